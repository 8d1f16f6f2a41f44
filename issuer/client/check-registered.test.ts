// Registered clients at the endpoints of the authorization server: in their own way alone, and nobody else under their name.
import 'reflect-metadata'
import { SubjectAlternativeNameExtension } from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { base64 } from '../../shared/bytes.ts'
import { createCertificateOfHeader } from '../../shared/oauth/client-certificate.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { issue, issueAuthority, type Party } from '../../shared/trust/example-certificates.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { createMemoryClient, registeredId } from '../testing/memory-client.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { clientId } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { checkClient } from './check-client.ts'
import { parseClients } from './registered-clients.ts'

const memory = await createMemoryIssuer()
const provider = await createMemoryWalletProvider(memory)
const instance = await provider.createInstance()
const client = await createMemoryClient(memory)
const { jwks: _jwks, ...keyless } = client.registration as { jwks: object }

const authority = await issueAuthority()
const name = 'C=BE, CN=Client'
const extensions = [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'client.example' }])]
const certified = await issue(authority, { name, extensions })
const bySelf = await issue(undefined, { name, extensions })
const publicJwk = { ...client.key.publicJwk, x5c: [base64(bySelf.der)] }

const given: Issuer = {
  ...memory,
  trustLists: { ...memory.trustLists, lists: async () => [provider.list] },
  clientCertificate: createCertificateOfHeader('Client-Cert', {
    now: memory.now,
    authorities: [authority.certificate],
  }),
}
const withClients = async (...registrations: object[]): Promise<Issuer> => {
  const clients = await parseClients(JSON.stringify(registrations))
  return { ...given, config: { ...given.config, clients } }
}
const way = (token_endpoint_auth_method: string, more: object = {}) => ({
  ...keyless,
  token_endpoint_auth_method,
  ...more,
})
const byKey = await withClients(client.registration)
const bySubject = await withClients(way('tls_client_auth', { tls_client_auth_subject_dn: 'CN=Client,C=BE' }))
const byDnsName = await withClients(way('tls_client_auth', { tls_client_auth_san_dns: 'CLIENT.example' }))
const byCertificate = await withClients(way('self_signed_tls_client_auth', { jwks: { keys: [publicJwk] } }))

const check = (issuer: Issuer, form: Record<string, string>, headers: Record<string, string> = {}) =>
  checkClient(issuer, new Request(`${issuer.config.issuerUrl}/par`, { method: 'POST', headers }), formMapOf(form))
const formMapOf = (form: Record<string, string>) => new Map(Object.entries(form))
const over = ({ der }: Party) => ({ 'Client-Cert': `:${base64(der)}:` })
const named = { client_id: registeredId }

const outcome = (checked: Promise<unknown>): Promise<string> =>
  checked.then(
    () => 'accepted',
    (error) => {
      if (error instanceof OAuthError) return `${error.status} ${error.code}: ${error.message}`
      throw error
    },
  )
const refusedSince = (reason: string) => `401 invalid_client: ${reason}`
const otherWay = refusedSince('The client is registered, and authenticates in another way')

describe('a client with a key', () => {
  it('is known by its assertion, named or not (RFC 7523 section 2.2)', async () => {
    for (const more of [named, {}])
      expect(await check(byKey, { ...(await client.assertionForm()), ...more })).toMatchObject({
        clientId: registeredId,
        authentication: 'private_key_jwt',
        keys: [{ key: client.key.publicJwk }],
        registration: byKey.config.clients[0],
      })
  })

  it('is refused with a wrong assertion, once in twice, and under another name', async () => {
    const form = await client.assertionForm()
    expect(await outcome(check(byKey, form))).toBe('accepted')
    expect(await outcome(check(byKey, form))).toBe(refusedSince('The client assertion was used before'))
    const other = await createMemoryClient(memory)
    expect(await outcome(check(byKey, await client.assertionForm({ by: other.key })))).toBe(
      refusedSince('The client assertion is not signed by a key of the client'),
    )
    expect(await outcome(check(byKey, { ...(await client.assertionForm()), client_id: 'other' }))).toBe(
      refusedSince('The client is not registered'),
    )
    expect(await outcome(check(given, await client.assertionForm()))).toBe(refusedSince('The client is not registered'))
  })

  it.each([
    [
      'with another client_assertion_type',
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
    ],
    ['without client_assertion_type', { client_assertion_type: undefined }],
    ['without client_assertion', { client_assertion: undefined }],
  ])('is refused %s', async (_, change) => {
    const form = { ...(await client.assertionForm()), ...change }
    const sent = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
    expect(await outcome(check(byKey, { ...named, ...(sent as Record<string, string>) }))).toBe(
      refusedSince('A client assertion has to come with its type, and to be a JWT'),
    )
  })

  it('is refused in any other way: with nothing, with a certificate, with two proofs at once', async () => {
    expect(await outcome(check(byKey, named))).toBe(otherWay)
    expect(await outcome(check(byKey, named, over(certified)))).toBe(otherWay)
    expect(await outcome(check(byKey, await client.assertionForm(), await provider.headers(instance)))).toBe(
      refusedSince('A client authenticates in one way'),
    )
  })
})

