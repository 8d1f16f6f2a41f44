import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from './bundle.ts'

/** What the runtime has, as far as it goes here: it knows the clock of the machine alone. */
const runtime = `
export class DurableObject { constructor(ctx) { this.ctx = ctx } }
export class Storage {
  async setAlarm(time) { if (time <= 0) throw new TypeError('before 1970'); this.alarm = time }
  async getAlarm() { return this.alarm ?? null }
}`
const entry = `
import { DurableObject, Storage } from 'cloudflare:workers'
class Keeper extends DurableObject {}
const storage = new Storage()
const { ctx } = new Keeper({ storage })
new Keeper({ storage: new Storage() })
const none = await ctx.storage.getAlarm()
await ctx.storage.setAlarm(1)
await ctx.storage.setAlarm(Date.now() + 60000)
const told = { now: Date.now(), made: new Date().getTime(), given: new Date(5).getTime(), iso: new Date('2020-01-01').getTime() }
console.log(JSON.stringify({ ...told, none, alarm: storage.alarm, seen: await ctx.storage.getAlarm() }))`

describe('a bundle with another clock', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attestry-bundle-'))
    await writeFile(join(folder, 'entry.js'), entry)
    await writeFile(join(folder, 'runtime.mjs'), runtime)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function run(secondsAhead: number): Promise<Record<string, number | null>> {
    const file = join(folder, `ahead-${secondsAhead}.mjs`)
    await bundle(join(folder, 'entry.js'), file, { secondsAhead })
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('cloudflare:workers', './runtime.mjs'))
    return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' }))
  }

  it.each([0, -100_000_000, 86_400])(
    'tells the time %s seconds ahead, and rings alarms when they are due by it',
    async (ahead) => {
      const { now, made, given, iso, none, alarm, seen } = await run(ahead)
      const machine = Date.now()
      const near = (time: number | null | undefined, expected: number) =>
        expect(Math.abs((time ?? Number.NaN) - expected)).toBeLessThan(30_000)
      near(now, machine + ahead * 1000)
      near(made, machine + ahead * 1000)
      near(alarm, machine + 60_000)
      near(seen, machine + 60_000 + ahead * 1000)
      expect({ given, iso, none }).toEqual({ given: 5, iso: Date.UTC(2020, 0, 1), none: null })
    },
  )
})
