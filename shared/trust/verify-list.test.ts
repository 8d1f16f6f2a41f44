import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import { type Bytes, base64, base64url, fromBase64url, fromHex, hex, sha256, textOf, utf8 } from '../bytes.ts'
import { day } from '../clock.ts'
import { parseCertificate } from './certificate.ts'
import { type Changes, issue, issueAuthority, now, type Party } from './example-certificates.ts'
import { partsOf, place, resign, sequence } from './example-der.ts'
import { TrustListRefused } from './trust-list-refused.ts'
import { type TrustListExpected, verifyTrustList } from './verify-list.ts'

let example: ListExample
let operator: Party

beforeAll(async () => {
  example = await createListExample()
  operator = example.operator
})

const name = 'CN=Operator, O=Example Lists, C=EU'
const verify = (jws: string, changes: Partial<TrustListExpected> = {}) =>
  verifyTrustList(jws, { kind: 'pid', signers: [operator.certificate], now, ...changes })
const signed = (header: object = {}): Promise<string> => signList(operator, listOf(example.input), header)

/** A list whose operator has another certificate, pinned all the same. */
async function ofOperator(changes: Changes, header: object = {}) {
  const other = await issue(undefined, { name, ...changes })
  return { jws: await signList(other, listOf(example.input), header), signers: [other.certificate], party: other }
}

describe('a list of trusted entities (TS 119 602)', () => {
  it('is read as far as decisions need it', async () => {
    const jws = await signed()
    const { authority, statusAuthority } = example
    const about = { entity: 'Example', country: 'BE', identifiers: ['NTRBE-0999999130'] }
    expect(await verify(jws)).toEqual({
      kind: 'pid',
      sequenceNumber: 7,
      issued: now,
      nextUpdate: now + day,
      operator: 'Example Lists',
      signerSha256: hex(await sha256(operator.der)),
      sha256: hex(await sha256(utf8(jws))),
      contentSha256: hex(await sha256(utf8(jws.split('.')[1] ?? ''))),
      announced: [base64(operator.der)],
      services: [
        { ...about, role: 'issuance', certificates: [base64(authority.der)] },
        { ...about, role: 'revocation', certificates: [base64(statusAuthority.der)] },
      ],
    })
  })

  it('is accepted of any of the operator certificates that are configured, and with a chain behind', async () => {
    const other = await issue(undefined, { name })
    const signers = [other.certificate, operator.certificate]
    await verify(await signed({ x5c: [operator, other].map(({ der }) => base64(der)) }), { signers })
    await verify(await signList(other, listOf(example.input)), { signers })
  })

  it('is accepted with a key on every curve', async () => {
    for (const kind of ['P-384', 'P-521'] as const) {
      const { jws, signers } = await ofOperator({ kind })
      await verify(jws, { signers })
    }
  })

  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'])('is accepted with an RSA key: %s', async (alg) => {
    const { jws, signers } = await ofOperator({ kind: 'RSA PKCS1' }, { alg })
    await verify(jws, { signers })
    const [header = '', , signature = ''] = jws.split('.')
    const other = (await signList(operator, listOf({ ...example.input, sequenceNumber: 8 }))).split('.')[1]
    await expect(verify([header, other, signature].join('.'), { signers })).rejects.toThrow(/signature .* wrong/)
  })

  it('may end with a line break', async () => {
    await verify(`${await signed()}\n`)
  })

  it('may say what is not asked of it', async () => {
    await verify(await signed({ typ: 'JOSE', cty: 'json', kid: 'one', jku: 'https://attacker.example/' }))
  })

  it('may be signed by the Commission under the name of Luxembourg, and by an authority, which is worth a look', async () => {
    expect((await verify(await signed())).warnings).toBeUndefined()
    const { jws, signers } = await ofOperator({ name: 'CN=Operator, O=Example Lists, C=LU', ca: true })
    expect((await verify(jws, { signers })).warnings).toEqual(['signerOfAnotherCountry', 'signerIsAuthority'])
  })
})

