// Everything that a list was ever seen or made to do against TS 119 602 and JAdES baseline B, in one table: each refused with its own reason,
// beside one that differs in nothing else and is accepted.
import { beforeAll, describe, expect, it } from 'vitest'
import { type ListInput, listOf } from '../../sandbox/trust-lists/create-list.ts'
import {
  createListExample,
  entity,
  type ListExample,
  scheme,
  service,
  signList,
  withValue,
} from '../../sandbox/trust-lists/example-list.ts'
import { base64, base64url, fromBase64url, textOf, utf8 } from '../bytes.ts'
import { day, isoDateTime } from '../clock.ts'
import type { Json } from '../json.ts'
import { issue, now, type Party } from './example-certificates.ts'
import { TrustListRefused } from './trust-list-refused.ts'
import { type TrustListExpected, verifyTrustList } from './verify-list.ts'

let example: ListExample
let attacker: Party

beforeAll(async () => {
  example = await createListExample()
  attacker = await issue(undefined, { name: example.operator.certificate.subject })
})

const verify = (jws: string, changes: Partial<TrustListExpected> = {}) =>
  verifyTrustList(jws, { kind: 'pid', signers: [example.operator.certificate], now, ...changes })
const signed = (header: object = {}) => signList(example.operator, listOf(example.input), header)
const ofInput = (changes: Partial<ListInput>) => signList(example.operator, listOf({ ...example.input, ...changes }))
const ofValue = (path: readonly (string | number)[], value: Json | undefined) =>
  signList(example.operator, withValue(example.input, path, value))
const information = [...service, 'ServiceInformation'] as const
const chain = (...parties: Party[]) => parties.map(({ der }) => base64(der))

/** The payload as text, changed before it is signed anew. */
async function ofText(change: (text: string) => string): Promise<string> {
  const [header = '', payload = ''] = (await signed()).split('.')
  const input = `${header}.${base64url(utf8(change(textOf(fromBase64url(payload)))))}`
  const key = example.operator.keys.privateKey
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, utf8(input))
  return `${input}.${base64url(new Uint8Array(signature))}`
}

const cases: [string, () => Promise<string>, RegExp, Partial<TrustListExpected>?][] = [
  ['alg none', () => signed({ alg: 'none' }), /another algorithm/],
  ['alg HS256', () => signed({ alg: 'HS256' }), /another algorithm/],
  ['the certificate of an attacker', () => signList(attacker, listOf(example.input)), /nobody that is configured/],
  ['the chain in another order', () => signed({ x5c: chain(attacker, example.operator) }), /nobody that is configured/],
  ['the pinned certificate over the signature of another', () => forged(), /signature of the list is wrong/],
  ['a critical header that nobody knows', () => signed({ crit: ['x'], x: 1 }), /critical header/],
  ['b64 false', () => signed({ b64: false, crit: ['b64'] }), /detached/],
  ['sigD', () => signed({ sigD: { mId: 'http://uri.etsi.org/19182/HttpHeaders' } }), /detached/],
  ['the hash of another certificate', () => signed({ 'x5t#S256': base64url(new Uint8Array(32)) }), /exactly one hash/],
  ['no hash of the certificate', () => signed({ 'x5t#S256': undefined }), /by hash/],
  ['no signing time', () => signed({ iat: undefined }), /no signing time/],
  ['a signing time in the future', () => signed({ iat: now + day }), /in the future/],
  ['no certificate', () => signed({ x5c: undefined }), /names no signer/],
  ['another type of list', () => ofInput({ kind: 'wallet' }), /another type/],
  ['a lower number than before', () => ofInput({}), /older than the one before/, { lastSequenceNumber: 8 }],
  [
    'the same number over something else',
    () => ofInput({}),
    /same number/,
    { lastSequenceNumber: 7, lastContentSha256: 'ab' },
  ],
  ['a next update that is past', () => ofInput({ nextUpdate: now }), /past its next update/],
  ['a next update in more than six months', () => ofInput({ nextUpdate: now + 200 * day }), /too late/],
  ['no next update', () => ofValue([...scheme, 'NextUpdate'], null), /is closed/],
  ['an issue time in the future', () => ofInput({ issued: now + day, nextUpdate: now + 2 * day }), /from the future/],
  ['a time with fractions', () => ofValue([...scheme, 'ListIssueDateTime'], '2026-09-20T00:00:00.5Z'), /fractions/],
  ['the status of a service', () => ofValue([...information, 'ServiceStatus'], 'granted'), /has a status/],
  [
    'a service of another kind',
    () => ofValue([...information, 'ServiceTypeIdentifier'], 'http://uri.etsi.org/19602/SvcType/WRPAC/Issuance'),
    /of a type that/,
  ],
  ['another territory', () => ofValue([...scheme, 'SchemeTerritory'], 'BE'), /another territory/],
  ['a member twice', () => ofText((text) => text.replace('{"LoTE":', '{"LoTE":{},"LoTE":')), /duplicate member name/],
  ['an operator that is not its signer', () => ofInput({ operator: 'Others' }), /not signed by its operator/],
  ['a critical extension', () => ofValue([...scheme, 'SchemeExtensions'], [{ Critical: true }]), /critical extension/],
  [
    'the issue time of a status',
    () => ofValue([...information, 'StatusStartingTime'], isoDateTime(now)),
    /has a status/,
  ],
  [
    'a certificate that is none',
    () => ofValue([...information, 'ServiceDigitalIdentity', 'X509Certificates', 0], 'x'),
    /malformed/,
  ],
  ['no name of an entity', () => ofValue([...entity, 'TrustedEntityInformation', 'TEName'], undefined), /is missing/],
]

