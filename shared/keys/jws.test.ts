import { CompactSign, compactVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, textOf, utf8 } from '../bytes.ts'
import { JwsRefused, parseJws, signJws, verifyJws } from './jws.ts'
import { importPublicJwk, parsePublicJwk } from './public-key.ts'
import { algorithms, importSigner, type SignatureAlgorithm, type Signer } from './signer.ts'

interface Party {
  signer: Signer
  privateKey: CryptoKey
  publicKey: CryptoKey
}

async function createParty(algorithm: SignatureAlgorithm): Promise<Party> {
  const curve = { name: 'ECDSA', namedCurve: algorithms[algorithm].curve }
  const { privateKey, publicKey } = await crypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const signer = await importSigner({ privateJwk: await crypto.subtle.exportKey('jwk', privateKey), x5c: [] })
  return { signer, privateKey, publicKey }
}

let party: Party
beforeAll(async () => {
  party = await createParty('ES256')
})

const encode = (value: unknown): string => base64url(utf8(JSON.stringify(value)))
const encodeText = (text: string): string => base64url(utf8(text))
const header = encode({ alg: 'ES256' })
const payload = encode({ sub: 'x' })

// RFC 7515 appendix A.3.
const example =
  'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'
const exampleKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

describe('parseJws', () => {
  it('takes the example of RFC 7515 apart', () => {
    const jws = parseJws(example)
    expect(jws.header).toEqual({ alg: 'ES256' })
    expect(jws.payload).toEqual({ iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true })
    expect(jws.signature).toHaveLength(64)
    expect(example.startsWith(`${textOf(jws.signed)}.`)).toBe(true)
  })

  it.each<[string, string]>([
    ['is empty', ''],
    ['has one part', header],
    ['has two parts', `${header}.${payload}`],
    ['has an empty signature', `${header}.${payload}.`],
    ['has an empty payload', `${header}..AQID`],
    ['has an empty header', `.${payload}.AQID`],
    ['has four parts', `${header}.${payload}.AQID.`],
    ['is a JWE', `${header}.AQID.AQID.AQID.AQID`],
    ['has padding', `${header}.${payload}.AQ==`],
    ['has the other alphabet', `${header}.${payload}.+/+/`],
    ['has white space', `${header}.${payload}.AQID\n`],
    ['has a signature in a second spelling', `${header}.${payload}.AR`],
    ['has a header in a second spelling', `${encodeText('{"a":1} ').slice(0, -1)}h.${payload}.AQID`],
    ['has an impossible length', `${header}.${payload}.AQIDA`],
    ['has a header that is no JSON', `${encodeText('{')}.${payload}.AQID`],
    ['has a header that is a list', `${encode([])}.${payload}.AQID`],
    ['has a payload that is a text', `${header}.${encode('Payload')}.AQID`],
    ['has a payload that is null', `${header}.${encode(null)}.AQID`],
    ['has a payload with something behind it', `${header}.${encodeText('{}{}')}.AQID`],
    ['has a payload that is no UTF-8', `${header}.${base64url(Uint8Array.of(0xc3, 0x28))}.AQID`],
    ['has two algorithms', `${encodeText('{"alg":"none","alg":"ES256"}')}.${payload}.AQID`],
    ['has two algorithms, one in escapes', `${encodeText('{"alg":"none","\\u0061lg":"ES256"}')}.${payload}.AQID`],
    ['has a name twice deep inside', `${header}.${encodeText('{"a":[{"b":1,"b":2}]}')}.AQID`],
  ])('refuses what %s', (_, text) => {
    expect(() => parseJws(text)).toThrow(JwsRefused)
  })

  it('refuses more than it is told to accept, and says so', () => {
    const long = `${header}.${encode({ sub: 'x'.repeat(100) })}.AQID`
    expect(parseJws(long, { length: 110 }).payload.sub).toHaveLength(100)
    expect(() => parseJws(long, { length: 109 })).toThrow(/too long/)
    const longHeader = `${encode({ alg: 'x'.repeat(1_000_000) })}.${payload}.AQID`
    expect(() => parseJws(longHeader, { length: 4_000_000 })).toThrow(/too long/)
  })
})

