import { existsSync, readFileSync } from 'node:fs'
import { pack } from '@sd-jwt/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64url, textOf, utf8 } from '../bytes.ts'
import type { Json, JsonObject } from '../json.ts'
import { verifyJws } from '../keys/jws.ts'
import { importPublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { webCryptoDigests } from '../sha256/digests.ts'
import { moduleDigests } from '../sha256/example-digests.ts'
import { digestOf, digestsOf, disclose } from './example-sd-jwt.ts'
import { parseSdJwt } from './parse.ts'
import { revealClaims } from './reveal.ts'
import { SdJwtRefused } from './sd-jwt.ts'

const decoy = await digestOf('a decoy')
const name = disclose('salt', 'family_name', 'Peeters')

/** Digests of these disclosures, and a decoy, in the top level's `_sd`; other members beside it. */
const revealTop = async (disclosures: string[], others: object = {}): Promise<JsonObject> =>
  revealClaims({ payload: { _sd: [...(await digestsOf(...disclosures)), decoy], ...others }, disclosures })

describe('revealClaims', () => {
  it('reveals the same whoever hashes, and refuses what is no base64url before anybody does', async () => {
    const country = disclose('salt', 'BE')
    const payload = { _sd: [await digestOf(name)], list: [{ '...': await digestOf(country) }, { '...': decoy }] }
    for (const digests of [webCryptoDigests, moduleDigests]) {
      const revealed = await revealClaims({ payload, disclosures: [name, country] }, digests)
      expect(revealed).toEqual({ family_name: 'Peeters', list: ['BE'] })
      await expect(revealClaims({ payload, disclosures: [name, country, country] }, digests)).rejects.toThrow(/twice/)
      for (const odd of ['é', '\u{1f600}', 'a b', '', '=', 'A'])
        await expect(revealClaims({ payload, disclosures: [name, odd] }, digests)).rejects.toThrow(SdJwtRefused)
    }
  })

  it('keeps the place of an element where those before it are not disclosed, if that is wanted', async () => {
    const country = disclose('salt', 'BE')
    const list = [{ '...': decoy }, 'NL', { '...': await digestOf(country) }]
    const sdJwt = {
      payload: { list, deep: { list: [[{ '...': await digestOf(name) }, 'FR']] } },
      disclosures: [country],
    }
    const { list: kept, deep } = await revealClaims(sdJwt, webCryptoDigests, { keepsPlaces: true })
    expect(Object.entries(kept as Json[])).toEqual([
      ['1', 'NL'],
      ['2', 'BE'],
    ])
    expect(Object.entries((deep as { list: Json[][] }).list[0] ?? [])).toEqual([['1', 'FR']])
    expect((await revealClaims(sdJwt)).list).toEqual(['NL', 'BE'])
  })

  it('puts disclosed claims beside plain ones and leaves nothing of SD-JWT (VP-SD-05)', async () => {
    const payload = { vct: 'urn:example', _sd_alg: 'sha-256', _sd: [decoy, await digestOf(name)] }
    expect(await revealClaims({ payload, disclosures: [name] })).toEqual({ vct: 'urn:example', family_name: 'Peeters' })
  })

  it('reveals nothing that is not disclosed, and takes a decoy for just that (VP-SD-05)', async () => {
    const [hidden] = await digestsOf(name)
    const list = [{ '...': await digestOf('another decoy') }, 'BE']
    const payload = { vct: 'urn:example', _sd: [hidden ?? '', decoy], list, empty: { _sd: [] } }
    expect(await revealClaims({ payload, disclosures: [] })).toEqual({ vct: 'urn:example', list: ['BE'], empty: {} })
  })

  it('takes the digest of the text as it came, in any spelling of the same JSON (RFC 9901 section 4.2)', async () => {
    // The examples of sections 4.2.1 to 4.2.3; the digest is given for the first of them.
    const spellings = [
      'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0',
      'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd',
      'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd',
      'WwoiXzI2YmM0TFQtYWM2cTJLSTZjQlc1ZXMiLAoiZmFtaWx5X25hbWUiLAoiTcO2Yml1cyIKXQ',
    ]
    const given = { _sd: ['X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0'] }
    expect(await revealClaims({ payload: given, disclosures: spellings.slice(0, 1) })).toEqual({
      family_name: 'Möbius',
    })
    for (const spelling of spellings) {
      expect(await revealTop([spelling])).toEqual({ family_name: 'Möbius' })
      if (spelling !== spellings[0])
        await expect(revealClaims({ payload: given, disclosures: [spelling] })).rejects.toThrow(/belongs to no digest/)
    }
    const element = { nationalities: ['DE', { '...': 'w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs' }, 'US'] }
    const disclosures = ['WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0']
    expect(await revealClaims({ payload: element, disclosures })).toEqual({ nationalities: ['DE', 'FR', 'US'] })
  })

  it('finds disclosures inside disclosures, in objects and arrays, and whatever their order (VP-SD-05)', async () => {
    const street = disclose('s1', 'street', 'Wetstraat')
    const box = disclose('s2', ['a', { '...': decoy }])
    const line = disclose('s3', [{ '...': await digestOf(box) }, 2])
    const address = disclose('s4', 'address', {
      _sd: await digestsOf(street),
      lines: [{ '...': await digestOf(line) }, { deep: [{ '...': await digestOf('another decoy') }] }],
    })
    const disclosures = [street, address, box, line]
    const expected = { address: { street: 'Wetstraat', lines: [[['a'], 2], { deep: [] }] } }
    const payload = { _sd: await digestsOf(address) }
    expect(await revealClaims({ payload, disclosures })).toEqual(expected)
    expect(await revealClaims({ payload, disclosures: disclosures.toReversed() })).toEqual(expected)
    // Without the parent, its parts have no place.
    await expect(revealClaims({ payload, disclosures: [street] })).rejects.toThrow(/belongs to no digest/)
  })

  it('keeps null, false, zero and the empty text as values', async () => {
    const values = [null, false, 0, '', [], {}]
    const disclosures = values.map((value, at) => disclose('salt', `x${at}`, value))
    expect(Object.values(await revealTop(disclosures))).toEqual(values)
    const elements = values.map((value) => disclose('salt', value))
    const list = (await digestsOf(...elements)).map((digest) => ({ '...': digest }))
    expect(await revealClaims({ payload: { list }, disclosures: elements })).toEqual({ list: values })
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'])(
    'takes %s for the name of a claim like any other (VP-SD-12)',
    async (odd) => {
      const object = (json: string): JsonObject => JSON.parse(json)
      const disclosed = await revealTop([disclose('salt', odd, { polluted: true })])
      expect(Object.entries(disclosed)).toEqual([[odd, { polluted: true }]])
      const plain = await revealClaims({ payload: object(`{"${odd}":{"polluted":true}}`), disclosures: [] })
      expect(Object.entries(plain)).toEqual([[odd, { polluted: true }]])
      await expect(revealTop([disclose('salt', odd, 1)], object(`{"${odd}":2}`))).rejects.toThrow(/repeats a claim/)
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    },
  )

  it.each<[string, string | Promise<string>, RegExp]>([
    ['is no base64url', 'WyJzYWx0IiwieCIsMV0=', /not base64url JSON/],
    ['is a second spelling of base64url', 'WyJzYWx0IiwieCIsMV1', /not base64url JSON/],
    ['is no JSON', base64url(utf8('["salt","x",1')), /not base64url JSON/],
    ['is no UTF-8', base64url(Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d)), /not base64url JSON/],
    ['has a name twice in its value', base64url(utf8('["salt","x",{"a":1,"\\u0061":2}]')), /not base64url JSON/],
    ['is an object', base64url(utf8('{"0":"salt","1":"x"}')), /not an array with a salt/],
    ['is null', base64url(utf8('null')), /not an array with a salt/],
    ['is empty', disclose(), /not an array with a salt/],
    ['has a salt that is no text', disclose(1, 'x', 1), /not an array with a salt/],
    ['has a salt alone', disclose('salt'), /wrong number/],
    ['has four elements', disclose('salt', 'x', 1, 2), /wrong number/],
    ['has a name that is no text', disclose('salt', 1, 'x'), /wrong number/],
    ['has the name _sd', disclose('salt', '_sd', ['x']), /reserved name/],
    ['has the name ...', disclose('salt', '...', 'x'), /reserved name/],
    ['has the name _sd_alg', disclose('salt', '_sd_alg', 'md5'), /reserved name/],
    ['has _sd_alg in its value', disclose('salt', 'x', { _sd_alg: 'sha-256' }), /reserved name/],
    ['has ... in its value', disclose('salt', 'x', { '...': decoy }), /reserved name/],
    ['has a malformed _sd in its value', disclose('salt', 'x', { _sd: decoy }), /not an array of digests/],
    ['is an element', disclose('salt', 'x'), /element's disclosure stands for an object's member/],
    ['repeats a plain claim', disclose('salt', 'vct', 'urn:other'), /repeats a claim/],
  ])('refuses a disclosure that %s (VP-SD-05, VP-SD-12)', async (_, disclosure, reason) => {
    const refused = revealTop([await disclosure], { vct: 'urn:example' })
    await expect(refused).rejects.toThrow(SdJwtRefused)
    await expect(refused).rejects.toThrow(reason)
  })

  const technicalClaims = ['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status']
  it.each(technicalClaims)('refuses %s from a disclosure, and a part of it (SDVC-04)', async (technical) => {
    await expect(revealTop([disclose('salt', technical, 1)])).rejects.toThrow(/technical claim/)
    for (const hidden of [{ _sd: [decoy] }, [{ '...': decoy }], { jwk: { _sd: [decoy] } }])
      await expect(revealClaims({ payload: { [technical]: hidden }, disclosures: [] })).rejects.toThrow(
        /part of a tech/,
      )
  })

  it.each(technicalClaims)('takes %s from a disclosure that is not at the top', async (technical) => {
    const part = disclose('salt', technical, { _sd: [decoy] })
    const [digest = ''] = await digestsOf(part)
    const claim = { x: { [technical]: {} } }
    expect(await revealClaims({ payload: { x: { _sd: [digest] } }, disclosures: [part] })).toEqual(claim)
    const whole = disclose('salt', 'x', { _sd: [digest] })
    expect(await revealClaims({ payload: { _sd: await digestsOf(whole) }, disclosures: [part, whole] })).toEqual(claim)
    expect(await revealClaims({ payload: { x: { [technical]: { _sd: [decoy] } } }, disclosures: [] })).toEqual(claim)
  })

  it.each(['sub', 'iat'])('takes %s from a disclosure (SDVC-04)', async (allowed) => {
    expect(await revealTop([disclose('salt', allowed, 1)])).toEqual({ [allowed]: 1 })
  })

  it('refuses a disclosure that is sent twice or that belongs to nothing (VP-SD-05)', async () => {
    const payload = { _sd: await digestsOf(name) }
    await expect(revealClaims({ payload, disclosures: [name, name] })).rejects.toThrow(/sent twice/)
    const disclosures = [name, disclose('salt', 'given_name', 'Zoë')]
    await expect(revealClaims({ payload, disclosures })).rejects.toThrow(/belongs to no digest/)
    await expect(revealClaims({ payload: {}, disclosures: [name] })).rejects.toThrow(/belongs to no digest/)
  })

  it('refuses two disclosures of one name in one object (VP-SD-05)', async () => {
    const disclosures = [name, disclose('other salt', 'family_name', 'Janssens')]
    await expect(revealTop(disclosures)).rejects.toThrow(/repeats a claim/)
  })

  it('refuses a digest that occurs twice, disclosed or not and wherever it is (VP-SD-05)', async () => {
    const [digest = ''] = await digestsOf(name)
    const inside = disclose('salt', 'x', { _sd: [digest] })
    const twice: [JsonObject, string[]][] = [
      [{ _sd: [digest, digest] }, [name]],
      [{ _sd: [decoy, decoy] }, []],
      [{ _sd: [decoy], x: { _sd: [decoy] } }, []],
      [{ _sd: [decoy], x: [{ '...': decoy }] }, []],
      [{ x: [{ '...': decoy }, { '...': decoy }] }, []],
      [{ _sd: [digest, await digestOf(inside)] }, [name, inside]],
    ]
    for (const [payload, disclosures] of twice)
      await expect(revealClaims({ payload, disclosures })).rejects.toThrow(/digest occurs twice/)
  })

  it.each<[string, JsonObject, RegExp]>([
    ['a hash that is broken', { _sd_alg: 'sha-1' }, /_sd_alg is no/],
    ['a hash that is truncated', { _sd_alg: 'sha-256-128' }, /_sd_alg is no/],
    ['a hash that is a member of every object', { _sd_alg: 'constructor' }, /_sd_alg is no/],
    ['a hash in capitals', { _sd_alg: 'SHA-256' }, /_sd_alg is no/],
    ['null for a hash', { _sd_alg: null }, /_sd_alg is no/],
    ['_sd_alg inside', { x: { _sd_alg: 'sha-256' } }, /reserved name/],
    ['_sd that is a text', { _sd: decoy }, /not an array of digests/],
    ['_sd that is an object', { x: { _sd: { 0: decoy } } }, /not an array of digests/],
    ['a digest that is a number', { _sd: [1] }, /not an array of digests/],
    ['a claim called ...', { '...': decoy }, /reserved name/],
    ['an element with more than its digest', { x: [{ '...': decoy, y: 1 }] }, /digest is malformed/],
    ['an element whose digest is no text', { x: [{ '...': [decoy] }] }, /digest is malformed/],
  ])('refuses a payload with %s (VP-SD-04, VP-SD-05)', async (_, payload, reason) => {
    await expect(revealClaims({ payload, disclosures: [] })).rejects.toThrow(reason)
  })

  it("refuses a member's disclosure in an array (VP-SD-05)", async () => {
    const payload = { x: [{ '...': await digestOf(name) }] }
    await expect(revealClaims({ payload, disclosures: [name] })).rejects.toThrow(/stands for an array's element/)
  })

  it('refuses nesting beyond sixteen levels, in the payload and through disclosures (VP-SD-12)', async () => {
    const nested = (levels: number): Json => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
    await revealClaims({ payload: { x: nested(16) }, disclosures: [] })
    await expect(revealClaims({ payload: { x: nested(17) }, disclosures: [] })).rejects.toThrow(/too deep/)

    const chain = async (levels: number) => {
      const disclosures = [disclose('salt', 'x', 1)]
      while (disclosures.length < levels)
        disclosures.push(disclose('salt', 'x', { _sd: [await digestOf(disclosures.at(-1) ?? '')] }))
      return revealClaims({ payload: { _sd: [await digestOf(disclosures.at(-1) ?? '')] }, disclosures })
    }
    await chain(16)
    await expect(chain(17)).rejects.toThrow(/too deep/)
  })

  it('reveals what another implementation packed, with its decoys', async () => {
    const claim = fc.string({ minLength: 1, maxLength: 6 }).map((text) => `x${text}`)
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean())
    const claims = fc.dictionary(
      claim,
      fc.oneof(
        leaf,
        fc.array(leaf, { maxLength: 3 }),
        fc.dictionary(claim, leaf, { maxKeys: 3, noNullPrototype: true }),
      ),
      { maxKeys: 4, noNullPrototype: true },
    )
    const hash = { hasher: async (data: string | ArrayBuffer) => new Uint8Array(await sha(data)), alg: 'sha-256' }
    const sha = (data: string | ArrayBuffer) =>
      crypto.subtle.digest('SHA-256', typeof data === 'string' ? utf8(data) : data)
    await fc.assert(
      fc.asyncProperty(claims, fc.nat(3), async (given, decoys) => {
        // Everything at the top, and everything inside that.
        const inside = Object.entries(given).flatMap(([key, value]) =>
          typeof value === 'object' ? [[key, { _sd: Object.keys(value), _sd_decoy: decoys }]] : [],
        )
        const frame = { ...Object.fromEntries(inside), _sd: Object.keys(given), _sd_decoy: decoys }
        const { packedClaims, disclosures } = await pack(given, frame, hash, () => crypto.randomUUID())
        const revealed = await revealClaims({
          payload: JSON.parse(JSON.stringify(packedClaims)),
          disclosures: disclosures.map((disclosure) => disclosure.encode()),
        })
        expect(revealed).toEqual(given)
      }),
      { numRuns: 100 },
    )
  })
})

const vectors = new URL('../../../shared/vectors/', import.meta.url)
const missing = !existsSync(vectors)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${vectors.pathname}`)

describe.skipIf(missing)('the SD-JWT VC in the examples of OpenID4VCI 1.0', () => {
  const read = () => {
    const file = readFileSync(new URL('openid4vci/credential_response_sd_jwt_vc.txt', vectors), 'utf8')
    return parseSdJwt(/"credential": "([^"]+)"/.exec(file)?.[1]?.replace(/\s/g, '') ?? '')
  }

  it("has the signature of RFC 9901's issuer", async () => {
    const key = await importPublicJwk(
      parsePublicJwk({
        kty: 'EC',
        crv: 'P-256',
        x: 'b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ',
        y: 'Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8',
      }),
    )
    expect(await verifyJws(read(), key, 'ES256')).toBe(true)
  })

  it('reveals its nine claims', async () => {
    const sdJwt = read()
    const claims = await revealClaims(sdJwt)
    expect(sdJwt.disclosures).toHaveLength(9)
    expect(claims).not.toHaveProperty('_sd')
    const plain = Object.keys(sdJwt.payload).filter((one) => !one.startsWith('_sd'))
    expect(Object.keys(claims)).toHaveLength(plain.length + 9)
    expect(JSON.stringify(claims)).not.toContain('_sd')
    expect(textOf(sdJwt.signed)).toMatch(/^[\w-]+\.[\w-]+$/)
  })
})
