import { describe, expect, it } from 'vitest'
import { readBindings } from '../http/bindings.ts'
import { readPartners } from './read-partners.ts'

const partner = {
  clientId: 'library',
  name: 'Library of Eupen',
  jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: '1', alg: 'ES256' }] },
  scopes: ['verification:transactions'],
  nationalNumber: true,
  redirectUris: ['https://library.example/callback'],
  interactiveAuthorizationEndpoints: [],
}

function readText(PARTNERS: string) {
  const reader = readBindings({ PARTNERS })
  const list = readPartners(reader)
  reader.finish()
  return list
}
const read = (...partners: unknown[]) => readText(JSON.stringify(partners))
const of = (change: object) => () => read({ ...partner, ...change })

describe('the partners of a function', () => {
  it('are those of the binding, or nobody', () => {
    const { jwks } = partner
    const institution = {
      clientId: 'institution',
      jwks,
      scopes: ['issuance:offers:create', 'issuance:credentials:revoke'],
    }
    expect(read(partner, institution)).toEqual([partner, institution])
    const schemes = ['haip-vp', 'https://wallet.example/present']
    const known = {
      ...partner,
      identifiedBy: 'verifier_attestation',
      verifierAttestation: 'a.b.c',
      profile: 'plain',
      schemes,
    }
    expect(read(known)).toEqual([known])
    expect(read()).toEqual([])
  })

  it('may name what issuers and holders sign with, EdDSA among it', () => {
    expect(read({ ...partner, algorithms: ['ES256', 'EdDSA'] })[0]?.algorithms).toEqual(['ES256', 'EdDSA'])
  })

  it.each<[string, () => unknown, string]>([
    ['no list', () => readText('{}'), 'PARTNERS is not a list'],
    ['no key', of({ jwks: { keys: [] } }), '/0/jwks/keys: is shorter than 1'],
    [
      'a private key',
      of({ jwks: { keys: [{ ...partner.jwks.keys[0], d: 'd' }] } }),
      '/0/jwks/keys/0: is a private key',
    ],
    ['half a key', of({ jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x' }] } }), '/0/jwks/keys/0: is no public key'],
    ['a symmetric key', of({ jwks: { keys: [{ kty: 'oct', k: 'k' }] } }), '/0/jwks/keys/0/kty: is not one of EC, RSA'],
    ['no name to call it by', of({ clientId: undefined }), '/0/clientId: is missing'],
    ['a scope that no API has', of({ scopes: ['verification'] }), '/0/scopes/0: is not one of issuance:offers:create'],
    ['a member that is misspelt', of({ redirectUri: 'https://a.example' }), '/0/redirectUri: is not known'],
    ['a word for the national number', of({ nationalNumber: 'yes' }), '/0/nationalNumber: is not true or false'],
    ['an address that is none', of({ redirectUris: ['library'] }), '/0/redirectUris/0: is no address'],
    ['a script for an address', of({ redirectUris: ['javascript:alert(1)'] }), '/0/redirectUris/0: is no address'],
    [
      'a webhook with a fragment, which no request is sent to',
      of({ webhook: 'https://a.example/told#x' }),
      '/0/webhook: has a fragment',
    ],
    ['a scheme that is none', of({ schemes: ['openid4vp://'] }), '/0/schemes/0: is neither a scheme nor a plain https'],
    [
      'an address that is no plain one',
      of({ schemes: ['openid4vp', 'https://a.example/?b'] }),
      '/0/schemes/1: is neither',
    ],
    ['no scheme at all', of({ schemes: [] }), '/0/schemes: is shorter than 1'],
    ['an unknown profile', of({ profile: 'strict' }), '/0/profile: is not one of haip, plain'],
    ['an unknown way to be known', of({ identifiedBy: 'did' }), '/0/identifiedBy: is not one of x509_hash'],
    ['an algorithm that is not verified', of({ algorithms: ['ES256', 'RS256'] }), '/0/algorithms/1: is not one of'],
    ['no algorithm', of({ algorithms: [] }), '/0/algorithms: is shorter than 1'],
    [
      'an origin with a path (VP-DCAPI-04)',
      of({ origins: ['https://a.example', 'https://a.example/'] }),
      '/0/origins/1: is no origin',
    ],
    ['an origin of an unsafe scheme', of({ origins: ['ws://a.example'] }), '/0/origins/0: is no origin'],
    [
      'a protocol of browsers that there is not',
      of({ digitalCredentialProtocols: ['openid4vp'] }),
      '/0/digitalCredentialProtocols/0: is not one of openid4vp-v1-signed',
    ],
    [
      'a client of OpenID Connect without address',
      of({ openIdConnect: {} }),
      '/0/openIdConnect/redirectUris: is missing',
    ],
    [
      'a subject that there is not',
      of({ openIdConnect: { redirectUris: ['https://a.example'], subject: 'email' } }),
      '/0/openIdConnect/subject: is not one of transient, nationalNumber, attributes',
    ],
    ['one name twice', () => read(partner, partner), '/1/clientId: is taken'],
  ])('are refused with %s, and told where', (_, reading, fault) => {
    expect(reading).toThrow(fault)
  })
})
