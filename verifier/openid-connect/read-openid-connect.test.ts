import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BindingReader, BindingsRefused, readBindings } from '../../shared/http/bindings.ts'
import type { OpenIdConnectClient, Partner } from '../../shared/oauth/partner.ts'
import { createOpenIdConnect, readOpenIdConnect } from './read-openid-connect.ts'

let privateJwk: JWK
let jwks: Partner['jwks']
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  privateJwk = await exportJWK(privateKey)
  jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: '1' }] }
})

type Change = Partial<OpenIdConnectClient> & { partner?: Partial<Partner> }

const use = (id: string) => ({ id, registrationCertificate: 'a.b.c' })

const partnerOf = ({ partner, ...client }: Change = {}): Partner => ({
  clientId: 'cinema',
  jwks,
  scopes: [],
  openIdConnect: { redirectUris: ['https://cinema.example/back'], ...client },
  ...partner,
})

const bindings = (more: object = {}) => ({
  OIDC_SIGNER: JSON.stringify({ privateJwk, x5c: [] }),
  PAIRWISE_SECRET: 'A'.repeat(43),
  ...more,
})

function read(partners: readonly Partner[], { env = bindings(), sandbox = false, keys = [] as never[] } = {}) {
  const reader: BindingReader = readBindings(env)
  const found = readOpenIdConnect(reader, partners, { sandbox, keys })
  reader.finish()
  return found
}

function refusal(go: () => unknown): string {
  try {
    go()
  } catch (error) {
    if (error instanceof BindingsRefused) return error.message.replace('This Worker refuses to run: ', '')
    throw error
  }
  return 'it runs'
}

describe('clients of OpenID Connect', () => {
  it('are those partners that have addresses for it, with what they leave out filled in', async () => {
    const { openIdConnect: _, ...other } = partnerOf({ partner: { clientId: 'library' } })
    const partners = [other, partnerOf({ scopes: ['profile', 'age-over-18'] })]
    const found = read(partners)
    if (!found) throw new TypeError('there is a client')
    const { issuer, clients } = await createOpenIdConnect(found, { verifierUrl: 'https://v.example', partners })
    expect(issuer).toBe('https://v.example/oidc')
    expect(clients).toMatchObject([
      { sector: 'cinema', subject: 'transient', scopes: ['profile', 'age-over-18'], keys: [{ kid: '1' }] },
    ])
  })

  it('need no secrets where there are none', () => {
    const { openIdConnect: _, ...other } = partnerOf()
    expect(read([other], { env: {} as never })).toBeUndefined()
  })

  it('may be at http on localhost in the sandbox alone', () => {
    const local = partnerOf({ redirectUris: ['http://localhost:8789/back'] })
    expect(refusal(() => read([local], { sandbox: true }))).toBe('it runs')
    expect(refusal(() => read([local]))).toContain('/0/openIdConnect/redirectUris/0: is no https address')
  })

  it.each<[string, Change, string]>([
    [
      'an address with a fragment',
      { redirectUris: ['https://cinema.example/back', 'https://cinema.example/#'] },
      '/0/openIdConnect/redirectUris/1: is no https address without fragment',
    ],
    ['a scope that there is not', { scopes: ['profile', 'email'] }, '/0/openIdConnect/scopes/1: is no scope'],
    [
      'a question to whom is recognised',
      { subject: 'attributes', scopes: ['age-over-18'] },
      '/0/openIdConnect/scopes/0: goes with a transient subject alone',
    ],
    [
      'the national number without a right to it',
      { scopes: ['personal_administrative_number'] },
      '/0/openIdConnect/scopes/0: is not registered (nationalNumber)',
    ],
    [
      'a subject by the national number without a right to it',
      { subject: 'nationalNumber' },
      '/0/openIdConnect/subject: is not registered (nationalNumber)',
    ],
    [
      'an intended use that it does not have',
      { intendedUse: 'films', partner: { intendedUses: [use('books')] } },
      '/0/openIdConnect/intendedUse: has to be one of its intendedUses',
    ],
    [
      'several intended uses and none of them',
      { partner: { intendedUses: [use('books'), use('films')] } },
      '/0/openIdConnect/intendedUse: has to be one of its intendedUses',
    ],
    [
      'a key of another kind alone',
      { partner: { jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } } },
      '/0/jwks: has no EC key, for assertions of OpenID Connect',
    ],
  ])('are refused with %s, and told where', (_, change, fault) => {
    expect(refusal(() => read([partnerOf(change)]))).toBe(`PARTNERS ${fault}`)
    const registered = { ...change, partner: { nationalNumber: true, ...change.partner } }
    if (fault.includes('nationalNumber')) expect(refusal(() => read([partnerOf(registered)]))).toBe('it runs')
  })

  it('ask under the intended use that they name, or the only one', () => {
    const intendedUses = [use('books'), use('films')]
    expect(refusal(() => read([partnerOf({ intendedUse: 'films', partner: { intendedUses } })]))).toBe('it runs')
    expect(refusal(() => read([partnerOf({ partner: { intendedUses: [use('books')] } })]))).toBe('it runs')
  })

  it.each<[string, () => object, string]>([
    ['no key', () => ({ OIDC_SIGNER: undefined }), 'OIDC_SIGNER is missing'],
    [
      'a public key',
      () => ({ OIDC_SIGNER: JSON.stringify({ privateJwk: jwks.keys[0] }) }),
      'OIDC_SIGNER is no private',
    ],
    ['no secret', () => ({ PAIRWISE_SECRET: undefined }), 'PAIRWISE_SECRET is missing'],
    ['a weak secret', () => ({ PAIRWISE_SECRET: 'short' }), 'PAIRWISE_SECRET has fewer than 256 bits'],
  ])('are refused with %s', (_, more, fault) => {
    expect(refusal(() => read([partnerOf()], { env: bindings(more()) }))).toContain(fault)
  })

  it('have ID tokens under a key of no other purpose', () => {
    const keys = [{ privateJwk, x5c: [] }] as never[]
    expect(refusal(() => read([partnerOf()], { keys }))).toContain('OIDC_SIGNER is the key of another purpose')
  })
})
