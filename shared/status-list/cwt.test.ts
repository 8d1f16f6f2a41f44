import { existsSync, readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { Decoder } from 'cbor-x/index-no-eval'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, fromHex, utf8 } from '../bytes.ts'
import { importPublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { importSigner, type Signer } from '../keys/signer.ts'
import { byteString, type CborValue, decodeCbor, encodeCbor, head, textString } from '../mdoc/cbor.ts'
import { parseSign1 } from '../mdoc/cose.ts'
import { systemRandom } from '../random.ts'
import { StatusListRefused, setStatus } from './bits.ts'
import {
  createIdentifierListCwt,
  createStatusListCwt,
  cwtClaims,
  cwtTypes,
  mostIdentifiers,
  verifyIdentifierListCwt,
  verifyStatusListCwt,
} from './cwt.ts'
import {
  type CwtChanges,
  exampleIdentifierList,
  rawIdentifiers,
  rawMap,
  rawStatusList,
  signExampleCwt,
} from './example-cwt.ts'
import { identifierLength } from './identifiers.ts'
import type { StatusListExpected } from './verified-list.ts'

const now = 1_790_000_000
const uri = 'https://issuer.example/status/1'
const certificate = Uint8Array.of(48, 3, 2, 1, 0)
const content = {
  uri,
  bits: 2,
  list: new Uint8Array(128),
  issuedAt: now,
  expiresAt: now + 86_400,
  ttl: 43_200,
} as const
setStatus(content.list, 2, 5, 1)
setStatus(content.list, 2, 511, 2)

let signer: Signer
let publicKey: CryptoKey

beforeAll(async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  publicKey = keys.publicKey
  const privateJwk = await crypto.subtle.exportKey('jwk', keys.privateKey)
  signer = { ...(await importSigner({ privateJwk, x5c: [] })), chain: [certificate] }
})

const expected = (others: Partial<StatusListExpected> = {}): StatusListExpected => ({
  uri,
  now,
  trust: async ([leaf]) => (leaf?.join() === certificate.join() ? { key: publicKey, algorithm: 'ES256' } : undefined),
  ...others,
})

type Change = CwtChanges | (() => CwtChanges | Promise<CwtChanges>)

const changesOf = async (change: Change): Promise<CwtChanges> => (typeof change === 'function' ? change() : change)

/** A token of another implementation, with everything in its place, and changes. */
async function signList(change: Change = {}): Promise<Bytes> {
  const changes = await changesOf(change)
  const raw = changes.raw ?? [[cwtClaims.statusList, await rawStatusList(Uint8Array.of(0b10), 1)] as const]
  return signExampleCwt(signer, { uri, now, type: cwtTypes.statusList }, { ...changes, raw })
}

const alice = fromHex('a11ce0a11ce0a11ce0a11ce0a11ce0a1')
const bob = fromHex('b0b0')

async function signIdentifiers(change: Change = {}): Promise<Bytes> {
  const changes = await changesOf(change)
  const raw = changes.raw ?? [[cwtClaims.identifierList, rawIdentifiers([alice])] as const]
  return signExampleCwt(signer, { uri, now, type: cwtTypes.identifierList }, { ...changes, raw })
}

async function expectRefused(refused: Promise<unknown>, reason: RegExp): Promise<void> {
  await expect(refused).rejects.toThrow(StatusListRefused)
  await expect(refused).rejects.toThrow(reason)
}

/** Of either list: what is wrong around it. */
const wrongAround: [string, Change, RegExp][] = [
  ['with the tag of a CWT (TSL-TOK-07)', { tags: [61, 18] }, /the tag of a CWT/],
  ['with the tag of a MAC (TSL-TOK-07)', { tags: [17] }, /malformed/],
  ['with the tag of a COSE_Sign (TSL-TOK-07)', { tags: [98] }, /malformed/],
  ['without a type (TSL-TOK-01)', { protectedHeader: { 16: undefined } }, /another type/],
  ['with the type of a JWT (TSL-TOK-01)', { protectedHeader: { 16: 'statuslist+jwt' } }, /another type/],
  ['with a type that is not protected (TSL-TOK-01)', typeBeside, /another type/],
  ['with a critical header', { protectedHeader: { 2: [16] } }, /critical/],
  ['of an algorithm that is not allowed', { protectedHeader: { 1: 5 } }, /algorithm/],
  ['without certificates', { protectedHeader: { 33: undefined } }, /names no certificate/],
  ['with an empty chain', { protectedHeader: { 33: [] } }, /names no certificate/],
  ['with a chain of texts', { protectedHeader: { 33: ['x'] } }, /names no certificate/],
  ['with six certificates', { protectedHeader: { 33: Array(6).fill(certificate) } }, /names no certificate/],
  ['with certificates twice', { unprotected: { 33: certificate } }, /a header twice/],
  ['with a certificate that is not trusted', { protectedHeader: { 33: Uint8Array.of(48, 0) } }, /not trusted/],
  ['of another address (TSL-TOK-02)', { claims: { 2: `${uri}0` } }, /another list/],
  ['of the same address with a slash (TSL-TOK-02)', { claims: { 2: `${uri}/` } }, /another list/],
  ['of no address (TSL-TOK-02)', { claims: { 2: undefined } }, /another list/],
  ['without an issue time (TSL-TOK-03)', { claims: { 6: undefined } }, /no issue time/],
  ['from the future (TSL-TOK-03)', { claims: { 6: now + 61 } }, /in the future/],
  ['without an expiry (TSL-MD-02)', { claims: { 4: undefined } }, /expired/],
  ['that has expired (TSL-TOK-04)', { claims: { 4: now } }, /expired/],
  ['with an expiry in a text (TSL-TOK-04)', { claims: { 4: '9999999999' } }, /expired/],
  ['with a claim twice', twiceOf(cwtClaims.exp, now + 1), /key twice/],
]

