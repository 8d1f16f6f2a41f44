// What every Durable Object that stores something has to show: its tables are those that are described, whatever has an end is deleted by its
// alarm once that has come, and no kill leaves a row that no alarm will end. Run against each of them.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { day, systemClock } from '../clock.ts'
import type { StoredTables } from './stored.ts'

type Storage = DurableObjectState['storage']

interface Forgets<T> {
  /** A stub of the one with that name: a new one, or the same again after a kill. */
  open(name: string): T
  tables: StoredTables
  /** Each stores something with an end by itself; together they fill every table. */
  acts: Readonly<Record<string, (object: T) => Promise<unknown>>>
  /** Seconds after which all of it is over, or the next step to its end. */
  after: number
  /** In place of what would reach others. */
  prepare?(object: T): Promise<unknown>
  /** What else has to happen for all of it to be over. */
  finish?(object: T): Promise<unknown>
}

const most = 40
/** When an object is killed: after so many turns of the event loop, as soon as something is on the disk, and when all is. */
const moments = [0, 1, 2, 'begun', 'written'] as const

export function itForgets<T extends object>(forgets: Forgets<T>): void {
  const { open, tables, acts, after, prepare = async () => {}, finish = async () => {} } = forgets
  // Tomorrow, so that no alarm rings by itself.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + day * 1000 }))
  afterEach(() => void vi.useRealTimers())

  const create = async () => {
    const object = open(crypto.randomUUID())
    await prepare(object)
    return object
  }
  const fill = async (object: T): Promise<void> => {
    for (const act of Object.values(acts)) await act(object)
  }
  const inside = <R>(object: T, look: (storage: Storage) => R | Promise<R>): Promise<R> =>
    runInDurableObject(object, (_, { storage }) => look(storage))
  const names = Object.keys(tables).sort()
  const ending = names.filter((name) => !tables[name]?.stays)
  const filled = (object: T): Promise<string[]> =>
    inside(object, ({ sql }) => names.filter((name) => [...sql.exec(`SELECT 1 FROM ${name} LIMIT 1`)].length > 0))

  it('has the tables and columns that are described, and no others', async () => {
    const object = await create()
    await fill(object)
    const found = await inside(object, ({ sql }) => tablesOf(sql))
    const described = Object.entries(tables).map(([name, { columns }]) => [name, Object.keys(columns)])
    expect(found).toEqual(Object.fromEntries(described))
  })

  it('has nothing left of what has an end, once that has come and its alarms have rung', async () => {
    const object = await create()
    await fill(object)
    expect(await filled(object)).toEqual(names)
    await finish(object)
    let isSet = true
    for (let rung = 0; isSet; rung++) {
      expect(rung, 'alarms that are set again and again').toBeLessThan(most)
      vi.setSystemTime((systemClock() + after) * 1000)
      isSet = await runDurableObjectAlarm(object)
    }
    expect((await filled(object)).filter((name) => ending.includes(name))).toEqual([])
  })

  it.each(Object.entries(acts))('has an alarm for what was stored, whenever it is killed: %s', async (_, act) => {
    const stored = new Set<unknown>()
    for (const moment of moments) {
      const name = crypto.randomUUID()
      await prepare(open(name))
      await runInDurableObject(open(name), async (instance, state) => {
        const acting = act(instance).catch(() => {})
        if (moment === 'written') await acting.then(() => state.storage.sync())
        else if (moment === 'begun') await state.storage.sync()
        else for (let turn = 0; turn < moment; turn++) await new Promise((resolve) => setTimeout(resolve, 0))
        state.abort('killed')
      }).catch(() => {})
      await prepare(open(name))
      const written = (await filled(open(name))).filter((table) => ending.includes(table))
      if (written.length === 0) continue
      stored.add(moment)
      expect(await inside(open(name), (storage) => storage.getAlarm()), `killed: ${moment}`).not.toBeNull()
    }
    expect(stored).toContain('written')
  })
}

/** The tables on the disk that are ours, with their columns. */
export function tablesOf(sql: Storage['sql']): Record<string, string[]> {
  const ours =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'"
  return Object.fromEntries(
    [...sql.exec(ours)].map(({ name }) => [
      name as string,
      [...sql.exec('SELECT name FROM pragma_table_info(?)', name as string)].map((column) => column.name as string),
    ]),
  )
}
