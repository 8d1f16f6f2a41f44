import { describe, expect, it, vi } from 'vitest'
import type { LogEvent } from '../../../shared/log.ts'
import { SourceError, type SourceFailure } from '../source-error.ts'
import { createCallSource } from './call-source.ts'
import { NoAnswer } from './no-answer.ts'
import { noOtherIsolates } from './other-isolates.ts'

const source = 'nationalRegister'

function createWatched() {
  const clock = { time: 1000 }
  const logged: LogEvent[] = []
  const callSource = createCallSource({
    now: () => clock.time,
    random: () => new Uint8Array([0]),
    log: (event) => void logged.push(event),
    others: noOtherIsolates,
  })
  return { callSource, clock, logged }
}

const failing = (failure: SourceFailure) => vi.fn(() => Promise.reject(new SourceError(source, failure, 'a reason')))
const answering = async () => 'answer'

/** A source whose look-ups wait until they are told to go on. */
function createHeld() {
  let release: (answer: string) => void = () => {}
  const answer = new Promise<string>((resolve) => {
    release = resolve
  })
  return { lookUp: vi.fn(() => answer), release }
}

describe('before a source', () => {
  it('a look-up without an answer is unavailable, after two tries, and counted once', async () => {
    const { callSource, logged } = createWatched()
    const lookUp = vi.fn(() => Promise.reject(new NoAnswer('status 503')))
    for (let failed = 0; failed < 4; failed++)
      await expect(callSource(source, lookUp)).rejects.toMatchObject({ failure: 'unavailable', message: 'status 503' })
    expect([lookUp.mock.calls.length, logged.length]).toEqual([8, 0])
    await expect(callSource(source, lookUp)).rejects.toMatchObject({ failure: 'unavailable' })
    expect(logged).toEqual([{ event: 'source.circuit', source, state: 'open' }])
  })

  it('a look-up whose source wants to be left alone is not made again, nor are others until then', async () => {
    const { callSource, clock, logged } = createWatched()
    const lookUp = vi.fn(() => Promise.reject(new NoAnswer('status 429', 5)))
    await expect(callSource(source, lookUp)).rejects.toMatchObject({ failure: 'unavailable', message: 'status 429' })
    await expect(callSource(source, lookUp)).rejects.toMatchObject({ message: 'the circuit is open' })
    expect(lookUp).toHaveBeenCalledTimes(1)
    expect(await callSource('another', answering)).toBe('answer')
    expect(await callSource.areAnswering([source, 'another'])).toBe(false)
    expect(await callSource.areAnswering(['another', 'a third'])).toBe(true)
    clock.time += 5
    expect(await callSource(source, answering)).toBe('answer')
    expect(await callSource.areAnswering([source, 'another'])).toBe(true)
    expect(logged.map(({ state }) => state)).toEqual(['open', 'closed'])
  })

  it('an open circuit fails at once, without a look-up, and for that source alone', async () => {
    const { callSource } = createWatched()
    for (let failed = 0; failed < 5; failed++)
      await expect(callSource(source, failing('unavailable'))).rejects.toThrow('a reason')
    const lookUp = vi.fn(answering)
    await expect(callSource(source, lookUp)).rejects.toMatchObject({
      source,
      failure: 'unavailable',
      message: 'the circuit is open',
    })
    expect(lookUp).not.toHaveBeenCalled()
    expect(await callSource('another', answering)).toBe('answer')
  })

  it('one of a hundred at once is the probe, and its answer lets the next ones through', async () => {
    const { callSource, clock, logged } = createWatched()
    for (let failed = 0; failed < 5; failed++)
      await expect(callSource(source, failing('unavailable'))).rejects.toThrow('a reason')
    clock.time += 30
    const lookUp = vi.fn(answering)
    const looked = await Promise.allSettled(Array.from({ length: 100 }, () => callSource(source, lookUp)))
    expect(looked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(lookUp).toHaveBeenCalledTimes(1)
    expect(await callSource(source, answering)).toBe('answer')
    expect(logged.map(({ state }) => state)).toEqual(['open', 'closed'])
  })

  it.each<SourceFailure>(['fault', 'malformed', 'wrongPerson', 'noData'])(
    'an answer that is %s opens nothing, closes what is half-open, and is not asked for twice',
    async (failure) => {
      const { callSource, clock, logged } = createWatched()
      const lookUp = failing(failure)
      for (let asked = 0; asked < 10; asked++)
        await expect(callSource(source, lookUp)).rejects.toMatchObject({ failure })
      expect([lookUp.mock.calls.length, logged.length]).toEqual([10, 0])
      for (let failed = 0; failed < 5; failed++)
        await expect(callSource(source, failing('unavailable'))).rejects.toThrow('a reason')
      clock.time += 30
      await expect(callSource(source, lookUp)).rejects.toMatchObject({ failure })
      expect(logged.map(({ state }) => state)).toEqual(['open', 'closed'])
    },
  )

  it('a mistake of ours closes nothing that is half-open', async () => {
    const { callSource, clock, logged } = createWatched()
    for (let failed = 0; failed < 5; failed++)
      await expect(callSource(source, failing('unavailable'))).rejects.toThrow('a reason')
    clock.time += 30
    await expect(callSource(source, () => Promise.reject(new TypeError('a mistake')))).rejects.toThrow('a mistake')
    expect(logged.map(({ state }) => state)).toEqual(['open'])
  })

  it('a hundred look-ups are made at once, and one more is refused without harm to the circuit', async () => {
    const { callSource, logged } = createWatched()
    const { lookUp, release } = createHeld()
    const looking = Array.from({ length: 100 }, () => callSource(source, lookUp))
    for (let refused = 0; refused < 6; refused++)
      await expect(callSource(source, lookUp)).rejects.toMatchObject({
        failure: 'unavailable',
        message: 'too many look-ups at once',
      })
    expect(await callSource('another', answering)).toBe('answer')
    release('answer')
    expect(new Set(await Promise.all(looking))).toEqual(new Set(['answer']))
    expect(lookUp).toHaveBeenCalledTimes(100)
    expect(await callSource(source, answering)).toBe('answer')
    expect(logged).toEqual([])
  })

  it('failed look-ups give their places back', async () => {
    const { callSource } = createWatched()
    for (let failed = 0; failed < 120; failed++)
      await expect(callSource(source, failing('noData'))).rejects.toMatchObject({ failure: 'noData' })
    expect(await callSource(source, answering)).toBe('answer')
  })
})