async function forged(): Promise<string> {
  const own = await signed()
  const other = await signList(attacker, listOf(example.input))
  return [...own.split('.').slice(0, 2), other.split('.')[2]].join('.')
}

describe('a list of trusted entities', () => {
  it('is accepted when nothing is wrong with it', async () => {
    const list = await verify(await signed())
    expect([list.deviations, list.warnings]).toEqual([undefined, undefined])
    expect(await verify(await ofText((text) => text))).toMatchObject({ contentSha256: list.contentSha256 })
  })

  it.each(cases)('is refused with %s', async (_, made, reason, expected) => {
    const refusal = expect(verify(await made(), expected)).rejects
    await refusal.toThrow(TrustListRefused)
    await refusal.toThrow(reason)
  })

  it('is refused with one character changed, wherever it is', async () => {
    const jws = await signed()
    const places = Array.from({ length: 300 }, (_, at) => Math.floor((at * jws.length) / 300)).concat(jws.length - 1)
    for (const at of places) {
      const changed = `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`
      await expect(verify(changed), `character ${at}`).rejects.toThrow(TrustListRefused)
    }
  })

  it('may come again under its number, signed anew', async () => {
    const { contentSha256: lastContentSha256, sequenceNumber: lastSequenceNumber } = await verify(await signed())
    await verify(await signed({ iat: now - 1 }), { lastContentSha256, lastSequenceNumber })
    await verify(await ofInput({ sequenceNumber: 8 }), { lastContentSha256, lastSequenceNumber })
  })

  it('may be signed by the Commission under the name of Luxembourg, and by an authority, which is worth a look', async () => {
    const name = 'CN=Operator, O=Example Lists, C=LU'
    const operator = await issue(undefined, { name, ca: true })
    const jws = await signList(operator, listOf(example.input))
    expect((await verify(jws, { signers: [operator.certificate] })).warnings).toEqual([
      'signerOfAnotherCountry',
      'signerIsAuthority',
    ])
  })

  it('is ignored in what nobody asks for', async () => {
    await verify(await ofValue([...scheme, 'Unknown'], { Critical: true }))
    await verify(await ofValue([...service, 'Unknown'], 1))
    await verify(await signed({ typ: 'JOSE', cty: 'json', kid: 'x', jku: 'https://attacker.example/' }))
  })
})
