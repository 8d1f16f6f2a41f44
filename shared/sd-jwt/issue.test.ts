import { decodeSdJwt, getClaims } from '@sd-jwt/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64url, textOf, utf8 } from '../bytes.ts'
import type { JsonObject } from '../json.ts'
import { verifyJws } from '../keys/jws.ts'
import { importPublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { importSigner } from '../keys/signer.ts'
import { systemRandom } from '../random.ts'
import { prepareSdJwt, signSdJwt } from './issue.ts'
import { parseSdJwt } from './parse.ts'
import { revealClaims } from './reveal.ts'

const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
const privateJwk = await crypto.subtle.exportKey('jwk', privateKey)
const signer = await importSigner({ privateJwk: privateJwk as never, x5c: ['AQID'] })
const given = { signer, random: systemRandom }

const plain = { iss: 'https://issuer.example', vct: 'urn:example', iat: 1, exp: 2 }
const person = {
  family_name: 'Peeters',
  given_name: 'Zoë "Zo" Ünal \u{1F600}',
  sex: 2,
  nationalities: ['BE', 'FR'],
  address: { locality: 'Eupen', country: 'BE', lines: [{ text: 'Wetstraat 16' }, []] },
  empty: {},
}
const sign = async (disclosable: JsonObject, own: JsonObject = {}): Promise<string> =>
  signSdJwt(given, prepareSdJwt(signer, { typ: 'dc+sd-jwt', plain, disclosable }), own)
const disclosuresOf = (sdJwt: string): [salt: string, ...rest: unknown[]][] =>
  parseSdJwt(sdJwt).disclosures.map((text) => JSON.parse(textOf(fromBase64url(text))))

/** Names that neither SD-JWT nor SD-JWT VC reserves. */
const name = fc.string({ minLength: 1, maxLength: 8 }).map((text) => `x${text}`)
const claims = fc.dictionary(
  name,
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    ),
  })).value as fc.Arbitrary<never>,
  { maxKeys: 5 },
)

describe('an SD-JWT VC that we issue', () => {
  it('reveals what was put in, whatever that is', async () => {
    await fc.assert(
      fc.asyncProperty(claims, async (disclosable) => {
        expect(await revealClaims(parseSdJwt(await sign(disclosable)))).toEqual({ ...plain, ...disclosable })
      }),
      { numRuns: 50 },
    )
  })

  it('is revealed by another implementation in the same way', async () => {
    const hasher = async (data: string | ArrayBuffer, algorithm: string) =>
      new Uint8Array(await crypto.subtle.digest(algorithm, typeof data === 'string' ? utf8(data) : data))
    const { jwt, disclosures } = await decodeSdJwt(await sign(person), hasher)
    expect(await getClaims(jwt.payload, disclosures, hasher)).toEqual({ ...plain, ...person })
  })

  it('says in plain only what is plain, and carries its chain and algorithm (SDVC-01)', async () => {
    const { header, payload } = parseSdJwt(await sign(person, { cnf: { jwk: {} } }))
    expect(header).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', x5c: ['AQID'] })
    expect(payload).toEqual({ ...plain, cnf: { jwk: {} }, _sd_alg: 'sha-256', _sd: expect.any(Array) })
    expect(payload._sd).toHaveLength(Object.keys(person).length)
  })

  it('has as many digests at the top as it is told, decoys among them, which are others in each copy', async () => {
    const prepared = prepareSdJwt(signer, { typ: 'dc+sd-jwt', plain, disclosable: { sex: 2 }, digests: 6 })
    const copies = await Promise.all([1, 2].map(async () => parseSdJwt(await signSdJwt(given, prepared, {}))))
    const digests = copies.flatMap(({ payload }) => payload._sd as string[])
    expect(new Set(digests).size).toBe(12)
    for (const digest of digests) expect(digest).toMatch(/^[A-Za-z0-9_-]{43}$/)
    for (const copy of copies) {
      expect(copy.payload._sd).toEqual((copy.payload._sd as string[]).toSorted())
      expect(copy.disclosures).toHaveLength(1)
      expect(await revealClaims(copy)).toEqual({ ...plain, sex: 2 })
    }
    const full = prepareSdJwt(signer, { typ: 'dc+sd-jwt', plain, disclosable: person, digests: 2 })
    expect(parseSdJwt(await signSdJwt(given, full, {})).payload._sd).toHaveLength(Object.keys(person).length)
  })

  it('is signed over exactly what it says', async () => {
    const jws = parseSdJwt(await sign(person))
    const key = await importPublicJwk(parsePublicJwk(signer.publicJwk))
    expect(await verifyJws(jws, key, 'ES256')).toBe(true)
    expect(await verifyJws({ ...jws, signed: jws.signed.slice(1) }, key, 'ES256')).toBe(false)
  })

  it('is compact and ends in a tilde, without a key binding (VCI-CRED-24)', async () => {
    expect(await sign(person)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+~([\w-]+~)+$/)
    expect(await sign({})).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+~$/)
  })

  it('lets every member, nested member and element be disclosed by itself (PID_21)', async () => {
    const disclosures = disclosuresOf(await sign(person))
    expect(disclosures.map(([, ...rest]) => rest.at(-1))).toEqual(
      expect.arrayContaining(['Peeters', 'BE', 'FR', 'Eupen', 'Wetstraat 16']),
    )
    // 6 members, 2 nationalities, 3 members of the address, 2 lines, 1 text in them.
    expect(disclosures).toHaveLength(14)
    for (const [, ...rest] of disclosures) expect(JSON.stringify(rest.at(-1))).not.toMatch(/Peeters.*Eupen|BE.*FR/)
  })

  it('has salts of 128 bits or more that never come again, in one copy or the next (VCI-PRIV-03)', async () => {
    const prepared = prepareSdJwt(signer, { typ: 'dc+sd-jwt', plain, disclosable: person })
    const copies = await Promise.all(Array.from({ length: 50 }, () => signSdJwt(given, prepared, {})))
    const salts = copies.flatMap((copy) => disclosuresOf(copy).map(([salt]) => salt))
    expect(new Set(salts).size).toBe(50 * 14)
    for (const salt of salts) expect(salt).toMatch(/^[\w-]{23}$/)
    // Every place of a salt takes many values: none of it is constant.
    for (let at = 0; at < 23; at++) expect(new Set(salts.map((salt) => salt[at])).size).toBeGreaterThan(32)
  })

  it('has its digests in an order that tells nothing', async () => {
    for (let copy = 0; copy < 10; copy++) {
      const { payload } = parseSdJwt(await sign(person))
      expect(payload._sd).toEqual([...(payload._sd as string[])].sort())
    }
  })
})
