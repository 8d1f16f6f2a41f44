import { existsSync, readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { decodeProtectedHeader, importJWK, jwtVerify, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64, base64url, concat, utf8 } from '../bytes.ts'
import { parseJws, verifyJws } from '../keys/jws.ts'
import { importPublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { importSigner, type Signer } from '../keys/signer.ts'
import { StatusListRefused, setStatus } from './bits.ts'
import { createStatusListToken, type StatusListContent, verifyStatusListToken } from './token.ts'
import type { StatusListExpected } from './verified-list.ts'

const now = 1_790_000_000
const uri = 'https://issuer.example/status/1'
const certificate = Uint8Array.of(48, 3, 2, 1, 0)

let signer: Signer
let privateKey: CryptoKey
let publicKey: CryptoKey
let content: StatusListContent

beforeAll(async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  privateKey = keys.privateKey
  publicKey = keys.publicKey
  signer = await importSigner({
    privateJwk: await crypto.subtle.exportKey('jwk', privateKey),
    x5c: [base64(certificate)],
  })
  const list = new Uint8Array(128)
  setStatus(list, 2, 5, 1)
  setStatus(list, 2, 511, 2)
  content = { uri, bits: 2, list, issuedAt: now, expiresAt: now + 86_400, ttl: 43_200 }
})

const expected = (others: Partial<StatusListExpected> = {}): StatusListExpected => ({
  uri,
  now,
  trust: async ([leaf]) => (leaf?.join() === certificate.join() ? { key: publicKey, algorithm: 'ES256' } : undefined),
  ...others,
})

/** A token of another implementation, with everything in its place, and changes. */
async function sign(claims: object = {}, header: object = {}): Promise<string> {
  const lst = base64url(concat(deflateSync(content.list)))
  const good = { sub: uri, iat: now, exp: now + 60, ttl: 30, status_list: { bits: 2, lst } }
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'statuslist+jwt', x5c: [base64(certificate)], ...header })
    .sign(privateKey)
}

