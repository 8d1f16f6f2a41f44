import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bytes } from '../../../shared/bytes.ts'
import { BodyRefused } from '../../../shared/http/body.ts'
import { SourceError } from '../source-error.ts'
import { NoAnswer } from './no-answer.ts'
import { retry } from './retry.ts'

const byte = (value: number) => (): Bytes => new Uint8Array([value])

describe('a look-up', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      const { signal, abort } = createAbort()
      setTimeout(abort, milliseconds)
      return signal
    })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  function createAbort() {
    const controller = new AbortController()
    return { signal: controller.signal, abort: () => controller.abort() }
  }

  /** A source that never answers. */
  const silence = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new NoAnswer('no answer'))))

  it.each([
    ['no answer', new NoAnswer('no answer')],
    ['half of one', new BodyRefused('the body broke off')],
  ])('that gets %s is made once more, and no third time', async (_, error) => {
    const attempt = vi.fn(() => Promise.reject(error))
    const looking = expect(retry({ random: byte(0) }, attempt)).rejects.toBe(error)
    await vi.runAllTimersAsync()
    await looking
    expect(attempt).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['a fault', new SourceError('nationalRegister', 'fault', 'SOAP fault')],
    ['an answer about somebody else', new SourceError('nationalRegister', 'wrongPerson', 'another person')],
    ['nothing known', new SourceError('nationalRegister', 'noData', 'NO_DATA_FOUND')],
    ['too much', new BodyRefused('the body is too large', true)],
    ['a wish to be left alone', new NoAnswer('status 429', 0)],
    ['a wish to be left alone for a time', new NoAnswer('status 503', 5)],
    ['a mistake of ours', new TypeError('undefined is not a function')],
  ])('that gets %s is not made again', async (_, error) => {
    const attempt = vi.fn(() => Promise.reject(error))
    await expect(retry({ random: byte(0) }, attempt)).rejects.toBe(error)
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it.each([
    [0, 50],
    [255, 305],
  ])('waits before it is made again: for the byte %i, %i milliseconds', async (value, milliseconds) => {
    const attempt = vi.fn(() => Promise.resolve('answer'))
    attempt.mockRejectedValueOnce(new NoAnswer('no answer'))
    const looking = retry({ random: byte(value) }, attempt)
    await vi.advanceTimersByTimeAsync(milliseconds - 1)
    expect(attempt).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await looking).toBe('answer')
  })

  it('takes five seconds, which a slow source has for its one answer', async () => {
    const attempt = vi.fn(silence)
    const ended = vi.fn()
    retry({ random: byte(255) }, attempt).catch(ended)
    await vi.advanceTimersByTimeAsync(4999)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1000)
    expect(ended).toHaveBeenCalledWith(new NoAnswer('no answer'))
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('takes five seconds for both tries together', async () => {
    const attempt = vi.fn(silence)
    attempt.mockImplementationOnce(
      () => new Promise((_, reject) => setTimeout(() => reject(new NoAnswer('status 503')), 3000)),
    )
    const ended = vi.fn()
    retry({ random: byte(0) }, attempt).catch(ended)
    await vi.advanceTimersByTimeAsync(3050)
    expect(attempt).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1949)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).toHaveBeenCalledWith(new NoAnswer('no answer'))
  })
})
