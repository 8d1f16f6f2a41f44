// Authorization requests of every kind, from the link to the relying party's result: however wallets know the verifier, fetch its request and
// answer it. The wallet holds each against the rules of the EU's reference wallets.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { present } from '../../sandbox/wallet/present.ts'
import type { RequestOptions } from '../../sandbox/wallet/verifier-trust.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { relyingPartyBy } from '../../scripts/local/relying-parties.ts'
import { sandboxTrust } from '../../scripts/local/sandbox-trust.ts'
import { clientIdentifications } from '../../shared/oauth/partner.ts'
import { addresses, ask, complaints, mdocQuery, pki, resultOf, sdJwtQuery, walletOf } from './world.ts'

const trust: RequestOptions = sandboxTrust(pki)

let wallet: Wallet & { held: HeldCredential[] }
beforeAll(async () => {
  wallet = await walletOf('jan', 2)
})
// Nobody compares notes here.
beforeEach(() => {
  for (const copy of wallet.held) copy.used = false
})

const queries = { 'dc+sd-jwt': sdJwtQuery(), mso_mdoc: mdocQuery() }

describe.each(clientIdentifications)('a relying party that wallets know by %s', (by) => {
  const party = relyingPartyBy(by)
  const modes = by === 'pre-registered' ? ['direct_post'] : ['direct_post.jwt', 'direct_post']

  it.each(['dc+sd-jwt', 'mso_mdoc'] as const)('gets its answer in %s, encrypted and plain', async (format) => {
    for (const responseMode of modes) {
      const { id, authorizationRequest } = await ask(queries[format], { responseMode }, party)
      const { status } = await present(wallet, authorizationRequest, trust)
      const result = await resultOf(id, undefined, party)
      expect(complaints(result)).toEqual([])
      expect([status, result.verdict]).toEqual([200, 'accepted'])
    }
  })
})

describe.each(clientIdentifications.filter((by) => by !== 'redirect_uri'))('a request of who is known by %s', (by) => {
  it.each<[string, RequestOptions]>([
    ['by GET', { requestUriMethod: 'get' }],
    ['encrypted', { encryptedRequest: true }],
    ['for a wallet with a name', { metadata: { issuer: 'https://wallet.example' } }],
  ])('is answered when it was fetched %s (VP-RURI-02, VP-RURI-04, VP-RURI-06)', async (_, options) => {
    const { id, authorizationRequest } = await ask(sdJwtQuery(), {}, relyingPartyBy(by))
    expect((await present(wallet, authorizationRequest, { ...trust, ...options })).status).toBe(200)
    expect((await resultOf(id, undefined, relyingPartyBy(by))).verdict).toBe('accepted')
  })
})

describe('a link', () => {
  it('is there for each scheme of the wallets of the EU, and each leads to the same request', async () => {
    const { authorizationRequest, authorizationRequests } = await ask(sdJwtQuery())
    expect(authorizationRequests.map((link) => new URL(link).protocol)).toEqual([
      'openid4vp:',
      'haip-vp:',
      'eudi-openid4vp:',
      'mdoc-openid4vp:',
    ])
    expect(new Set(authorizationRequests.map((link) => link.split('?')[1])).size).toBe(1)
    expect(authorizationRequests[0]).toBe(authorizationRequest)
  })
})

describe('a wallet that cannot answer', () => {
  it('hears so when it fetches the request, and the next one can (VP-RURI-04)', async () => {
    const { id, authorizationRequest } = await ask(mdocQuery())
    const formats = { 'dc+sd-jwt': { 'kb-jwt_alg_values': ['ES256'] } }
    const metadata = { vp_formats_supported: formats, client_id_prefixes_supported: ['x509_san_dns'] }
    await expect(present(wallet, authorizationRequest, { ...trust, metadata })).rejects.toThrow(
      'does not support the client identifier prefix x509_hash, the formats and algorithms that are asked for',
    )
    expect((await present(wallet, authorizationRequest, trust)).status).toBe(200)
    expect((await resultOf(id)).verdict).toBe('accepted')
  })
})

describe('the request endpoint', () => {
  it('is gone once the request was answered, by either method (VP-RURI-05)', async () => {
    const { authorizationRequest } = await ask(sdJwtQuery())
    const address = new URL(authorizationRequest).searchParams.get('request_uri') ?? ''
    for (const method of ['GET', 'POST', 'GET'])
      expect((await fetch(address, { method, ...(method === 'POST' && { body: new URLSearchParams() }) })).status).toBe(
        200,
      )
    await present(wallet, authorizationRequest, trust)
    for (const method of ['GET', 'POST'])
      expect((await fetch(address, { method, ...(method === 'POST' && { body: new URLSearchParams() }) })).status).toBe(
        404,
      )
  })

  it('serves the DID document of who is known by did:web, and of nobody else', async () => {
    const at = (party: string) => fetch(`${addresses.verifier}/relying-parties/${party}/did.json`)
    expect((await at(relyingPartyBy('did:web'))).status).toBe(200)
    expect((await at(relyingPartyBy('did:jwk'))).status).toBe(404)
  })
})