describe('a client with a certificate', () => {
  it.each<[string, Issuer, Party, string]>([
    ['its subject', bySubject, certified, 'tls_client_auth'],
    ['its DNS name', byDnsName, certified, 'tls_client_auth'],
    ['itself', byCertificate, bySelf, 'self_signed_tls_client_auth'],
  ])('is known by %s (RFC 8705 section 2)', async (_, issuer, party, authentication) => {
    expect(await check(issuer, named, over(party))).toMatchObject({ clientId: registeredId, authentication })
  })

  const unverified = refusedSince('The certificate of the client is by no authority for clients')
  const elsewhere = refusedSince('The certificate is under another name than the client registered')
  it.each<[string, Issuer, () => Promise<Party>, string]>([
    ['its subject in a certificate of its own', bySubject, async () => bySelf, unverified],
    ['its DNS name in a certificate of its own', byDnsName, async () => bySelf, unverified],
    ['another subject', bySubject, () => issue(authority, { name: 'C=BE, CN=Other', extensions }), elsewhere],
    ['its common name and no DNS name', byDnsName, () => issue(authority, { name: 'CN=client.example' }), elsewhere],
    [
      'its name and another key',
      byCertificate,
      () => issue(undefined, { name, extensions }),
      refusedSince('The client registered another certificate'),
    ],
  ])('is refused with %s', async (_, issuer, make, refusal) => {
    expect(await outcome(check(issuer, named, over(await make())))).toBe(refusal)
  })

  it('is refused without one, and where none arrive', async () => {
    const none = refusedSince('The client authenticates by a certificate, and came with none')
    expect(await outcome(check(bySubject, named))).toBe(none)
    expect(await outcome(check({ ...bySubject, clientCertificate: undefined }, named, over(certified)))).toBe(none)
  })

  it('is refused with an assertion', async () => {
    expect(await outcome(check(bySubject, { ...named, ...(await client.assertionForm()) }))).toBe(otherWay)
  })
})

describe('an attested wallet', () => {
  it('is refused under the name of a client that is registered in another way', async () => {
    const taken = await withClients({ ...client.registration, client_id: clientId })
    expect(await outcome(check(taken, {}, await provider.headers(instance)))).toBe(otherWay)
    expect(await outcome(check(byKey, {}, await provider.headers(instance)))).toBe('accepted')
  })

  it('may be registered as one, and then is nobody without', async () => {
    const issuer = await withClients(way('attest_jwt_client_auth', { client_id: clientId }))
    expect(await check(issuer, {}, await provider.headers(instance))).toMatchObject({
      registration: { clientId },
      instance: expect.any(String),
    })
    expect(await outcome(check(issuer, { client_id: clientId }))).toBe(otherWay)
  })
})

describe('a public client', () => {
  it('takes no registered name, and any other only where the profile lets it in', async () => {
    expect(await outcome(check(byKey, named))).toBe(otherWay)
    expect(await outcome(check(byKey, { client_id: 'other' }))).toBe('accepted')
    const haip = { ...byKey, config: { ...byKey.config, issuance: issuanceProfile('haip') } }
    expect(await outcome(check(haip, { client_id: 'other' }))).toBe(
      refusedSince('This server takes wallets with a client attestation only'),
    )
  })
})
