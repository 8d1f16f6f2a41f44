import { describe, expect, it, vi } from 'vitest'
import { utf8 } from '../bytes.ts'
import { BodyRefused, kilobyte, mediaType, readBytes, readForm, readText } from './body.ts'

const address = 'https://issuer.example'
const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
  new Request(address, { method: 'POST', body: body ?? null, headers, duplex: 'half' } as RequestInit)

/** A body in parts that come when they are read, and how many were. */
function streamed(parts: number, size: number) {
  let read = 0
  const stream = new ReadableStream<Uint8Array>(
    { pull: (control) => (read++ < parts ? control.enqueue(new Uint8Array(size)) : control.close()) },
    { highWaterMark: 0 },
  )
  return { stream, read: () => read }
}

const tooLarge = expect.objectContaining({ tooLarge: true })

describe('the bytes of a body', () => {
  it('are read up to the limit and not a byte further', async () => {
    expect(await readBytes(post('x'.repeat(100)), 100)).toEqual(utf8('x'.repeat(100)))
    await expect(readBytes(post('x'.repeat(101)), 100)).rejects.toEqual(tooLarge)
  })

  it('may come in any number of parts', async () => {
    const { stream } = streamed(200_000, 1)
    expect((await readBytes(post(stream), 300_000)).length).toBe(200_000)
  })

  it('are none when there is no body', async () => {
    expect(await readBytes(new Request(address), 100)).toEqual(new Uint8Array())
    expect(await readBytes(post(''), 0)).toEqual(new Uint8Array())
  })

  it('are counted, whatever Content-Length says', async () => {
    for (const length of ['1', '-1', 'many', ''])
      await expect(readBytes(post('x'.repeat(101), { 'Content-Length': length }), 100)).rejects.toEqual(tooLarge)
  })

  it('are not read at all when Content-Length announces very much', async () => {
    const { stream, read } = streamed(3, 10)
    const request = post(stream, { 'Content-Length': String(10 ** 9) })
    await expect(readBytes(request, 100)).rejects.toEqual(tooLarge)
    expect(read()).toBe(0)
  })

  it('are joined from however many parts they come in', async () => {
    const { stream } = streamed(1000, 3)
    expect(await readBytes(post(stream), 3000)).toHaveLength(3000)
  })

  it('are read a little beyond the limit, so that a sender hears the refusal, but not for ever', async () => {
    const [polite, endless] = [streamed(30, 1024 * kilobyte), streamed(1000, 1024 * kilobyte)]
    await expect(readBytes(post(polite.stream), 100)).rejects.toEqual(tooLarge)
    expect(polite.read()).toBe(31)
    await expect(readBytes(post(endless.stream), 100)).rejects.toEqual(tooLarge)
    expect(endless.read()).toBeLessThan(40)
  })

  it('are those of a response as well', async () => {
    expect(await readBytes(new Response('ab'), 2)).toEqual(utf8('ab'))
    await expect(readBytes(new Response('abc'), 2)).rejects.toEqual(tooLarge)
  })
})

describe('a body that does not come', () => {
  const broken = () =>
    new ReadableStream<Uint8Array>({
      start: (control) => control.enqueue(new Uint8Array(3)),
      pull: (control) => control.error(new TypeError('socket of 192.0.2.1 closed')),
    })

  it('to its end is refused, and says no more', async () => {
    const error = await readBytes(post(broken()), 100).catch((reason) => reason)
    expect(error).toBeInstanceOf(BodyRefused)
    expect([error.message, error.tooLarge]).toEqual(['the body broke off', false])
  })

  it('within half a minute is refused, and not waited for any longer', async () => {
    vi.useFakeTimers()
    let cancelled = false
    const slow = new ReadableStream<Uint8Array>({
      start: (control) => control.enqueue(new Uint8Array(3)),
      cancel: () => {
        cancelled = true
      },
    })
    const outcome = readBytes(post(slow), 100).catch((reason) => reason)
    await vi.advanceTimersByTimeAsync(29_999)
    expect([cancelled, vi.getTimerCount()]).toEqual([false, 1])
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toEqual(new BodyRefused('the body took too long'))
    expect([cancelled, vi.getTimerCount()]).toEqual([true, 0])
    vi.useRealTimers()
  })

  it('leaves no timer behind, however it ends', async () => {
    vi.useFakeTimers()
    for (const body of ['abc', 'x'.repeat(101), broken()]) await readBytes(post(body), 100).catch(() => {})
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })
})

describe('the text of a body', () => {
  it('is UTF-8, and its byte order mark stays', async () => {
    expect(await readText(post(utf8('\ufeffé€😀')), 100)).toBe('\ufeffé€😀')
  })

  it.each([[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80]])(
    'is refused when it is no UTF-8: %i',
    async (...bytes) => {
      await expect(readText(post(Uint8Array.from(bytes)), 100)).rejects.toEqual(
        expect.objectContaining({ tooLarge: false }),
      )
    },
  )

  it('is never repeated in a refusal', async () => {
    const secret = utf8('85631412136')
    const error = await readText(post(Uint8Array.of(...secret, 0xff)), 100).catch((reason) => reason)
    expect(error).toBeInstanceOf(BodyRefused)
    expect(error.message).toBe('the body is not UTF-8')
  })
})

describe('the media type', () => {
  it.each([
    ['Application/JSON ; charset=utf-8', 'application/json'],
    ['application/json', 'application/json'],
    ['', ''],
    [';', ''],
  ])('of "%s" is "%s"', (header, type) => {
    expect(mediaType(new Request(address, { headers: { 'Content-Type': header } }))).toBe(type)
  })

  it('of a message without one is empty', () => {
    expect(mediaType(new Request(address))).toBe('')
  })
})

describe('a form', () => {
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' }

  it('gives each parameter once, decoded', async () => {
    expect([...(await readForm(post('a=%C3%A9+b&c', type), 100))]).toEqual([
      ['a', 'é b'],
      ['c', ''],
    ])
  })

  it('is refused when a parameter is sent twice (RFC 6749 section 3.2)', async () => {
    for (const body of ['a=1&a=2', 'a=1&b=2&a=1', 'a&a', 'a=1&%61=1'])
      await expect(readForm(post(body, type), 100)).rejects.toThrow('a parameter is sent twice')
  })

  it('is refused beyond a hundred parameters, before they are decoded', async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => `p${index}=%41`).join('&')
    expect((await readForm(post(hundred, type), 4000)).size).toBe(100)
    for (const body of [`${hundred}&`, `${hundred}&more=1`, '&'.repeat(3000), `${hundred}&p0=1`])
      await expect(readForm(post(body, type), 4000)).rejects.toThrow('there are too many parameters')
  })

  it('is refused when it comes as something else, before it is read', async () => {
    for (const headers of [{ 'Content-Type': 'application/json' }, { 'Content-Type': 'multipart/form-data' }]) {
      const request = post('a=1', headers)
      await expect(readForm(request, 100)).rejects.toThrow('x-www-form-urlencoded')
      expect(request.bodyUsed).toBe(false)
    }
  })

  it('is refused beyond the limit', async () => {
    await expect(readForm(post(`a=${'x'.repeat(99)}`, type), 100)).rejects.toEqual(tooLarge)
  })
})
