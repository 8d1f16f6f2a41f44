import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { day, systemClock } from '../clock.ts'
import type { LogEvent } from '../log.ts'
import type { Duty } from './duty.ts'
import type { DutyObject } from './duty-object.ts'

const namespace = env.DUTIES as DurableObjectNamespace<DutyObject>
// Tomorrow, so that no alarm rings by itself.
const start = systemClock() + day

let logged: LogEvent[]
let done: string[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start * 1000 })
  logged = []
  done = []
})
afterEach(() => void vi.useRealTimers())

const turn = (seconds: number) => void vi.setSystemTime((systemClock() + seconds) * 1000)
const duty = (name: string, run: Duty<unknown>['run'] = async () => undefined): Duty<unknown> => ({
  name,
  every: 3600,
  run: async (given) => {
    done.push(name)
    return run(given)
  },
})

const withDuties = (...duties: Duty<unknown>[]) =>
  withDutiesIn(namespace.get(namespace.idFromName(crypto.randomUUID())), ...duties)

async function withDutiesIn(object: DutyObject, ...duties: Duty<unknown>[]) {
  await runInDurableObject(object, (instance) => {
    Object.assign(instance, {
      duties: () => duties,
      given: async () => ({}),
      log: (event: LogEvent) => logged.push(event),
    })
  })
  const round = async (): Promise<string[]> => {
    done = []
    await runDurableObjectAlarm(object as never)
    return done
  }
  const dueIn = () =>
    runInDurableObject(object, (_, { storage: { sql } }) =>
      Object.fromEntries(
        [...sql.exec('SELECT name, due FROM duties')].map(({ name, due }) => [name, (due as number) - systemClock()]),
      ),
    )
  return { object, round, dueIn }
}

describe('the duties of a function', () => {
  it('are done when they are due, and again after their time', async () => {
    const { object, round, dueIn } = await withDuties(duty('one'), duty('other'))
    await object.wake()
    expect(await round()).toEqual(['one', 'other'])
    expect(await dueIn()).toEqual({ one: 3600, other: 3600 })
    turn(3599)
    expect(await round()).toEqual([])
    turn(1)
    expect(await round()).toEqual(['one', 'other'])
  })

  it('are done at once where somebody has a reason, and no others', async () => {
    const { object, round } = await withDuties(duty('one'), duty('other'))
    await object.wake()
    await round()
    await object.wake(['other', 'unknown'])
    expect(await round()).toEqual(['other'])
  })

  it('may wake each other, over the platform as everybody does', async () => {
    const name = crypto.randomUUID()
    const stub = () => namespace.get(namespace.idFromName(name))
    const { object, round, dueIn } = await withDutiesIn(
      stub(),
      duty('one', async () => {
        await stub().wake(['other'])
        return undefined
      }),
      duty('other'),
    )
    await object.wake()
    expect(await round()).toEqual(['one', 'other'])
    turn(60)
    await object.wake(['one'])
    expect(await round()).toEqual(['one', 'other'])
    expect(await dueIn()).toEqual({ one: 3600, other: 3600 })
  })

  it('are done again where somebody had a reason while they were done', async () => {
    let itself: DutyObject | undefined
    const { object, round, dueIn } = await withDuties(
      duty('one', async () => {
        await itself?.wake(['one'])
        return undefined
      }),
    )
    await runInDurableObject(object, (instance) => {
      itself = instance
    })
    await object.wake()
    await round()
    expect(await dueIn()).toEqual({ one: 0 })
  })

  it('are done again where somebody had a reason late in a long round', async () => {
    let itself: DutyObject | undefined
    const { object, round, dueIn } = await withDuties(
      duty('one', async () => {
        turn(200)
        await itself?.wake(['one'])
        return undefined
      }),
    )
    await runInDurableObject(object, (instance) => {
      itself = instance
    })
    await object.wake()
    await round()
    expect(await dueIn()).toEqual({ one: 0 })
  })

  it('that take long to fail are not tried again at once', async () => {
    const { object, round, dueIn } = await withDuties(
      duty('one', async () => {
        turn(200)
        throw new TypeError('late')
      }),
    )
    await object.wake()
    await round()
    expect(await dueIn()).toEqual({ one: 30 })
  })

  it('are due after their time at the latest, where the clock went back', async () => {
    const { object, round, dueIn } = await withDuties(duty('one'))
    await object.wake()
    await round()
    turn(-day / 2)
    await object.wake()
    expect(await dueIn()).toEqual({ one: 3600 })
  })

  it('are done earlier where they say so', async () => {
    const { object, round, dueIn } = await withDuties(duty('one', async () => systemClock() + 60))
    await object.wake()
    await round()
    expect(await dueIn()).toEqual({ one: 60 })
  })

  it('that fail keep no other waiting, are tried again later and later, and logged without what they were about', async () => {
    const { object, round, dueIn } = await withDuties(
      duty('one', async () => {
        throw new TypeError('about 85631412136')
      }),
      duty('other'),
    )
    await object.wake()
    for (const seconds of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      expect(await round()).toContain('one')
      expect((await dueIn()).one).toBe(seconds)
      turn(seconds)
    }
    expect(done).toContain('one')
    expect(logged[0]).toEqual({ event: 'duty.failed', duty: 'one', failures: 1, reason: 'TypeError' })
    expect(logged).toHaveLength(9)
  })

  it('that are duties no longer are forgotten, and ring no alarm for ever', async () => {
    const { object, round, dueIn } = await withDuties(duty('one'))
    await object.wake()
    await runInDurableObject(object, (_, { storage: { sql } }) => {
      sql.exec("INSERT INTO duties (name, due, failures) VALUES ('earlier', ?, 0)", systemClock() - day)
    })
    expect(await round()).toEqual(['one'])
    expect(await dueIn()).toEqual({ one: 3600 })
  })

  it('that were killed in the middle are due again', async () => {
    const { object, dueIn } = await withDuties(duty('one', () => new Promise(() => {})))
    await object.wake()
    const alarm = runDurableObjectAlarm(object as never).catch(() => {})
    await vi.waitFor(() => expect(done).toEqual(['one']))
    expect(await dueIn()).toEqual({ one: 30 })
    await runInDurableObject(object, (_, state) => state.abort('killed')).catch(() => {})
    await alarm
  })
})
