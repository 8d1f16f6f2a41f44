import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../../shared/log.ts'
import { systemRandom } from '../../../shared/random.ts'
import { createMemoryShard } from '../../../shared/store/memory-shard.ts'
import { createRows } from '../../../shared/store/rows.ts'
import { issuerKinds } from '../../stores.ts'
import { type Circuit, createCircuit } from './circuit.ts'
import { createOtherIsolates, noOtherIsolates, type OtherIsolates } from './other-isolates.ts'

const source = 'nationalRegister'

function createWatched(others: OtherIsolates = noOtherIsolates, clock = { time: 1000 }) {
  const logged: LogEvent[] = []
  const circuit = createCircuit({ now: () => clock.time, log: (event) => void logged.push(event), others }, source)
  return { circuit, clock, states: () => logged.map(({ state }) => state), logged }
}

/** Of two isolates that share a store. */
function createTwo() {
  const clock = { time: 1000 }
  const now = () => clock.time
  const shard = createMemoryShard()
  const rows = createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: issuerKinds })
  const asked: string[] = []
  const watchedRows = {
    ...rows,
    get: <T>(kind: 'sourceCircuit', secret: string) => {
      asked.push(kind)
      return rows.get<T>(kind, secret)
    },
  }
  const one = createWatched(createOtherIsolates(watchedRows, now), clock)
  const other = createWatched(createOtherIsolates(watchedRows, now), clock)
  return { clock, one, other, asked }
}

/** @returns whether the source was asked */
async function call(circuit: Circuit, answered: boolean): Promise<boolean> {
  const report = await circuit.admit()
  await report?.(answered)
  return report !== undefined
}

async function fail(circuit: Circuit, times: number): Promise<void> {
  for (let failed = 0; failed < times; failed++) expect(await call(circuit, false)).toBe(true)
}

describe('a closed circuit', () => {
  it('stays closed over four failures in a row, however often', async () => {
    const { circuit, states } = createWatched()
    for (let row = 0; row < 3; row++) {
      await fail(circuit, 4)
      expect(await call(circuit, true)).toBe(true)
    }
    expect(states()).toEqual([])
  })

  it('opens after the fifth, and says so once', async () => {
    const { circuit, logged } = createWatched()
    await fail(circuit, 5)
    for (let again = 0; again < 10; again++) expect(await call(circuit, true)).toBe(false)
    expect(logged).toEqual([{ event: 'source.circuit', source, state: 'open' }])
  })

  it('opens once when a hundred fail at the same time', async () => {
    const { circuit, states } = createWatched()
    const reports = await Promise.all(Array.from({ length: 100 }, () => circuit.admit()))
    await Promise.all(reports.map((report) => report?.(false)))
    expect(reports.every(Boolean)).toBe(true)
    expect(states()).toEqual(['open'])
  })
})

describe('an open circuit', () => {
  it('leaves its source alone for thirty seconds', async () => {
    const { circuit, clock } = createWatched()
    await fail(circuit, 5)
    clock.time += 29
    expect(await circuit.admit()).toBeUndefined()
    clock.time += 1
    expect(await circuit.admit()).toBeDefined()
  })

  it('is not closed by an answer to what was asked before it opened', async () => {
    const { circuit, states } = createWatched()
    const early = await circuit.admit()
    await fail(circuit, 5)
    await early?.(true)
    expect(await circuit.admit()).toBeUndefined()
    expect(states()).toEqual(['open'])
  })

  it('is not kept open by failures of what was asked before it opened, nor opened again', async () => {
    const { circuit, clock, states } = createWatched()
    const early = await Promise.all(Array.from({ length: 10 }, () => circuit.admit()))
    await fail(circuit, 5)
    clock.time += 20
    await early[0]?.(false)
    clock.time += 10
    expect(await call(circuit, true)).toBe(true)
    for (const report of early.slice(1)) await report?.(false)
    expect(await call(circuit, true)).toBe(true)
    expect(states()).toEqual(['open', 'closed'])
  })
})

describe('a half-open circuit', () => {
  async function createHalfOpen() {
    const watched = createWatched()
    await fail(watched.circuit, 5)
    watched.clock.time += 30
    return watched
  }

  it('lets one of a hundred through that come at the same time', async () => {
    const { circuit } = await createHalfOpen()
    const reports = await Promise.all(Array.from({ length: 100 }, () => circuit.admit()))
    expect(reports.filter(Boolean)).toHaveLength(1)
  })

  it('closes with the answer, says so once, and counts anew', async () => {
    const { circuit, states } = await createHalfOpen()
    expect(await call(circuit, true)).toBe(true)
    await fail(circuit, 4)
    expect(states()).toEqual(['open', 'closed'])
    await fail(circuit, 1)
    expect(states()).toEqual(['open', 'closed', 'open'])
  })

  it('waits another thirty seconds without an answer, and says nothing new', async () => {
    const { circuit, clock, states } = await createHalfOpen()
    await fail(circuit, 1)
    clock.time += 29
    expect(await circuit.admit()).toBeUndefined()
    clock.time += 1
    expect(await call(circuit, true)).toBe(true)
    expect(states()).toEqual(['open', 'closed'])
  })

  it('gives up a probe that nobody reports, and believes it no more', async () => {
    const { circuit, clock, states } = await createHalfOpen()
    const lost = await circuit.admit()
    clock.time += 14
    expect(await circuit.admit()).toBeUndefined()
    clock.time += 1
    expect(await circuit.admit()).toBeDefined()
    await lost?.(true)
    expect(states()).toEqual(['open'])
  })
})

