// A revocation is for good: what a wallet was given before gives it no new credentials, whatever it still holds; what the person or a
// partner grants afterwards does.
import { beforeEach, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { type PublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import { createApp } from '../app.ts'
import { giveCode } from '../authorization/give-code.ts'
import type { PushedRequest } from '../authorization/pushed-request.ts'
import { openAccessToken } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { createOffer, preAuthorizedGrant } from '../offer/create-offer.ts'
import { SourceError } from '../sources/source-error.ts'
import { codeVerifier, formOf, type Parameters, rightRequest } from '../testing/memory-browser.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { clientId, createMemoryWallet, sdJwtPid } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const provider = await createMemoryWalletProvider(memory)
let answers = true
const issuer: Issuer = {
  ...memory,
  trustLists: { ...memory.trustLists, lists: async () => [provider.list] },
  sources: createMemorySources({
    person: async () => {
      if (!answers) throw new SourceError('nationalRegister', 'unavailable', 'no answer')
      return jan
    },
  }),
}
const app = createApp(issuer)
const { issuerUrl } = issuer.config
const instance = await provider.createInstance()

beforeEach(() => {
  clock.time += minute
  answers = true
})

async function revoke(type = 'pid'): Promise<void> {
  clock.time += 1
  const partner = await issuer.seals.partnerToken.seal(
    { clientId: 'partner', scopes: ['issuance:credentials:revoke'] },
    clock.time + minute,
  )
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${partner}` }
  const body = JSON.stringify({ ssin: jan.ssin, type })
  const response = await app.request(`${issuerUrl}/issuance/v1/credentials/revoke`, { method: 'POST', headers, body })
  expect(response.status).toBe(200)
  clock.time += 1
}

/** A token as an attested wallet asks for it, and when what it stands for was granted. */
async function tokenFor(form: Parameters) {
  const wallet = await createMemoryWallet(issuer)
  const url = `${issuerUrl}/token`
  const DPoP = (await wallet.request({}, { dpop: { htu: url, ath: undefined } })).headers.get('DPoP') ?? ''
  const headers = { ...(await provider.headers(instance)), DPoP }
  const response = await app.request(url, { method: 'POST', body: formOf(form), headers })
  expect(response.status).toBe(200)
  const { access_token, refresh_token } = await response.json()
  return { refresh_token, grantedAt: (await openAccessToken(issuer, access_token))?.grantedAt }
}

async function offered(): Promise<Parameters> {
  const wish = { configurationIds: [sdJwtPid], subject: jan.ssin, txCode: undefined, byReference: false }
  const { grants } = (await createOffer(issuer, wish, 'trace')).credentialOffer as {
    grants: Record<string, Parameters>
  }
  return {
    grant_type: preAuthorizedGrant,
    'pre-authorized_code': grants[preAuthorizedGrant]?.['pre-authorized_code'],
  }
}

async function approved(): Promise<Parameters> {
  const pushed: PushedRequest = {
    clientId,
    instance: await thumbprint(instance.publicJwk as PublicJwk),
    registered: false,
    redirectUri: rightRequest.redirect_uri,
    state: undefined,
    configurationIds: [sdJwtPid],
    byIdentifier: false,
    codeChallenge: rightRequest.code_challenge,
    dpopJkt: undefined,
    expiresAt: clock.time + minute,
  }
  return {
    grant_type: 'authorization_code',
    code: await giveCode(issuer, jan.ssin, pushed, [{ configurationIds: [sdJwtPid] }]),
    code_verifier: codeVerifier,
  }
}

async function ask(grantedAt: number | undefined, id = sdJwtPid): Promise<unknown> {
  const configurationIds = [id]
  const wallet = await createMemoryWallet(issuer, { configurationIds, ...(grantedAt !== undefined && { grantedAt }) })
  const jwt = [await wallet.proof(await wallet.nonce())]
  const response = await app.fetch(await wallet.request({ credential_configuration_id: id, proofs: { jwt } }))
  const { error } = await response.json()
  return error ?? response.status
}

it.each([
  ['an offer', offered],
  ['a consent', approved],
])('%s is as old as it is, also once it is renewed', async (_, grant) => {
  const form = await grant()
  const at = clock.time
  clock.time += 30
  const { refresh_token, grantedAt } = await tokenFor(form)
  expect(grantedAt).toBe(at)
  clock.time += minute
  expect((await tokenFor({ grant_type: 'refresh_token', refresh_token })).grantedAt).toBe(at)
})

it.each([
  ['pid', sdJwtPid],
  ['age', 'eu.europa.ec.av.1.mso-mdoc'],
])('what was granted of %s before gives nothing, and what is granted afterwards does', async (type, id) => {
  const before = clock.time
  expect(await ask(before, id)).toBe(200)
  await revoke(type)
  for (const at of [before, undefined]) expect(await ask(at, id)).toBe('credential_request_denied')
  expect(await ask(clock.time, id)).toBe(200)
})

it('what was deferred before is not given', async () => {
  answers = false
  const wallet = await createMemoryWallet(issuer, { family: 'family', grantedAt: clock.time })
  const jwt = [await wallet.proof(await wallet.nonce())]
  const request = await wallet.request({ credential_configuration_id: sdJwtPid, proofs: { jwt } })
  const { transaction_id } = await (await app.fetch(request)).json()
  await revoke()
  answers = true
  const url = `${issuerUrl}/deferred`
  const response = await app.fetch(await wallet.request({ transaction_id }, { url, dpop: { htu: url } }))
  expect((await response.json()).error).toBe('credential_request_denied')
})
