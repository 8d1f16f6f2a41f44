import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { officialJournal2019, officialJournal2026 } from '../../shared/trusted-list/official-journal.ts'
import { readListFolder } from './read-list-folder.ts'

const real = fileURLToPath(new URL('../../../shared/trust-lists/', import.meta.url))
const missing = !existsSync(real)
if (missing) console.warn(`real trusted lists are missing: ${real}`)

describe('a folder of real lists', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attestry-lists-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it.skipIf(missing)('answers at the addresses of the list of lists, its pivots and its countries', async () => {
    for (const name of ['eu-lotl-332.xml', 'eu-lotl-pivot-300.xml', 'eu-lotl-pivot-282.xml', 'lu.xml'])
      await copyFile(join(real, '2023', name), join(folder, name))
    const { files, listOfLists, leftOut } = await readListFolder(folder)
    expect(files).toEqual({
      'https://ec.europa.eu/tools/lotl/eu-lotl.xml': 'eu-lotl-332.xml',
      'https://ec.europa.eu/tools/lotl/eu-lotl-pivot-300.xml': 'eu-lotl-pivot-300.xml',
      'https://ec.europa.eu/tools/lotl/eu-lotl-pivot-282.xml': 'eu-lotl-pivot-282.xml',
      'https://trusted-list.lu/tsl.xml': 'lu.xml',
    })
    const { location: url, journal, signers } = officialJournal2019
    expect(listOfLists).toEqual({ url, journal, signers, countries: ['LU'] })
    expect(leftOut).toEqual([])
  })

  it.skipIf(missing)(
    'is believed by the newest Official Journal that it names, and no list but lists is taken',
    async () => {
      await copyFile(join(real, '2026', 'eu-lotl-388.xml'), join(folder, 'lotl.xml'))
      await copyFile(join(real, 'negative', 'cz-not-parsable.xml'), join(folder, 'cz.xml'))
      const { listOfLists, files, leftOut } = await readListFolder(folder)
      expect(listOfLists).toMatchObject({ journal: officialJournal2026.journal, countries: [] })
      expect(Object.values(files)).toEqual(['lotl.xml'])
      expect(leftOut).toEqual([expect.stringMatching(/^cz\.xml: ./)])
    },
  )

  it.skipIf(missing)('is refused without a list of lists', async () => {
    await copyFile(join(real, '2023', 'lu.xml'), join(folder, 'lu.xml'))
    await expect(readListFolder(folder)).rejects.toThrow(`there is no list of lists in ${folder}`)
  })

  it('is refused where it is empty, or not there', async () => {
    await writeFile(join(folder, 'note.txt'), 'no list')
    await expect(readListFolder(folder)).rejects.toThrow(`there is no list of lists in ${folder}`)
    await expect(readListFolder(join(folder, 'nothing'))).rejects.toThrow('there is no folder')
  })
})