describe('a list that is no compact JWS', () => {
  it('is refused when it is too long, before it is read', async () => {
    await expect(verify('.'.repeat(10_000_001))).rejects.toThrow(/too long/)
  })

  it.each<[string, (jws: string) => string]>([
    ['nothing', () => ''],
    ['two parts', (jws) => jws.split('.').slice(0, 2).join('.')],
    ['four parts', (jws) => `${jws}.${jws}`],
    ['no signature', (jws) => `${jws.split('.').slice(0, 2).join('.')}.`],
    ['a detached payload', (jws) => jws.replace(/\..*\./, '..')],
    ['JSON', (jws) => JSON.stringify({ payload: jws.split('.')[1], signatures: [] })],
    ['padding', (jws) => `${jws}=`],
    ['another first part', (jws) => jws.replace(/^[^.]*/, base64url(utf8('[]')))],
    ['a member of the header twice', (jws) => jws.replace(/^[^.]*/, base64url(utf8('{"alg":"ES256","alg":"none"}')))],
    ['a million parts', (jws) => `${jws}${'.'.repeat(1_000_000)}`],
    ['JSON of a million arrays', () => `{"payload":[${'[],'.repeat(1_000_000)}[]]}`],
  ])('is refused: %s', async (_, change) => {
    await expect(verify(change(await signed()))).rejects.toThrow(/^the list is refused: /)
  })

  const payloads: [string, Uint8Array, RegExp][] = [
    ['a member twice', utf8('{"LoTE":{},"LoTE":{}}'), /^the list is refused: duplicate member name/],
    ['a million arrays, one in the other', utf8('['.repeat(1_000_000)), /^the list is refused: .* too deep/],
    ['no JSON', utf8('<LoTE/>'), /^the list is refused: not JSON/],
    ['no object', utf8('[]'), /^the list is refused: .* not an object/],
    ['no text', Uint8Array.of(0xff), /^the list is refused: .* no text/],
  ]

  it.each(payloads)(
    'is refused with a payload that is %s, which is read once its signature is right',
    async (_, payload, reason) => {
      const [header, , signature] = (await signed()).split('.')
      const input = `${header}.${base64url(payload)}`
      await expect(verify(`${input}.${signature}`)).rejects.toThrow(/signature of the list is wrong/)
      const key = operator.keys.privateKey
      const own = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, utf8(input))
      const refusal = expect(verify(`${input}.${base64url(new Uint8Array(own))}`)).rejects
      await refusal.toThrow(TrustListRefused)
      await refusal.toThrow(reason)
    },
  )
})