describe('verifyJws', () => {
  it('accepts the example of RFC 7515 and no other algorithm for it', async () => {
    const key = await importPublicJwk(parsePublicJwk(exampleKey))
    expect(await verifyJws(parseJws(example), key, 'ES256')).toBe(true)
    expect(await verifyJws(parseJws(example), key, 'ES384')).toBe(false)
  })

  it('refuses every algorithm that a header may name but the one of the key', async () => {
    for (const alg of ['none', 'None', '', 'HS256', 'ES256K', 'ES384', 'es256', 'RS256', 'EdDSA', null, ['ES256'], 1]) {
      const signed = utf8(`${encode({ alg })}.${payload}`)
      const jws = parseJws(`${textOf(signed)}.${base64url(await party.signer.sign(signed))}`)
      expect(await verifyJws(jws, party.publicKey, 'ES256')).toBe(false)
    }
  })

  it('refuses any critical header, even one that is empty or malformed (RFC 7515 section 4.1.11)', async () => {
    for (const crit of [['b64'], ['exp'], [], null, false, '']) {
      const jws = parseJws(await signJws(party.signer, { crit, b64: true }, { sub: 'x' }))
      expect(await verifyJws(jws, party.publicKey, 'ES256')).toBe(false)
    }
  })

  it('refuses a signature of another key, of another text, of another length or of zeros', async () => {
    const jws = parseJws(await signJws(party.signer, {}, { sub: 'x' }))
    expect(await verifyJws(jws, party.publicKey, 'ES256')).toBe(true)
    expect(await verifyJws(jws, (await createParty('ES256')).publicKey, 'ES256')).toBe(false)
    const signed = utf8(`${header}.${encode({ sub: 'y' })}`)
    expect(await verifyJws({ ...jws, signed }, party.publicKey, 'ES256')).toBe(false)
    const { signature } = jws
    for (const other of [
      signature.slice(1),
      signature.slice(0, 32),
      new Uint8Array(64),
      new Uint8Array(),
      der(signature),
    ])
      expect(await verifyJws({ ...jws, signature: other }, party.publicKey, 'ES256')).toBe(false)
  })

  /** The same r and s as X.509 carries them: JOSE has r || s only. */
  const der = (signature: Uint8Array): Uint8Array<ArrayBuffer> => {
    const integer = (bytes: Uint8Array) => [2, 33, 0, ...bytes]
    return Uint8Array.of(48, 70, ...integer(signature.subarray(0, 32)), ...integer(signature.subarray(32)))
  }
})

describe('signJws', () => {
  it.each(['ES256', 'ES384', 'ES512'] as const)('signs %s as another implementation verifies it', async (algorithm) => {
    const { signer, publicKey } = await createParty(algorithm)
    const text = await signJws(signer, { typ: 'x', kid: '1' }, { sub: 'Zoë', list: [1] })
    const { payload: verified, protectedHeader } = await compactVerify(text, publicKey)
    expect(JSON.parse(textOf(verified))).toEqual({ sub: 'Zoë', list: [1] })
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'x', kid: '1' })
    expect(parseJws(text).signature).toHaveLength(2 * algorithms[algorithm].size)
  })

  it.each(['ES256', 'ES384', 'ES512'] as const)('makes what we verify, as others do with %s', async (algorithm) => {
    const { signer, privateKey, publicKey } = await createParty(algorithm)
    const theirs = await new CompactSign(utf8('{"sub":"x"}')).setProtectedHeader({ alg: algorithm }).sign(privateKey)
    for (const text of [theirs, await signJws(signer, {}, { sub: 'x' })])
      expect(await verifyJws(parseJws(text), publicKey, algorithm)).toBe(true)
  })
})
