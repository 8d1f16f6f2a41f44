import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, textOf, utf8 } from '../bytes.ts'
import { disclose, encode, present } from './example-sd-jwt.ts'
import { parseSdJwt } from './parse.ts'
import { SdJwtRefused } from './sd-jwt.ts'

const jwt = `${encode({ alg: 'ES256' })}.${encode({ vct: 'urn:example' })}.AQID`
const one = disclose('salt', 'family_name', 'Peeters')
const two = disclose('salt', 'BE')

describe('parseSdJwt', () => {
  it('takes apart what an issuer gives out: no key binding, an empty last part (VP-SD-01)', () => {
    expect(parseSdJwt(`${jwt}~${one}~${two}~`)).toEqual({
      header: { alg: 'ES256' },
      payload: { vct: 'urn:example' },
      signature: Uint8Array.of(1, 2, 3),
      signed: utf8(jwt.slice(0, -5)),
      disclosures: [one, two],
      keyBinding: undefined,
      withoutKeyBinding: `${jwt}~${one}~${two}~`,
    })
    expect(parseSdJwt(`${jwt}~`)).toMatchObject({
      disclosures: [],
      keyBinding: undefined,
      withoutKeyBinding: `${jwt}~`,
    })
  })

  it('takes apart what a wallet presents, and keeps the tilde that sd_hash covers (VP-SD-10)', () => {
    const parsed = parseSdJwt(`${jwt}~${one}~${jwt}`)
    expect(parsed).toMatchObject({ disclosures: [one], withoutKeyBinding: `${jwt}~${one}~` })
    expect(textOf(parsed.keyBinding?.signed ?? new Uint8Array())).toBe(jwt.slice(0, -5))
    expect(parseSdJwt(`${jwt}~${jwt}`)).toMatchObject({ disclosures: [], withoutKeyBinding: `${jwt}~` })
  })

  it('keeps disclosures as they came, whatever is in them', () => {
    expect(parseSdJwt(`${jwt}~+/=~ö~`).disclosures).toEqual(['+/=', 'ö'])
  })

  const [header, payload, signature] = jwt.split('.')
  it.each<[string, string]>([
    ['is empty', ''],
    ['is a tilde', '~'],
    ['is a JWT without a tilde', jwt],
    ['has an empty disclosure', `${jwt}~${one}~~${two}~`],
    ['has an empty disclosure before the end', `${jwt}~~`],
    ['has a disclosure where the key binding should be', `${jwt}~${one}`],
    ['has no signature', `${header}.${payload}~`],
    ['has an empty signature', `${header}.${payload}.~`],
    ['has a part too many', `${jwt}.${signature}~`],
    ['has a padded part', `${header}.${payload}.${signature}=~`],
    ['has a part in the other alphabet', `${header}.${payload}.+/8~`],
    ['has a signature in a second spelling', `${header}.${payload}.AQIDBB~`],
    ['has a line break', `${header}.\n${payload}.${signature}~`],
    ['begins with a space', ` ${jwt}~`],
    ['has a header that is no JSON', `${base64url(utf8('{'))}.${payload}.${signature}~`],
    ['has a header that is no object', `${encode(['ES256'])}.${payload}.${signature}~`],
    ['has a payload that is no object', `${header}.${encode('claims')}.${signature}~`],
    ['has a payload that is no UTF-8', `${header}.${base64url(Uint8Array.of(0x22, 0xff, 0x22))}.${signature}~`],
    ['has a payload with a byte order mark', `${header}.${base64url(utf8('\ufeff{}'))}.${signature}~`],
    ['has a name twice in the header', `${base64url(utf8('{"alg":"none","alg":"ES256"}'))}.${payload}.${signature}~`],
    ['has a name twice in the payload', `${header}.${base64url(utf8('{"vct":"a","\\u0076ct":"b"}'))}.${signature}~`],
    ['has a key binding of two parts', `${jwt}~${header}.${payload}`],
    ['has a key binding that is no JSON', `${jwt}~a.b.c`],
  ])('refuses an SD-JWT that %s (VP-SD-01, VP-SD-12)', (_, text) => {
    expect(() => parseSdJwt(text)).toThrow(SdJwtRefused)
  })

  it('refuses more than 500 disclosures and more than two million characters (VP-SD-12)', () => {
    const some = (count: number) => `${jwt}~${`${two}~`.repeat(count)}`
    expect(parseSdJwt(some(500)).disclosures).toHaveLength(500)
    expect(() => parseSdJwt(some(501))).toThrow(/too many/)
    const long = (length: number) => `${jwt}~${'A'.repeat(length - jwt.length - 2)}~`
    expect(parseSdJwt(long(2_000_000)).disclosures).toHaveLength(1)
    expect(() => parseSdJwt(long(2_000_001))).toThrow(/too long/)
  })

  it('says why in words of its own, never in those of the SD-JWT', () => {
    const secret = base64url(utf8('{"name":"Peeters","name":"Peeters"}'))
    expect(() => parseSdJwt(`${header}.${secret}.${signature}~`)).toThrow(/^duplicate member name$/)
    expect(() => parseSdJwt(`${jwt}~Peeters`)).toThrow(/^a JWS has three parts$/)
  })

  describe('whatever is sent', () => {
    let text: string
    beforeAll(async () => {
      text = (await present()).text
    })

    it('refuses or parses, and never fails otherwise', () => {
      const mangled = fc
        .tuple(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 5, unit: 'binary' }))
        .map(([at, count, other]) => text.slice(0, at) + other + text.slice(at + count))
      fc.assert(
        fc.property(fc.oneof(fc.string(), mangled), (input) => {
          try {
            return input.startsWith(parseSdJwt(input).withoutKeyBinding)
          } catch (error) {
            return error instanceof SdJwtRefused
          }
        }),
        { numRuns: 500 },
      )
    })
  })
})
