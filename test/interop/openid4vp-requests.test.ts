// Our requests as @openid4vc/openid4vp reads them, for each way in which it knows verifiers.
import { compactDecrypt, exportJWK, generateKeyPair, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { relyingPartyBy } from '../../scripts/local/relying-parties.ts'
import { clientIdentifications } from '../../shared/oauth/partner.ts'
import { ask, pki, sdJwtQuery } from '../flows/world.ts'
import { type Believed, createResolver, type Wallet } from './openid4vp-verifiers.ts'

const publicPart = ({ kty, crv, x, y }: JWK): JWK => ({ kty, crv, x, y }) as JWK
const believed: Believed = {
  accessAuthorities: [pki.authorities.access],
  attester: publicPart(pki.signers.registrar.privateJwk),
  preRegistered: publicPart(pki.signers.access.privateJwk),
}
const somebody = publicPart(pki.signers.gateway.privateJwk)
const prefixes = { 'did:jwk': 'decentralized_identifier', 'did:web': 'decentralized_identifier' } as Record<
  string,
  string
>

/** What the library sends as its wallet's metadata; it leaves the envelope around them out. */
const metadata: NonNullable<Wallet['metadata']> = {
  vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
}

describe.each(clientIdentifications)('a request of who is known by %s', (by) => {
  const open = async (more: object = {}) => (await ask(sdJwtQuery(), more, relyingPartyBy(by))).authorizationRequest

  it('is read, believed, and of OpenID4VP 1.0 (VP-CID-01 to VP-CID-06)', async () => {
    const link = await open()
    const { prefix, clientId, version, sentBy, payload } = await createResolver(believed)(link, { metadata })
    expect([prefix, clientId]).toEqual([prefixes[by] ?? by, new URL(link).searchParams.get('client_id')])
    expect([version, sentBy]).toEqual([100, by === 'redirect_uri' ? undefined : 'reference'])
    expect(payload.dcql_query).toEqual(sdJwtQuery())
  })
})

describe('a request that is not believed', () => {
  it.each([
    ['x509_hash', { accessAuthorities: [pki.authorities.pid] }],
    ['x509_san_dns', { accessAuthorities: [pki.authorities.pid] }],
    ['verifier_attestation', { attester: somebody }],
    ['pre-registered', { preRegistered: somebody }],
  ] as const)('is one of a stranger, by %s', async (by, change) => {
    const { authorizationRequest } = await ask(sdJwtQuery(), {}, relyingPartyBy(by))
    await expect(createResolver({ ...believed, ...change })(authorizationRequest)).rejects.toThrow()
  })

  it('is one in a link whose answer goes elsewhere (VP-CID-02)', async () => {
    const link = new URL((await ask(sdJwtQuery(), {}, relyingPartyBy('redirect_uri'))).authorizationRequest)
    link.searchParams.set('response_uri', 'https://evil.example/response')
    await expect(createResolver(believed)(link.href)).rejects.toThrow('match')
  })
})

describe('a request that comes encrypted', () => {
  it('is read once jose has decrypted it: the library takes no encrypted ones (VP-RURI-04)', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
    const { authorizationRequest } = await ask(sdJwtQuery())
    const address = new URL(authorizationRequest).searchParams.get('request_uri') ?? ''
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: '1', use: 'enc' }] }
    const body = new URLSearchParams({ wallet_metadata: JSON.stringify({ ...metadata, jwks }) })
    const jwe = await (await fetch(address, { method: 'POST', body })).text()
    const { plaintext } = await compactDecrypt(jwe, privateKey)
    const link = new URL(authorizationRequest)
    for (const name of ['request_uri', 'request_uri_method']) link.searchParams.delete(name)
    link.searchParams.set('request', new TextDecoder().decode(plaintext))
    const { prefix, sentBy } = await createResolver(believed)(link.href)
    expect([prefix, sentBy]).toEqual(['x509_hash', 'value'])
  })
})
