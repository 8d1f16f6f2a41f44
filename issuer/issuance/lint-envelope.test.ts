// One wrong thing at a time around the claims.
import { describe, expect, it } from 'vitest'
import { type Bytes, sha256 } from '../../shared/bytes.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { baseNameSpace, type EnvelopeName, etsiNameSpace } from '../../shared/credentials/envelope.ts'
import { pid } from '../../shared/credentials/pid.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { type CborKey, type CborValue, Tagged } from '../../shared/mdoc/cbor.ts'
import type { NameSpaces } from '../../shared/mdoc/issue.ts'
import { LintRefused } from './lint.ts'
import { lintMdocEnvelope, lintNamedCertificate, lintSdJwtEnvelope } from './lint-envelope.ts'

const kind = (envelope: EnvelopeName): CredentialType => ({ ...pid, envelope })
const x5u = 'https://issuer.example/signing-certificates/x'

const header: JsonObject = { alg: 'ES256', typ: 'dc+sd-jwt', x5c: ['AAAA'], x5u, 'x5t#S256': 'A'.repeat(43) }
const plain: JsonObject = { 'vct#integrity': `sha256-${'A'.repeat(43)}=`, nbf: 1, exp: 2 }
const pub = 'urn:etsi:esi:eaa:eu:pub'

describe('the envelope of an SD-JWT VC', () => {
  it('has nothing wrong as it should be', () => {
    for (const name of ['pid', 'eaa'] as const) expect(() => lintSdJwtEnvelope(kind(name), header, plain)).not.toThrow()
    expect(() => lintSdJwtEnvelope(kind('pub-eaa'), header, { ...plain, category: pub })).not.toThrow()
  })

  it.each<[string, JsonObject]>([
    ...Object.keys(header).map((name): [string, JsonObject] => [`no ${name}`, { [name]: undefined as never }]),
    ['a key beside the certificate', { jwk: {} }],
    ['a kid', { kid: 'x' }],
    ['the older typ', { typ: 'vc+sd-jwt' }],
    ['no certificate', { x5c: [] }],
    ['an address that is none', { x5u: 'signing-certificates/x' }],
    ['a thumbprint that is too short', { 'x5t#S256': 'AAAA' }],
    ['a thumbprint in hexadecimal', { 'x5t#S256': 'a'.repeat(64) }],
  ])('is refused with %s in the header', (_, wrong) => {
    const bent = Object.fromEntries(Object.entries({ ...header, ...wrong }).filter(([, value]) => value !== undefined))
    expect(() => lintSdJwtEnvelope(pid, bent, plain)).toThrow(LintRefused)
  })

  it.each<[string, EnvelopeName, object]>([
    ['no integrity of its type', 'pid', { 'vct#integrity': undefined }],
    ['an integrity by another hash', 'pid', { 'vct#integrity': `sha512-${'A'.repeat(43)}=` }],
    ['no beginning', 'pid', { nbf: undefined }],
    ['no end', 'pid', { exp: undefined }],
    ['a category in a PID', 'pid', { category: pub }],
    ['a category in a plain attestation', 'eaa', { category: 'urn:etsi:esi:eaa:eu:non-qualified' }],
    ['no category in a qualified one', 'qeaa', {}],
    ['the category of another kind', 'qeaa', { category: pub }],
  ])('is refused with %s', (_, name, wrong) => {
    expect(() => lintSdJwtEnvelope(kind(name), header, { ...plain, ...wrong })).toThrow(LintRefused)
  })
})

const docType = 'eu.europa.ec.eudi.pid.1'
const labelled = new Map<CborKey, CborValue>([
  [1, -7],
  [34, [-16, new Uint8Array(32)]],
  [35, new Tagged(32, x5u)],
])
const bent = (label: CborKey, value: CborValue | undefined) => {
  const map = new Map(labelled)
  if (value === undefined) map.delete(label)
  else map.set(label, value)
  return map
}
const claims: NameSpaces = { [docType]: [['family_name', 'Peeters']] }
const base: NameSpaces = {
  ...claims,
  [baseNameSpace]: [
    ['document_number', '1'],
    ['issuing_authority_unicode', 'B'],
    ['issue_date', '2026-11-24'],
  ],
}

