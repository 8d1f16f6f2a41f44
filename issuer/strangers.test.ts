// What a stranger may make the store keep, where wallets have to prove themselves: nothing at all.
import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'
import { issuanceProfile } from './issuance-profile.ts'
import type { Issuer } from './issuer.ts'
import type { IssuerRows } from './stores.ts'
import { formOf, type Parameters, rightRequest } from './testing/memory-browser.ts'
import { createMemoryIssuer } from './testing/memory-issuer.ts'
import { clientId, createWalletKey } from './testing/memory-wallet.ts'
import { createMemoryWalletProvider } from './testing/memory-wallet-provider.ts'

const memory = await createMemoryIssuer()
const key = await createWalletKey()
const [provider, unlisted] = [await createMemoryWalletProvider(memory), await createMemoryWalletProvider(memory)]
const stored: string[] = []
const { put, redeem, redeemWithin, close } = memory.rows
const noting = <T>(kind: string, storing: () => T): T => {
  stored.push(kind)
  return storing()
}
const rows: IssuerRows = {
  ...memory.rows,
  put: (kind, ...more) => noting(kind, () => put(kind, ...more)),
  redeem: (kind, ...more) => noting(kind, () => redeem(kind, ...more)),
  redeemWithin: (group, kind, ...more) => noting(kind, () => redeemWithin(group, kind, ...more)),
  close: (...given) => noting('close', () => close(...given)),
}
const issuer: Issuer = {
  ...memory,
  rows,
  trustLists: { ...memory.trustLists, lists: async () => [provider.list] },
  presentations: {
    open: () => Promise.reject(new TypeError('no stranger comes so far')),
    judge: () => Promise.reject(new TypeError('no stranger comes so far')),
  },
  config: { ...memory.config, issuance: issuanceProfile('haip') },
}
const app = createApp(issuer)

async function post(path: string, form: Parameters, headers: Record<string, string> = {}): Promise<number> {
  const url = issuer.config.issuerUrl + path
  const DPoP = await new SignJWT({ htm: 'POST', htu: url, iat: issuer.now(), jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk })
    .sign(key.privateKey)
  return (await app.request(url, { method: 'POST', body: formOf(form), headers: { DPoP, ...headers } })).status
}

const request = { ...rightRequest, interaction_types_supported: 'urn:openid:dcp:iae:openid4vp_presentation' }
it.each<[string, Parameters]>([
  ['/par', request],
  ['/interactive-authorization', request],
  ['/interactive-authorization', { auth_session: 'made-up', client_id: clientId, openid4vp_response: '{}' }],
  ['/token', { grant_type: 'authorization_code', code: 'made-up', code_verifier: 'x'.repeat(43) }],
  ['/token', { grant_type: 'refresh_token', refresh_token: 'made-up' }],
  ['/token', { grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code', 'pre-authorized_code': 'made-up' }],
])('a DPoP proof of a stranger is not kept at %s', async (path, form) => {
  stored.length = 0
  const instance = await unlisted.createInstance()
  for (const headers of [{}, await unlisted.headers(instance)])
    expect(await post(path, form, headers)).toBeGreaterThanOrEqual(400)
  expect(stored).toEqual([])
})

it('that of a wallet is, so that it counts once', async () => {
  stored.length = 0
  expect(await post('/par', request, await provider.headers(await provider.createInstance()))).toBe(201)
  expect(stored).toEqual(['clientAttestation', 'dpop', 'par'])
})
