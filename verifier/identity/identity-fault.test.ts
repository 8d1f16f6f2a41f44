import 'reflect-metadata'
import { SubjectAlternativeNameExtension } from '@peculiar/x509'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { createAuthority, der, issueSigner } from '../../sandbox/pki/authority.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { importSigner } from '../../shared/keys/signer.ts'
import { type ClientIdentification, clientIdentifications, type Partner } from '../../shared/oauth/partner.ts'
import { attest } from '../testing/identified-parties.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { identityFault } from './identity-fault.ts'

const given = { verifierUrl: 'https://verifier.example', now: afternoon }
const authority = await createAuthority({ name: 'CN=Access CA, C=BE', years: 1 }, afternoon)
const signerFor = (...hosts: string[]): Promise<SignerSecret> =>
  issueSigner(
    authority,
    {
      name: 'CN=Library, C=BE',
      days: 30,
      extensions: [new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns' as const, value })))],
    },
    afternoon,
  )
const signer = await signerFor('other.example', 'verifier.example')
const other = await signerFor('verifier.example')
const attester = await importSigner(other)
const below = await signerFor('a.verifier.example')
const wild = await signerFor('*.example')
const { d: _, ...publicJwk } = signer.privateJwk
const attestation = (bend: object = {}, typ?: string) => attest(attester, publicJwk as JWK, bend, typ)
const right = await attestation()

const partner: Partner = { clientId: 'library', jwks: { keys: [] }, scopes: [], profile: 'plain' }
const by = (identifiedBy: ClientIdentification, more: object = {}): Partner => ({
  ...partner,
  identifiedBy,
  ...(identifiedBy === 'verifier_attestation' && { verifierAttestation: right }),
  ...more,
})
const faultOf = (one: Partner, secret = signer) => identityFault(given, one, secret)

describe('a relying party that can be known as it is registered', () => {
  it.each(clientIdentifications)('by %s', (identifiedBy) => {
    expect(faultOf(by(identifiedBy))).toBeUndefined()
  })

  it('needs no certificate where no wallet asks for one', () => {
    for (const one of ['redirect_uri', 'verifier_attestation', 'did:jwk', 'did:web', 'pre-registered'] as const)
      expect(faultOf(by(one), { ...signer, x5c: [] })).toBeUndefined()
  })

  it('is known by x509_hash where HAIP holds, and by nothing else (VP-REQ-12, HAIP-V-01)', () => {
    const { profile: __, ...careful } = partner
    expect(faultOf(careful)).toBeUndefined()
    for (const identifiedBy of clientIdentifications.filter((one) => one !== 'x509_hash'))
      for (const profile of [{}, { profile: 'haip' as const }])
        expect(faultOf({ ...careful, ...by(identifiedBy), profile: undefined, ...profile } as Partner)).toBe(
          'identifiedBy: is not allowed under the profile haip',
        )
  })
})

describe('a relying party is refused', () => {
  it.each<[string, Partner, SignerSecret, string]>([
    ['without a certificate', by('x509_hash'), { ...signer, x5c: [] }, 'identifiedBy: its signer has no certificate'],
    [
      'with an authority beside its certificate (HAIP-V-01)',
      by('x509_hash'),
      { ...signer, x5c: [...signer.x5c, der(authority)] },
      'issued itself',
    ],
    ['with a certificate of another key', by('x509_san_dns'), { ...signer, x5c: other.x5c }, 'of another key'],
    ['with a certificate that is none', by('x509_hash'), { ...signer, x5c: ['AAAA'] }, 'cannot be read'],
    ['with a certificate of another host', by('x509_san_dns'), below, 'dNSName'],
    ['with a certificate of all hosts', by('x509_san_dns'), wild, 'dNSName'],
    ['without an attestation', by('verifier_attestation', { verifierAttestation: undefined }), signer, 'is missing'],
    ['with an attestation of another key', by('verifier_attestation'), other, 'for another key'],
    [
      'with an attestation for nothing',
      by('x509_hash', { verifierAttestation: right }),
      signer,
      'verifier_attestation alone',
    ],
    ['with a name that no DID has', by('did:web', { clientId: 'a/b' }), signer, 'clientId: cannot be part'],
    [
      'with a name of another kind',
      by('pre-registered', { clientId: 'x509_hash:a' }),
      signer,
      'clientId: would be read',
    ],
  ])('%s', (_, one, secret, fault) => {
    expect(faultOf(one, secret)).toContain(fault)
  })

  it.each<[string, object, string | undefined, string]>([
    ['has another typ', {}, 'JWT', 'another typ'],
    ['is by nobody', { iss: undefined }, undefined, 'by whom'],
    ['is about nobody', { sub: '' }, undefined, 'about whom'],
    ['never ends', { exp: undefined }, undefined, 'when it ends'],
    ['has ended', { exp: afternoon }, undefined, 'has ended'],
    ['is for no key', { cnf: {} }, undefined, 'another key'],
    ['is for a private key', { cnf: { jwk: signer.privateJwk } }, undefined, 'another key'],
    ['is for one address of answers', { response_uris: ['https://verifier.example/response'] }, undefined, 'addresses'],
  ])('with an attestation that %s', async (_, bend, typ, fault) => {
    const verifierAttestation = await attestation(bend, typ)
    expect(faultOf(by('verifier_attestation', { verifierAttestation }))).toContain(fault)
  })

  it('with an attestation that is no JWT', async () => {
    for (const text of ['', 'a.b', `${await signJws(attester, {}, {})}.x`])
      expect(faultOf(by('verifier_attestation', { verifierAttestation: text }))).toBe('verifierAttestation: is no JWT')
  })
})