describe('the envelope of an mdoc', () => {
  it('has nothing wrong as it should be', () => {
    expect(() => lintMdocEnvelope(pid, labelled, docType, claims)).not.toThrow()
    expect(() => lintMdocEnvelope(kind('eaa'), labelled, docType, base)).not.toThrow()
    const categorised = { ...base, [etsiNameSpace]: [['category', pub] as const] }
    expect(() => lintMdocEnvelope(kind('pub-eaa'), labelled, docType, categorised)).not.toThrow()
  })

  it('needs no base elements in a driving licence, which has its own', () => {
    expect(() => lintMdocEnvelope(kind('eaa'), labelled, 'org.iso.18013.5.1.mDL', claims)).not.toThrow()
  })

  it.each<[string, CborValue]>([
    ['no algorithm', bent(1, undefined)],
    ['no thumbprint', bent(34, undefined)],
    ['no address', bent(35, undefined)],
    ['a thumbprint by SHA-1', bent(34, [-14, new Uint8Array(20)])],
    ['a thumbprint by SHA-512/256', bent(34, [-17, new Uint8Array(32)])],
    ['a thumbprint of the wrong length', bent(34, [-16, new Uint8Array(20)])],
    ['a thumbprint that is no array', bent(34, new Uint8Array(32))],
    ['an address without its tag', bent(35, x5u)],
    ['an address under another tag', bent(35, new Tagged(33, x5u))],
    ['an address that is none', bent(35, new Tagged(32, 'x'))],
    ['the certificates under the signature too', bent(33, new Uint8Array(1))],
    ['an array', [1, -7]],
  ])('is refused with %s for a protected header', (_, wrong) => {
    expect(() => lintMdocEnvelope(pid, wrong, docType, claims)).toThrow(LintRefused)
  })

  it.each<[string, EnvelopeName, NameSpaces]>([
    ['a category in a PID', 'pid', { ...claims, [etsiNameSpace]: [['category', pub]] }],
    ['the name space of ETSI in a PID', 'pid', { ...claims, [etsiNameSpace]: [] }],
    ['the base name space in a PID', 'pid', base],
    ['no base name space in an attestation', 'eaa', claims],
    [
      'a base element twice',
      'eaa',
      { ...base, [baseNameSpace]: [...(base[baseNameSpace] ?? []), ['document_number', '2']] },
    ],
    ['no category in a qualified one', 'qeaa', base],
    ['the category of another kind', 'qeaa', { ...base, [etsiNameSpace]: [['category', pub]] }],
    [
      'its category twice',
      'pub-eaa',
      {
        ...base,
        [etsiNameSpace]: [
          ['category', pub],
          ['category', pub],
        ],
      },
    ],
  ])('is refused with %s', (_, name, nameSpaces) => {
    expect(() => lintMdocEnvelope(kind(name), labelled, docType, nameSpaces)).toThrow(LintRefused)
  })
})

describe('the certificate that a header names', () => {
  const [own, other] = [Uint8Array.of(1), Uint8Array.of(2)]
  const naming = async (chain: Bytes[], named: Bytes): Promise<Signer> =>
    ({ chain, published: { url: x5u, sha256: await sha256(named) } }) as Partial<Signer> as Signer

  it('is the first of those that come along', async () => {
    await expect(lintNamedCertificate(await naming([own, other], own))).resolves.toBeUndefined()
  })

  it('is refused when it is another one, or none', async () => {
    await expect(lintNamedCertificate(await naming([own, other], other))).rejects.toThrow(LintRefused)
    await expect(lintNamedCertificate(await naming([], own))).rejects.toThrow(LintRefused)
    await expect(lintNamedCertificate({ chain: [own] } as Partial<Signer> as Signer)).rejects.toThrow(LintRefused)
  })
})