describe('a status list token', () => {
  it('that we make is verified and read, and says how long it may be kept (TSL-VER-03, TSL-VER-04)', async () => {
    const list = await verifyStatusListToken(await createStatusListToken(signer, content), expected())
    expect([0, 4, 5, 6, 510, 511].map((index) => list.statusAt(index))).toEqual([0, 0, 1, 0, 0, 2])
    expect([-1, 512, 5.5, Number.NaN].map((index) => list.statusAt(index))).toEqual(Array(4).fill(undefined))
    expect(list).toMatchObject({ expiresAt: now + 86_400, ttl: 43_200 })
  })

  it('that we make has the members of the specification and no other (TSL-TOK-01 to TSL-TOK-08)', async () => {
    const token = await createStatusListToken(signer, content)
    const { payload } = await jwtVerify(token, publicKey, { currentDate: new Date(now * 1000) })
    expect(payload).toEqual({
      sub: uri,
      iat: now,
      exp: now + 86_400,
      ttl: 43_200,
      status_list: { bits: 2, lst: expect.stringMatching(/^eJ[\w-]+$/) },
    })
    const header = { alg: 'ES256', typ: 'statuslist+jwt', x5c: [base64(certificate)], jwk: signer.publicJwk }
    expect(decodeProtectedHeader(token)).toEqual(header)
  })

  it('that another implementation makes is read', async () => {
    const list = await verifyStatusListToken(await sign(), expected())
    expect([5, 511].map((index) => list.statusAt(index))).toEqual([1, 2])
    expect(list).toMatchObject({ expiresAt: now + 60, ttl: 30 })
  })

  it('needs no ttl, and one that is no positive number allows no copy (TSL-TOK-05)', async () => {
    const ttlOf = async (ttl: unknown) => (await verifyStatusListToken(await sign({ ttl }), expected())).ttl
    expect(await ttlOf(undefined)).toBeUndefined()
    for (const ttl of [0, -1, '30', null]) expect(await ttlOf(ttl)).toBe(0)
  })

  it('may have claims that we do not know, and may be a minute ahead', async () => {
    const status_list = { bits: 1, lst: 'eNrbuRgAAhcBXQ', aggregation_uri: 'https://issuer.example/status' }
    const list = await verifyStatusListToken(await sign({ iss: 'x', iat: now + 60, status_list }), expected())
    expect(list.statusAt(15)).toBe(1)
  })

  const lst = 'eNrbuRgAAhcBXQ'
  it.each<[string, object, RegExp]>([
    ['of no list', { sub: undefined }, /of another list/],
    ['of another list', { sub: `${uri}0` }, /of another list/],
    ['of the same address in capitals', { sub: uri.toUpperCase() }, /of another list/],
    ['of several lists', { sub: [uri] }, /of another list/],
    ['without an issue time', { iat: undefined }, /no issue time/],
    ['with an issue time in a text', { iat: String(now) }, /no issue time/],
    ['from more than a minute ahead', { iat: now + 61 }, /one in the future/],
    ['without an expiry', { exp: undefined }, /has expired/],
    ['that has just expired', { exp: now }, /has expired/],
    ['with an expiry in a text', { exp: String(now + 60) }, /has expired/],
    ['without a list', { status_list: undefined }, /holds no list/],
    ['with a text for a list', { status_list: lst }, /holds no list/],
    ['without bits', { status_list: { lst } }, /holds no list/],
    ['of 3 bits', { status_list: { bits: 3, lst } }, /holds no list/],
    ['of 16 bits', { status_list: { bits: 16, lst } }, /holds no list/],
    ['with bits in a text', { status_list: { bits: '1', lst } }, /holds no list/],
    ['without lst', { status_list: { bits: 1 } }, /holds no list/],
    ['with an empty lst', { status_list: { bits: 1, lst: '' } }, /holds no list/],
    ['with a list of bytes', { status_list: { bits: 1, lst: [1] } }, /holds no list/],
    ['with a padded lst', { status_list: { bits: 1, lst: `${lst}==` } }, /holds no list/],
    ['with lst in the other alphabet', { status_list: { bits: 1, lst: '++//' } }, /holds no list/],
    ['with an lst that is not compressed', { status_list: { bits: 1, lst: 'uaM' } }, /not compressed/],
  ])('%s is refused (TSL-TOK-02 to TSL-TOK-06)', async (_, claims, reason) => {
    const refused = verifyStatusListToken(await sign(claims), expected())
    await expect(refused).rejects.toThrow(StatusListRefused)
    await expect(refused).rejects.toThrow(reason)
  })

  it.each<[string, object, RegExp]>([
    ['no typ', { typ: undefined }, /another typ/],
    ['the typ of another JWT', { typ: 'JWT' }, /another typ/],
    ['the typ of a CWT', { typ: 'statuslist+cwt' }, /another typ/],
    ['no certificate', { x5c: undefined }, /names no certificate/],
    ['no certificate but a key', { x5c: undefined, jwk: {} }, /names no certificate/],
    ['an empty chain', { x5c: [] }, /names no certificate/],
    ['a chain in a text', { x5c: base64(certificate) }, /names no certificate/],
    ['six certificates', { x5c: Array(6).fill(base64(certificate)) }, /names no certificate/],
    ['a certificate in base64url', { x5c: ['-_-_'] }, /not base64/],
    ['a certificate that is an object', { x5c: [{}] }, /not base64/],
    ['a certificate of megabytes', { x5c: ['A'.repeat(22_000)] }, /too long/],
    ['a certificate that is not trusted', { x5c: [base64(Uint8Array.of(48, 0))] }, /not trusted/],
  ])('whose header has %s is refused (TSL-TOK-01, TSL-TOK-08)', async (_, header, reason) => {
    const refused = verifyStatusListToken(await sign({}, header), expected())
    await expect(refused).rejects.toThrow(StatusListRefused)
    await expect(refused).rejects.toThrow(reason)
  })

  it('is refused when its signature, its header or its claims were changed (TSL-VER-03)', async () => {
    const [header = '', payload = '', signature = ''] = (await sign()).split('.')
    const later = (await sign({ exp: now + 61 })).split('.')[1]
    const none = base64url(utf8(JSON.stringify({ alg: 'none', typ: 'statuslist+jwt', x5c: [base64(certificate)] })))
    for (const token of [
      `${header}.${later}.${signature}`,
      `${none}.${payload}.${signature}`,
      `${header}.${payload}.${signature.slice(4)}`,
      `${header}.${payload}.${base64url(new Uint8Array(64))}`,
    ])
      await expect(verifyStatusListToken(token, expected())).rejects.toThrow(/signature of the list is wrong/)
  })

  it("is refused when the certificate's key is another, or of another algorithm (TSL-VER-03)", async () => {
    const other = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify', 'sign'])
    const trusts: StatusListExpected['trust'][] = [
      async () => ({ key: other.publicKey, algorithm: 'ES256' }),
      async () => ({ key: publicKey, algorithm: 'ES384' }),
    ]
    for (const trust of trusts)
      await expect(verifyStatusListToken(await sign(), expected({ trust }))).rejects.toThrow(/signature .* is wrong/)
  })

  it('is judged by its whole chain, leaf first', async () => {
    const chain = [certificate, Uint8Array.of(48, 0)]
    const seen: (readonly Bytes[])[] = []
    const trust: StatusListExpected['trust'] = async (given) => {
      seen.push(given)
      return { key: publicKey, algorithm: 'ES256' }
    }
    await verifyStatusListToken(await sign({}, { x5c: chain.map(base64) }), expected({ trust }))
    expect(seen).toEqual([chain])
  })

  it.each(['', 'a', 'a.b', 'a.b.c', '{}', '<html>'])('is refused when it is "%s" instead', async (token) => {
    await expect(verifyStatusListToken(token, expected())).rejects.toThrow(StatusListRefused)
  })

  it('may be as long as a list that does not compress, and no longer', async () => {
    const random = new Uint8Array(2 ** 20)
    for (let at = 0; at < random.length; at += 65_536) crypto.getRandomValues(random.subarray(at, at + 65_536))
    const token = await createStatusListToken(signer, { ...content, bits: 8, list: random })
    expect((await verifyStatusListToken(token, expected())).statusAt(2 ** 20 - 1)).toBe(random.at(-1))
    const longer = await sign({ padding: 'x'.repeat(4_000_000) })
    await expect(verifyStatusListToken(longer, expected())).rejects.toThrow(StatusListRefused)
  })
})

