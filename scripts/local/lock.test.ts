import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeLock } from './lock.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attestry-lock-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const fileOf = (name: string): string => join(folder, name)

/** Of a process that has ended. */
const gone = (): number => Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString())

describe('a lock', () => {
  it('is held by one, who says who it is, until it is given back', async () => {
    const file = fileOf('one')
    const first = await takeLock(file, 'the first')
    expect(await takeLock(file, 'the second')).toEqual({ heldBy: 'the first' })
    if ('release' in first) await first.release()
    expect(await takeLock(file, 'the second')).toHaveProperty('release')
  })

  it('goes to one of many that want it at once, and leaves no other file', async () => {
    const file = fileOf('many')
    const taken = await Promise.all(Array.from({ length: 50 }, (_, index) => takeLock(file, `${index}`)))
    expect(taken.filter((one) => 'release' in one)).toHaveLength(1)
    expect((await readdir(folder)).filter((name) => name.startsWith('many'))).toEqual(['many'])
  })

  it('of a process that is gone counts for nothing', async () => {
    const file = fileOf('stale')
    await writeFile(file, JSON.stringify({ pid: gone(), began: '', about: 'nobody' }))
    expect(await takeLock(file, 'somebody')).toHaveProperty('release')
  })

  it.skipIf(process.platform !== 'linux')(
    'of a process whose number another one has now counts for nothing',
    async () => {
      const file = fileOf('reused')
      await takeLock(file, 'before')
      const held = JSON.parse(await readFile(file, 'utf8'))
      await writeFile(file, JSON.stringify({ ...held, began: '1' }))
      expect(await takeLock(file, 'after')).toHaveProperty('release')
    },
  )
})
