import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OtherVersion, openInstallation, renewInstallation } from './installation.ts'

describe('an installation that another version made', () => {
  let folder: string
  const keys = () => readFile(join(folder, 'sandbox-pki.json'), 'utf8')
  const isThere = (name: string) =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    )

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attestry-installation-'))
    const { pki } = await openInstallation(folder)
    await writeFile(join(folder, 'sandbox-pki.json'), JSON.stringify({ ...pki, version: pki.version - 1 }))
    await mkdir(join(folder, 'state'))
    await writeFile(join(folder, 'wallet.json'), '{}')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('is refused by a command, with what to do, and stays as it is', async () => {
    const before = await keys()
    const refused = openInstallation(folder)
    await expect(refused).rejects.toBeInstanceOf(OtherVersion)
    await expect(refused).rejects.toThrow(`What is in ${folder} was made by another version of Attestry`)
    expect([await keys(), await isThere('state'), await isThere('wallet.json')]).toEqual([before, true, true])
  })

  it('is made anew by a start, with everything that its keys signed or sealed', async () => {
    const before = await keys()
    const { pki } = await renewInstallation(folder)
    expect(JSON.parse(before).version).toBe(pki.version - 1)
    expect([await isThere('state'), await isThere('wallet.json')]).toEqual([false, false])
    await mkdir(join(folder, 'state'))
    for (const open of [openInstallation, renewInstallation]) expect((await open(folder)).pki).toEqual(pki)
    expect(await isThere('state')).toBe(true)
  })
})