const folder = new URL('../../../shared/vectors/status-list/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${folder.pathname}`)

describe.skipIf(missing)('the token in draft-ietf-oauth-status-list', () => {
  const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
  const token = () => read('status_list_jwt_raw.md').replace(/\s/g, '')
  const address = 'https://example.com/statuslists/1'
  // The example's own key: src/util.py of the draft's repository.
  const jwk = parsePublicJwk({
    kty: 'EC',
    crv: 'P-256',
    x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
    y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
  })

  it('has the claims that are printed beside it, a signature by its key, and no certificate', async () => {
    const jws = parseJws(token())
    const [header, claims] = read('status_list_jwt.md').split('\n.\n')
    expect(jws.header).toEqual(JSON.parse(header ?? ''))
    expect(jws.payload).toEqual({ ...JSON.parse(claims ?? ''), iss: 'https://example.com' })
    expect(await verifyJws(jws, await importPublicJwk(jwk), 'ES256')).toBe(true)
    await expect(verifyStatusListToken(token(), expected({ uri: address }))).rejects.toThrow(/names no certificate/)
  })

  it('with a certificate is read as the sixteen entries of the example (TSL-BITS-03)', async () => {
    const list = await verifyStatusListToken(
      await new SignJWT(parseJws(token()).payload as Record<string, never>)
        .setProtectedHeader({ alg: 'ES256', typ: 'statuslist+jwt', x5c: [base64(certificate)] })
        .sign(await importJWK(await crypto.subtle.exportKey('jwk', privateKey), 'ES256')),
      expected({ uri: address, now: 1_686_920_170 }),
    )
    const statuses = Array.from({ length: 16 }, (_, index) => list.statusAt(index))
    expect(statuses).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1])
    expect(list).toMatchObject({ expiresAt: 2_291_720_170, ttl: 43_200 })
  })
})