describe('circuits of several isolates', () => {
  it('ask nobody while the source answers', async () => {
    const { one, asked } = createTwo()
    await call(one.circuit, true)
    expect(asked).toEqual([])
    await call(one.circuit, false)
    expect(asked).toEqual(['sourceCircuit'])
  })

  it('learn of an opening by their first failure, and leave the log to who found it', async () => {
    const { clock, one, other } = createTwo()
    await fail(one.circuit, 5)
    clock.time += 10
    await fail(other.circuit, 1)
    expect(await other.circuit.admit()).toBeUndefined()
    expect([one.states(), other.states()]).toEqual([['open'], []])
  })

  it('send one probe between them', async () => {
    const { clock, one, other } = createTwo()
    await fail(one.circuit, 5)
    await fail(other.circuit, 1)
    clock.time += 30
    const reports = await Promise.all([one, other, one, other].map(({ circuit }) => circuit.admit()))
    expect(reports.filter(Boolean)).toHaveLength(1)
  })

  it('close by the answer that one of them got', async () => {
    const { clock, one, other } = createTwo()
    await fail(one.circuit, 5)
    await fail(other.circuit, 1)
    clock.time += 30
    expect(await call(one.circuit, true)).toBe(true)
    await fail(other.circuit, 4)
    expect([one.states(), other.states()]).toEqual([['open', 'closed'], []])
  })

  it('stay open when the probe of one got no answer', async () => {
    const { clock, one, other } = createTwo()
    await fail(one.circuit, 5)
    await fail(other.circuit, 1)
    clock.time += 30
    await fail(one.circuit, 1)
    clock.time += 20
    expect(await other.circuit.admit()).toBeUndefined()
    clock.time += 10
    expect(await call(other.circuit, true)).toBe(true)
    expect(other.states()).toEqual(['closed'])
  })

  it('go by what they saw themselves when the store is silent', async () => {
    const silent = () => Promise.reject(new Error('no store'))
    const shard = { ...createMemoryShard(), put: silent, get: silent, take: silent, redeem: silent }
    const rows = createRows({ shard: () => shard, count: 1, now: () => 1000, random: systemRandom, kinds: issuerKinds })
    const { circuit, clock, states } = createWatched(createOtherIsolates(rows, () => 1000))
    await fail(circuit, 5)
    expect(await circuit.admit()).toBeUndefined()
    clock.time += 30
    expect(await call(circuit, true)).toBe(true)
    expect(states()).toEqual(['open', 'closed'])
  })
})

describe('a source that wants to be left alone', () => {
  /** A look-up that is answered by that. */
  async function told(circuit: Circuit, pause: number): Promise<void> {
    const report = await circuit.admit()
    expect(report).toBeDefined()
    await report?.(false, pause)
  }

  it.each([
    [1, 1],
    [5, 5],
    [60, 60],
    [86_400, 60],
  ])('is, after one answer: when it says %i seconds, for %i', async (pause, seconds) => {
    const { circuit, clock, logged } = createWatched()
    await told(circuit, pause)
    clock.time += seconds - 1
    expect(await circuit.admit()).toBeUndefined()
    clock.time += 1
    expect(await call(circuit, true)).toBe(true)
    expect(logged.map(({ state }) => state)).toEqual(['open', 'closed'])
  })

  it('is asked on when it does not say for how long, and counts as failed', async () => {
    const { circuit } = createWatched()
    for (let failed = 0; failed < 5; failed++) await told(circuit, 0)
    expect(await circuit.admit()).toBeUndefined()
  })

  it('is left alone as long as it then says when it tells a probe', async () => {
    const { circuit, clock } = createWatched()
    await told(circuit, 5)
    clock.time += 5
    await told(circuit, 50)
    clock.time += 49
    expect(await circuit.admit()).toBeUndefined()
    clock.time += 1
    expect(await circuit.admit()).toBeDefined()
  })

  it('says so once, when a hundred hear it at the same time', async () => {
    const { circuit, clock, states } = createWatched()
    const reports = await Promise.all(Array.from({ length: 100 }, () => circuit.admit()))
    clock.time += 1
    await Promise.all(reports.map((report, at) => report?.(false, 5 + at)))
    expect(states()).toEqual(['open'])
    clock.time += 5
    expect(await circuit.admit()).toBeDefined()
  })

  it('is left alone by other isolates as soon as they are refused, too', async () => {
    const { one, other } = createTwo()
    await told(one.circuit, 20)
    await fail(other.circuit, 1)
    expect(await other.circuit.admit()).toBeUndefined()
  })
})

describe('whether a circuit is open', () => {
  it('is known from the failure that opens it to the answer that closes it', async () => {
    const { circuit, clock } = createWatched()
    await fail(circuit, 4)
    expect(await circuit.isOpen()).toBe(false)
    await fail(circuit, 1)
    expect(await circuit.isOpen()).toBe(true)
    clock.time += 31
    expect(await circuit.isOpen()).toBe(true)
    await call(circuit, true)
    expect(await circuit.isOpen()).toBe(false)
  })

  it('is known in every isolate, and so is that it closed', async () => {
    const { clock, ...two } = createTwo()
    const [one, other] = [two.one.circuit, two.other.circuit]
    await fail(one, 5)
    expect([await one.isOpen(), await other.isOpen()]).toEqual([true, true])
    clock.time += 30
    await call(one, true)
    expect([await one.isOpen(), await other.isOpen()]).toEqual([false, false])
  })

  it('is known to who opened it when another isolate closed it', async () => {
    const { clock, ...two } = createTwo()
    const [one, other] = [two.one.circuit, two.other.circuit]
    await fail(one, 5)
    await fail(other, 1)
    clock.time += 30
    expect(await call(other, true)).toBe(true)
    expect([await one.isOpen(), await other.isOpen()]).toEqual([false, false])
  })
})