function typeBeside(): CwtChanges {
  return { protectedHeader: { 16: undefined }, unprotected: { 16: cwtTypes.statusList } }
}

function twiceOf(claim: number, value: CborValue): CwtChanges {
  return { raw: [[claim, encodeCbor(value)]] }
}

describe('a status list as CWT', () => {
  it('that we make is verified and read, and says how long it may be kept (TSL-VER-03, TSL-VER-04)', async () => {
    const list = await verifyStatusListCwt(await createStatusListCwt(signer, content), expected())
    expect([0, 4, 5, 6, 510, 511].map((index) => list.statusAt(index))).toEqual([0, 0, 1, 0, 0, 2])
    expect([-1, 512, 5.5, Number.NaN].map((index) => list.statusAt(index))).toEqual(Array(4).fill(undefined))
    expect(list).toMatchObject({ issuedAt: now, expiresAt: now + 86_400, ttl: 43_200, size: 128 })
  })

  it('that we make has tag 18, its header protected, and the members of the specification (TSL-TOK-07, TSL-MD-02)', async () => {
    const token = await createStatusListCwt({ ...signer, chain: [certificate, certificate] }, content)
    expect(token[0]).toBe(0xd2)
    const decoder = new Decoder({ mapsAsObjects: false, useRecords: false })
    const { value } = decoder.decode(token) as { value: [Uint8Array, Map<number, unknown>, Uint8Array, Uint8Array] }
    const [protectedBytes, unprotected, payload, signature] = value
    expect([...decoder.decode(protectedBytes)]).toEqual([
      [1, -7],
      [16, 'application/statuslist+cwt'],
      [33, [certificate, certificate]],
    ])
    expect([unprotected.size, signature.length]).toEqual([0, 64])
    const claims = decoder.decode(payload) as Map<number, unknown>
    const list = claims.get(65533) as Map<string, unknown>
    expect([...claims.keys()]).toEqual([2, 6, 4, 65534, 65533])
    expect([2, 6, 4, 65534].map((claim) => claims.get(claim))).toEqual([uri, now, now + 86_400, 43_200])
    expect([...list.keys()]).toEqual(['bits', 'lst'])
    expect(list.get('bits')).toBe(2)
  })

  it.each([[[18]], [[]]])('is read with the tags %j (TSL-TOK-07)', async (tags) => {
    const list = await verifyStatusListCwt(await signList({ tags }), expected())
    expect([0, 1, 2].map((index) => list.statusAt(index))).toEqual([0, 1, 0])
  })

  it('is read with certificates that are not protected, and with claims that we do not know', async () => {
    const elsewhere = {
      protectedHeader: { 33: undefined },
      unprotected: { 33: certificate },
      claims: { 1: 'x', 7: 'y' },
    }
    expect((await verifyStatusListCwt(await signList(elsewhere), expected())).statusAt(1)).toBe(1)
  })

  const listed = (raw: Bytes, claims = {}): CwtChanges => ({ claims, raw: [[cwtClaims.statusList, raw]] })
  const bitsOf = (bits: CborValue) => async () => listed(await rawStatusList(Uint8Array.of(1), bits))
  const lst = Uint8Array.of(1)
  it.each<[string, Change, RegExp]>([
    ...wrongAround,
    ['of the type of the other list (TSL-MD-03)', { protectedHeader: { 16: cwtTypes.identifierList } }, /another type/],
    ['without a list', { raw: [] }, /holds no list/],
    ['with an array for a list', listed(encodeCbor([1])), /holds no list/],
    ['of 9 bits (TSL-MD-04)', bitsOf(9), /holds no list/],
    ['of 3 bits (TSL-BITS-01)', bitsOf(3), /holds no list/],
    ['of no bits (TSL-BITS-01)', bitsOf(0), /holds no list/],
    ['with bits in a text', bitsOf('1'), /holds no list/],
    [
      'with an empty lst (TSL-MD-04)',
      listed(
        encodeCbor(
          new Map<string, CborValue>([
            ['bits', 1],
            ['lst', new Uint8Array()],
          ]),
        ),
      ),
      /holds no list/,
    ],
    [
      'with a text for lst',
      listed(
        encodeCbor(
          new Map<string, CborValue>([
            ['bits', 1],
            ['lst', 'eJxj'],
          ]),
        ),
      ),
      /holds no list/,
    ],
    [
      'with an lst that is not compressed (TSL-BITS-02)',
      listed(
        encodeCbor(
          new Map<string, CborValue>([
            ['bits', 1],
            ['lst', lst],
          ]),
        ),
      ),
      /not compressed/,
    ],
    [
      'with bits twice',
      async () =>
        listed(
          rawMap([
            [textString('bits'), encodeCbor(1)],
            [textString('bits'), encodeCbor(2)],
          ]),
        ),
      /key twice/,
    ],
    ['with a list of identifiers beside it', { claims: { 65530: new Map() } }, /two lists/],
  ])('%s is refused', async (_, change, reason) => {
    await expectRefused(verifyStatusListCwt(await signList(change), expected()), reason)
  })

  it('is refused when its signature or its claims were changed, or its key is another (TSL-VER-03)', async () => {
    const token = await signList()
    for (const at of [token.length - 1, token.length - 70, token.length - 100]) {
      const changed = token.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(verifyStatusListCwt(changed, expected())).rejects.toThrow(StatusListRefused)
    }
    const other = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify', 'sign'])
    for (const key of [
      { key: other.publicKey, algorithm: 'ES256' as const },
      { key: publicKey, algorithm: 'ES384' as const },
    ])
      await expectRefused(verifyStatusListCwt(token, expected({ trust: async () => key })), /signature .* is wrong/)
  })

  it.each<[string, Bytes]>([
    ['nothing', new Uint8Array()],
    ['a text', encodeCbor('eyJ')],
    ['hexadecimal (TSL-HTTP-01)', utf8('d2845820')],
    ['a map', encodeCbor(new Map())],
    ['three parts', encodeCbor([certificate, new Map(), certificate])],
    ['a detached payload', encodeCbor([encodeCbor(new Map([[1, -7]])), new Map(), null, new Uint8Array(64)])],
    ['arrays in arrays', concat(...Array(100_000).fill(Uint8Array.of(0x81)))],
    ['an array of four billion', concat(head(4, 2 ** 32 - 1))],
    ['a byte string of an exabyte', head(2, 2n ** 60n)],
  ])('is refused when it is %s instead', async (_, token) => {
    await expect(verifyStatusListCwt(token, expected())).rejects.toThrow(StatusListRefused)
  })

  it('is refused with bytes behind it', async () => {
    const longer = concat(await signList(), Uint8Array.of(0))
    await expectRefused(verifyStatusListCwt(longer, expected()), /bytes follow/)
  })

  it('that unpacks to more than four megabytes is refused before it is unpacked whole (TSL-VER-04)', async () => {
    const bomb = (megabytes: number) =>
      listed(
        encodeCbor(
          new Map<string, CborValue>([
            ['bits', 8],
            ['lst', new Uint8Array(deflateSync(Buffer.alloc(megabytes * 2 ** 20)))],
          ]),
        ),
      )
    expect((await verifyStatusListCwt(await signList(bomb(4)), expected())).statusAt(2 ** 22 - 1)).toBe(0)
    for (const megabytes of [5, 10, 500])
      await expectRefused(verifyStatusListCwt(await signList(bomb(megabytes)), expected()), /too much/)
  })
})

