import { describe, expect, it } from 'vitest'
import { readOAuthForm, required } from './form.ts'

const type = 'application/x-www-form-urlencoded'
const post = (body: string | Uint8Array<ArrayBuffer>, contentType = type) =>
  readOAuthForm(new Request('https://a.example', { method: 'POST', body, headers: { 'Content-Type': contentType } }))
const refusal = (status: number) => expect.objectContaining({ code: 'invalid_request', status })

describe('a form', () => {
  it('is read whatever parameters its media type has', async () => {
    expect(await post('a=1&b=%20x', `${type};charset=UTF-8`)).toEqual(
      new Map([
        ['a', '1'],
        ['b', ' x'],
      ]),
    )
  })

  it('has no parameter that is empty (RFC 6749 section 3.2)', async () => {
    expect(await post('a=&b=1&c&=x')).toEqual(
      new Map([
        ['b', '1'],
        ['', 'x'],
      ]),
    )
  })

  it('is refused with more parameters than anybody needs', async () => {
    await expect(post('&a='.repeat(100))).rejects.toEqual(refusal(400))
  })

  it.each(['application/json', 'multipart/form-data', 'text/plain', `${type}x`])(
    'is no form when it comes as %s',
    async (contentType) => {
      await expect(post('a=1', contentType)).rejects.toEqual(refusal(400))
    },
  )

  it('is refused when a parameter is sent twice, also with the same value (VCI-TOK-09)', async () => {
    for (const body of ['a=1&a=2', 'a=1&a=1', 'a=&a=', 'a=1&%61=2', '__proto__=1&__proto__=2'])
      await expect(post(body)).rejects.toEqual(refusal(400))
  })

  it('is refused when it is no UTF-8', async () => {
    await expect(post(Uint8Array.of(0x61, 0x3d, 0xff))).rejects.toEqual(refusal(400))
  })

  it('is refused as too large beyond 64 kB', async () => {
    expect((await post(`a=${'x'.repeat(65_534)}`)).get('a')).toHaveLength(65_534)
    await expect(post(`a=${'x'.repeat(65_535)}`)).rejects.toEqual(refusal(413))
  })

  it('lets other errors through', async () => {
    const request = new Request('https://a.example', { method: 'POST', body: 'a=1', headers: { 'Content-Type': type } })
    await request.text()
    await expect(readOAuthForm(request)).rejects.toThrow(TypeError)
  })
})

describe('a parameter that has to be there', () => {
  it('is given back', () => {
    expect(required(new Map([['a', '1']]), 'a')).toBe('1')
  })

  it('is missed by its name when it is not there or empty (VCI-TOK-09)', () => {
    for (const form of [new Map<string, string>(), new Map([['a', '']])])
      expect(() => required(form, 'a')).toThrow(
        expect.objectContaining({ code: 'invalid_request', message: 'The parameter a is missing' }),
      )
  })
})