describe('the header of a list (JAdES baseline B)', () => {
  it.each<[string, object, RegExp]>([
    ['b64 false', { b64: false }, /detached/],
    ['b64 true', { b64: true }, /detached/],
    ['sigD', { sigD: {} }, /detached/],
    ['crit of something else', { crit: ['exp'], exp: now }, /critical header/],
    ['an empty crit', { crit: [] }, /critical header/],
    ['crit outside a list', { crit: 'sigT' }, /critical header/],
    ['crit of what is not there', { crit: ['x5t#o'] }, /critical header/],
    ['crit of the same twice', { crit: ['sigT', 'sigT'], sigT: '2026-01-01T00:00:00Z' }, /critical header/],
    ['iat and sigT', { sigT: '2026-01-01T00:00:00Z' }, /two signing times/],
    ['sigT in place of iat', { sigT: '2026-01-01T00:00:00Z', iat: undefined }, /older baseline/],
    ['sigT that cannot be read', { sigT: '2026-01-01', iat: undefined }, /can be read/],
    ['sigT of the 30th of February', { sigT: '2026-02-30T00:00:00Z', iat: undefined }, /can be read/],
    ['sigT in the future', { sigT: '2036-01-01T00:00:00Z', iat: undefined }, /in the future/],
    ['no iat', { iat: undefined }, /no signing time/],
    ['iat as text', { iat: String(now) }, /no signing time/],
    ['iat with a fraction', { iat: now - 0.5 }, /no signing time/],
    ['iat in the future', { iat: now + 61 }, /no signing time/],
    ['no x5c', { x5c: undefined }, /names no signer/],
    ['an empty x5c', { x5c: [] }, /names no signer/],
    ['x5c as text', { x5c: 'MIIB' }, /names no signer/],
    ['x5c of numbers', { x5c: [1] }, /names no signer/],
    ['no alg', { alg: undefined }, /another algorithm/],
    ['alg none', { alg: 'none' }, /another algorithm/],
    ['alg HS256', { alg: 'HS256' }, /another algorithm/],
    ['alg of another curve', { alg: 'ES384' }, /another algorithm/],
    ['no x5t#S256', { 'x5t#S256': undefined }, /by hash/],
    ['x5t of SHA-1 alone', { 'x5t#S256': undefined, x5t: 'abc' }, /by hash/],
    ['x5t#S256 of something else', { 'x5t#S256': base64url(new Uint8Array(32)) }, /by exactly one hash/],
    ['a hash of something else beside it', { 'x5t#o': { digAlg: 'S512', digVal: '' } }, /by exactly one hash/],
    [
      'x5t#o of something else',
      { 'x5t#S256': undefined, 'x5t#o': { digAlg: 'S512', digVal: 'AA' } },
      /exactly one hash/,
    ],
    ['x5t#o of no hash', { 'x5t#S256': undefined, 'x5t#o': { digAlg: 'S1', digVal: 'AA' } }, /exactly one hash/],
    ['x5t#o as text', { 'x5t#S256': undefined, 'x5t#o': 'AA' }, /exactly one hash/],
    ['sigX5ts outside a list', { 'x5t#S256': undefined, sigX5ts: { digAlg: 'S256', digVal: '' } }, /exactly one hash/],
  ])('is refused with %s', async (_, header, reason) => {
    const refusal = expect(verify(await signed(header))).rejects
    await refusal.toThrow(TrustListRefused)
    await refusal.toThrow(reason)
  })

  it('is refused with the certificate of somebody who is not configured', async () => {
    const attacker = await issue(undefined, { name })
    const jws = await signList(attacker, listOf(example.input))
    await expect(verify(jws)).rejects.toThrow(/nobody that is configured/)
    await expect(verify(await signed(), { signers: [] })).rejects.toThrow(/nobody that is configured/)
  })

  it('is refused with the pinned certificate behind that of the signer', async () => {
    const attacker = await issue(undefined, { name })
    const x5c = [attacker, operator].map(({ der }) => base64(der))
    await expect(verify(await signList(attacker, listOf(example.input), { x5c }))).rejects.toThrow(/nobody/)
  })

  it('is refused with a certificate of the pinned one: it is no authority here', async () => {
    const authority = await issueAuthority(undefined, { name })
    const below = await issue(authority, { name })
    const jws = await signList(below, listOf(example.input), { x5c: [below, authority].map(({ der }) => base64(der)) })
    await expect(verify(jws, { signers: [authority.certificate] })).rejects.toThrow(/nobody/)
  })

  it.each<[string, (text: string) => string]>([
    ['base64url', (text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
    ['lines', (text) => `${text.slice(0, 64)}\n${text.slice(64)}`],
  ])('is refused with the certificate in another spelling: %s', async (_, change) => {
    const spelled = change(base64(operator.der))
    expect(spelled).not.toBe(base64(operator.der))
    await expect(verify(await signed({ x5c: [spelled] }))).rejects.toThrow(/nobody/)
  })

  it('is refused with the certificate that was pinned, and the signature of another key', async () => {
    const attacker = await issue(undefined, { name })
    const header = { x5c: [base64(operator.der)], 'x5t#S256': base64url(await sha256(operator.der)) }
    await expect(verify(await signList(attacker, listOf(example.input), header))).rejects.toThrow(/signature .* wrong/)
  })

  it('is refused with a certificate outside its validity', async () => {
    for (const changes of [{ from: now + 1 }, { until: now - 1 }]) {
      const { jws, signers } = await ofOperator(changes)
      await expect(verify(jws, { signers })).rejects.toThrow(/outside its validity/)
    }
  })

  it('is refused with an algorithm of another kind of key', async () => {
    const rsa = await ofOperator({ kind: 'RSA PKCS1' }, { alg: 'RS256' })
    for (const alg of ['RS1', 'ES256', 'none', 'HS256', 'toString', undefined]) {
      const [, payload, signature] = rsa.jws.split('.')
      const header = { iat: now, x5c: [rsa.signers[0]?.id], alg }
      const jws = [base64url(utf8(JSON.stringify(header))), payload, signature].join('.')
      await expect(verify(jws, { signers: rsa.signers })).rejects.toThrow(/another algorithm/)
    }
    for (const alg of ['RS256', 'PS256', 'EdDSA'])
      await expect(verify(await signed({ alg }))).rejects.toThrow(/another algorithm/)
  })

  it('is refused with a key that no runtime can verify by', async () => {
    const flawed = await resign(operator.der, operator, (parts) => {
      const key = (parts[place.key] as Uint8Array).slice()
      key[key.length - 1] = (key.at(-1) as number) ^ 1
      return parts.with(place.key, key)
    })
    const header = { x5c: [base64(flawed)], 'x5t#S256': base64url(await sha256(flawed)) }
    const refusal = expect(verify(await signed(header), { signers: [parseCertificate(flawed)] })).rejects
    await refusal.toThrow(TrustListRefused)
    await refusal.toThrow(/signature of the list is wrong/)
  })

  it('is refused with PKCS #1 under an RSA key for RSASSA-PSS alone', async () => {
    const { signers, party } = await ofOperator({ kind: 'RSA PKCS1' })
    const pss = await resign(party.der, party, (parts) => {
      const [, key] = partsOf(parts[place.key] as Bytes)
      return parts.with(place.key, sequence(fromHex('300b06092a864886f70d01010a'), key as Bytes))
    })
    expect(signers[0]?.algorithm).toBeUndefined()
    const header = { alg: 'RS256', x5c: [base64(pss)], 'x5t#S256': base64url(await sha256(pss)) }
    const refusal = expect(
      verify(await signList(party, listOf(example.input), header), { signers: [parseCertificate(pss)] }),
    ).rejects
    await refusal.toThrow(TrustListRefused)
    await refusal.toThrow(/signature of the list is wrong/)
  })

  it.each(['S384', 'S512'])('may name the signer by another hash: %s', async (digAlg) => {
    const digest = await crypto.subtle.digest(`SHA-${digAlg.slice(1)}`, operator.der)
    const reference = { digAlg, digVal: base64url(new Uint8Array(digest)) }
    await verify(await signed({ 'x5t#S256': undefined, 'x5t#o': reference, crit: ['x5t#o'] }))
    await verify(await signed({ 'x5t#S256': undefined, sigX5ts: [reference, reference], crit: ['sigX5ts'] }))
  })

  it('may be of a minute from now', async () => {
    await verify(await signed({ iat: now + 60 }))
  })
})

describe('a list that was changed after it was signed', () => {
  it('is refused with one character changed, wherever it is', async () => {
    const jws = await signed()
    const places = Array.from({ length: 300 }, (_, at) => Math.floor((at * jws.length) / 300)).concat(jws.length - 1)
    for (const at of places) {
      const changed = `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`
      await expect(verify(changed), `character ${at}`).rejects.toThrow(TrustListRefused)
    }
  })

  it('is refused, whichever part it is', async () => {
    const [header = '', payload = '', signature = ''] = (await signed()).split('.')
    const other = (await signList(operator, listOf({ ...example.input, sequenceNumber: 8 }))).split('.')
    for (const parts of [
      [header, other[1], signature],
      [header, payload, other[2]],
      [base64url(utf8(`${textOf(fromBase64url(header))} `)), payload, signature],
    ])
      await expect(verify(parts.join('.'))).rejects.toThrow(/signature of the list is wrong/)
  })
})