describe('an identifier list', () => {
  it('has those that are revoked, and nobody else (TSL-MD-03)', async () => {
    const list = await verifyIdentifierListCwt(
      await exampleIdentifierList(signer, { uri, now }, [alice, bob]),
      expected(),
    )
    expect([alice, bob, alice.slice(1), concat(bob, bob), new Uint8Array()].map(list.has)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(list).toMatchObject({ issuedAt: now, expiresAt: now + 3600, ttl: undefined })
  })

  it('that we make is read, and has the members of the standard and no other (TSL-MD-02, TSL-MD-03)', async () => {
    const identifiers = systemRandom(3 * identifierLength)
    const token = await createIdentifierListCwt(signer, { ...content, identifiers })
    const list = await verifyIdentifierListCwt(token, expected())
    expect(list.has(identifiers.subarray(16, 32))).toBe(true)
    expect(list.has(identifiers.subarray(8, 24))).toBe(false)
    const { issuedAt, expiresAt, ttl } = content
    expect(list).toMatchObject({ issuedAt, expiresAt, ttl })
    const { protectedHeader, unprotected, payload } = parseSign1(decodeCbor(token))
    expect([...protectedHeader.keys()]).toEqual([1, 16, 33])
    expect([protectedHeader.get(16), unprotected.size]).toEqual([cwtTypes.identifierList, 0])
    const claims = decodeCbor(payload as Bytes, { depth: 6, items: 100, byteKeys: true }) as Map<number, unknown>
    expect([...claims.keys()].toSorted((a, b) => a - b)).toEqual([2, 4, 6, 65530, 65534])
  })

  it('of more than a hundred thousand is not made: nobody would read it', async () => {
    const identifiers = new Uint8Array((mostIdentifiers + 1) * identifierLength)
    await expect(createIdentifierListCwt(signer, { ...content, identifiers })).rejects.toThrow(RangeError)
  })

  it('may have nobody', async () => {
    expect(
      (await verifyIdentifierListCwt(await exampleIdentifierList(signer, { uri, now }, []), expected())).has(alice),
    ).toBe(false)
  })

  it('may have tens of thousands, and more than a hundred thousand are refused', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, nth) => Uint8Array.of(nth >> 16, (nth >> 8) & 255, nth & 255))
    const list = await verifyIdentifierListCwt(
      await exampleIdentifierList(signer, { uri, now }, many(60_000)),
      expected(),
    )
    expect([list.has(Uint8Array.of(0, 234, 95)), list.has(Uint8Array.of(0, 234, 96))]).toEqual([true, false])
    const tooMany = await exampleIdentifierList(signer, { uri, now }, many(100_100))
    await expectRefused(verifyIdentifierListCwt(tooMany, expected()), /too many items/)
  })

  const listed = (identifiers: Bytes, claims = {}): CwtChanges => ({
    claims,
    raw: [[cwtClaims.identifierList, rawMap([[textString('identifiers'), identifiers]])]],
  })
  it.each<[string, Change, RegExp]>([
    ...wrongAround,
    ['of the type of the other list (TSL-MD-03)', { protectedHeader: { 16: cwtTypes.statusList } }, /another type/],
    ['without a list', { raw: [] }, /holds no list/],
    [
      'under the claim of the other list',
      async () => ({ raw: [[cwtClaims.statusList, rawIdentifiers([alice])]] }),
      /two lists/,
    ],
    ['with a status list beside it (EAA-6.2.10.1)', { claims: { 65533: new Map() } }, /two lists/],
    ['without identifiers', { raw: [[cwtClaims.identifierList, encodeCbor(new Map())]] }, /holds no list/],
    ['with an array of identifiers', listed(encodeCbor([alice])), /holds no list/],
    ['with texts for identifiers', listed(encodeCbor(new Map([['a11ce0', new Map()]]))), /holds no list/],
    ['with numbers for identifiers', listed(encodeCbor(new Map([[7, new Map()]]))), /holds no list/],
    ['with something else about one of them', listed(rawMap([[byteString(alice), encodeCbor(1)]])), /holds no list/],
    ['with one of them twice', listed(rawMap(Array(2).fill([byteString(alice), head(5, 0)]))), /key twice/],
  ])('%s is refused', async (_, change, reason) => {
    await expectRefused(verifyIdentifierListCwt(await signIdentifiers(change), expected()), reason)
  })
})

