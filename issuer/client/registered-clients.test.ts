// What CLIENTS may say, and by which pointer it is told what it may not.
import { describe, expect, it } from 'vitest'
import { base64 } from '../../shared/bytes.ts'
import { issue } from '../../shared/trust/example-certificates.ts'
import { createMemoryClient, registeredId } from '../testing/memory-client.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { ClientsRefused, parseClients } from './registered-clients.ts'

const client = await createMemoryClient(await createMemoryIssuer())
const { registration, key } = client
const certificate = await issue(undefined, { name: 'CN=Client' })
const x5c = [base64(certificate.der)]
const jwk = { ...(await createWalletKey()).publicJwk, x5c }
const { jwks: _jwks, ...keyless } = registration as { jwks: object }

const parse = (...clients: object[]) => parseClients(JSON.stringify(clients))
const fault = async (written: string): Promise<string> =>
  parseClients(written).then(
    () => 'accepted',
    (error) => (error instanceof ClientsRefused ? error.message : `thrown: ${error}`),
  )

const byName = { ...keyless, token_endpoint_auth_method: 'tls_client_auth' }
const bySelf = { ...keyless, token_endpoint_auth_method: 'self_signed_tls_client_auth' }

describe('a registered client', () => {
  it('has its keys, its addresses and its way', async () => {
    const more = { request_object_signing_alg: 'ES256', require_signed_request_object: true }
    expect(await parse({ ...registration, ...more })).toEqual([
      {
        clientId: registeredId,
        authentication: 'private_key_jwt',
        keys: [{ kid: 'of the client', key: key.publicJwk }],
        redirectUris: ['https://wallet.example/back', 'https://wallet.example/back?dummy1=lorem&dummy2=ipsum'],
        certificate: undefined,
        requests: { signed: true, algorithm: 'ES256' },
      },
    ])
    expect(await parse()).toEqual([])
  })

  it('has the name of its certificate, or the certificate itself (RFC 8705 section 2)', async () => {
    const named = [
      { ...byName, tls_client_auth_subject_dn: 'CN=Client, C=BE' },
      { ...byName, client_id: 'b', tls_client_auth_san_dns: 'Client.example' },
      { ...bySelf, client_id: 'c', jwks: { keys: [jwk, key.publicJwk] } },
      { ...bySelf, client_id: 'd', jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB', x5c }] } },
    ]
    const clients = await parse(...named)
    expect(clients.map((one) => one.certificate)).toEqual([
      { subject: expect.stringContaining('Client') },
      { dnsName: 'client.example' },
      { certificates: x5c },
      { certificates: x5c },
    ])
    expect(clients.map(({ keys }) => keys.length)).toEqual([0, 0, 2, 0])
  })

  it('may be one whose instances are attested', async () => {
    const attested = { ...keyless, token_endpoint_auth_method: 'attest_jwt_client_auth' }
    expect(await parse(attested)).toMatchObject([{ authentication: 'attest_jwt_client_auth', keys: [] }])
  })

  const off = { ...jwk, y: jwk.x }
  it.each<[string, object | string, string]>([
    ['no JSON', '[', 'is no JSON that is accepted'],
    ['no list', '{}', ': is not a list'],
    ['an unknown member', [{ ...registration, jwks_uri: 'https://a.example' }], '/0/jwks_uri: is not known'],
    ['no client_id', [{ ...registration, client_id: undefined }], '/0/client_id: is missing'],
    [
      'a client_id of two words',
      [{ ...registration, client_id: 'a b' }],
      '/0/client_id: has another form than the one that is described',
    ],
    ['one name twice', [registration, registration], '/1/client_id: is taken'],
    [
      'another way',
      [{ ...registration, token_endpoint_auth_method: 'client_secret_basic' }],
      '/0/token_endpoint_auth_method: is not one of attest_jwt_client_auth, private_key_jwt, tls_client_auth, self_signed_tls_client_auth',
    ],
    ['no addresses', [{ ...registration, redirect_uris: [] }], '/0/redirect_uris: is shorter than 1'],
    [
      'an address with a fragment',
      [{ ...registration, redirect_uris: ['https://a.example', 'https://a.example#x'] }],
      '/0/redirect_uris/1: is no address without fragment',
    ],
    ['no key', [keyless], '/0/jwks: is missing'],
    [
      'a private key',
      [{ ...registration, jwks: { keys: [{ ...key.publicJwk, d: 'AAAA' }] } }],
      '/0/jwks/keys/0: is no public EC key on P-256, P-384 or P-521',
    ],
    [
      'a private key with a certificate',
      [{ ...bySelf, jwks: { keys: [{ ...jwk, d: 'AAAA' }] } }],
      '/0/jwks/keys/0: is no public EC key on P-256, P-384 or P-521',
    ],
    [
      'a key that is no point',
      [{ ...registration, jwks: { keys: [key.publicJwk, off] } }],
      '/0/jwks/keys/1: is no public EC key on P-256, P-384 or P-521',
    ],
    [
      'signed requests without a key',
      [{ ...byName, tls_client_auth_san_dns: 'a.example', require_signed_request_object: true }],
      '/0/require_signed_request_object: needs a key in jwks',
    ],
    ['no name of a certificate', [byName], '/0: names its certificate once: by subject or by DNS name'],
    [
      'two names of a certificate',
      [{ ...byName, tls_client_auth_subject_dn: 'CN=a', tls_client_auth_san_dns: 'a.example' }],
      '/0: names its certificate once: by subject or by DNS name',
    ],
    [
      'a name that is none',
      [{ ...byName, tls_client_auth_subject_dn: 'Client' }],
      '/0/tls_client_auth_subject_dn: is no distinguished name',
    ],
    [
      'a name that is not used',
      [{ ...registration, tls_client_auth_san_dns: 'a.example' }],
      '/0: names a certificate, and does not authenticate by its name',
    ],
    ['no certificate', [bySelf], '/0/jwks: holds no certificate (x5c)'],
    ['a key alone', [{ ...bySelf, jwks: { keys: [key.publicJwk] } }], '/0/jwks: holds no certificate (x5c)'],
    [
      'a certificate that is none',
      [{ ...bySelf, jwks: { keys: [{ ...jwk, x5c: ['AAAA'] }] } }],
      '/0/jwks/keys/0/x5c: holds no certificate that can be read',
    ],
    [
      'keys of an attested client',
      [{ ...registration, token_endpoint_auth_method: 'attest_jwt_client_auth' }],
      '/0/jwks: is not for a client whose instances are attested, each with a key of its own',
    ],
  ])('is refused with %s, and told where', async (_, clients, message) => {
    expect(await fault(typeof clients === 'string' ? clients : JSON.stringify(clients))).toBe(message)
  })
})