const folder = new URL('../../../shared/vectors/status-list/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${folder.pathname}`)

describe.skipIf(missing)('the CWT in draft-ietf-oauth-status-list', () => {
  const address = 'https://example.com/statuslists/1'
  const token = () => fromHex(readFileSync(new URL('status_list_cwt.md', folder), 'utf8').replace(/\s/g, ''))
  // The example's own key: src/util.py of the draft's repository.
  const jwk = parsePublicJwk({
    kty: 'EC',
    crv: 'P-256',
    x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
    y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
  })

  it('names no certificate, and is refused for that alone', async () => {
    await expectRefused(verifyStatusListCwt(token(), expected({ uri: address })), /names no certificate/)
  })

  it('with a certificate in its unprotected header is verified by its key, and read as the sixteen entries of the example (TSL-BITS-03)', async () => {
    const kid = fromHex('a104423132')
    const at = Buffer.from(token()).indexOf(kid)
    const withChain = concat(
      token().slice(0, at),
      encodeCbor(new Map([[33, certificate]])),
      token().slice(at + kid.length),
    )
    const trust = async () => ({ key: await importPublicJwk(jwk), algorithm: 'ES256' as const })
    const list = await verifyStatusListCwt(withChain, expected({ uri: address, now: 1_686_920_170, trust }))
    const statuses = Array.from({ length: 16 }, (_, index) => list.statusAt(index))
    expect(statuses).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1])
    expect(list).toMatchObject({ expiresAt: 2_291_720_170, ttl: 43_200 })
  })
})
