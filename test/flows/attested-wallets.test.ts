// An issuer that takes attested wallets and encrypted requests only (HAIP 1.0 sections 4.3 and 4.5): our wallet gets through, others do not.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reusePolicy } from '../../issuer/metadata/european-members.ts'
import { createClientHeaders } from '../../sandbox/wallet/attestation.ts'
import { createDpopClient } from '../../sandbox/wallet/dpop-client.ts'
import { createHolderKey } from '../../sandbox/wallet/holder-key.ts'
import { resolveIssuer } from '../../sandbox/wallet/issuer-metadata.ts'
import { resolveOffer } from '../../sandbox/wallet/offer.ts'
import { receive, renew } from '../../sandbox/wallet/receive.ts'
import { refill } from '../../sandbox/wallet/refill.ts'
import { usableCopies } from '../../sandbox/wallet/reuse.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { createOffer, type OfferWish } from '../../scripts/local/create-offer.ts'
import { type Installation, openInstallation } from '../../scripts/local/installation.ts'
import { type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { day, systemClock } from '../../shared/clock.ts'
import type { CredentialType, Reuse } from '../../shared/credentials/credential-type.ts'
import { freePorts } from '../free-ports.ts'
import { mdocId, sdJwtId, ssinOf } from './world.ts'

let installation: Installation
let running: RunningFunctions

beforeAll(async () => {
  installation = await openInstallation(await mkdtemp(join(tmpdir(), 'attestry-attested-')))
  const required = {
    ISSUANCE_PROFILE: 'haip',
    DPOP_NONCE: 'required',
    REQUEST_ENCRYPTION: 'required',
    RESPONSE_ENCRYPTION: 'required',
  }
  running = await startFunctions({
    folder: installation.folder,
    port: await freePorts(),
    variables: { issuer: required },
  })
})

afterAll(async () => {
  await running?.stop()
  await rm(installation.folder, { recursive: true, force: true })
})

const offer = async (wish: Partial<OfferWish> = {}): Promise<string> => {
  const credentialConfigurationIds = [sdJwtId, mdocId]
  const connection = { addresses: running.addresses, installation }
  return (await createOffer(connection, { credentialConfigurationIds, grant: 'authorizationCode', ...wish }))
    .credentialOfferUri
}

const preAuthorized = { grant: 'preAuthorizedCode', subject: { ssin: ssinOf('jan') } } as const

const createWallet = (change: Partial<Wallet> = {}): Wallet => ({
  fetch: (url, init) => fetch(url, init),
  now: systemClock,
  held: [],
  walletProvider: `${running.addresses.sandbox}/wallet-provider`,
  tell: () => {},
  ...change,
})

/** As if the issuer said that its copies are used up so. */
const saying =
  (reuse: Reuse): Wallet['fetch'] =>
  async (url, init) => {
    const response = await fetch(url, init)
    if (!url.includes('openid-credential-issuer')) return response
    const metadata = (await response.json()) as { credential_configurations_supported: Record<string, object> }
    const credential_reuse_policy = reusePolicy({ reuse: [reuse] } as unknown as CredentialType)
    const said = Object.entries(metadata.credential_configurations_supported).map(([id, configuration]) => [
      id,
      { ...configuration, credential_metadata: { credential_reuse_policy } },
    ])
    return Response.json({ ...metadata, credential_configurations_supported: Object.fromEntries(said) })
  }

const timed = { renewAtSecondsLeft: day }

const post = (path: string, body: object): Promise<Response> =>
  fetch(`${running.addresses.sandbox}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('an issuer that asks for attestation and encryption', () => {
  it('says so in its metadata (VCI-ASM-05, VCI-META-09, VCI-META-10)', async () => {
    const metadata = async (name: string) => (await fetch(`${running.addresses.issuer}/.well-known/${name}`)).json()
    expect(await metadata('oauth-authorization-server')).toMatchObject({
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      'pre-authorized_grant_anonymous_access_supported': false,
      challenge_endpoint: `${running.addresses.issuer}/challenge`,
    })
    expect(await metadata('openid-credential-issuer')).toMatchObject({
      credential_request_encryption: { encryption_required: true },
      credential_response_encryption: { encryption_required: true },
    })
  })

  it.each([
    ['the browser', {}],
    ['a pre-authorized code', preAuthorized],
  ])('gives both formats to an attested wallet that encrypts, over %s (HAIP-I-10, VCI-ENC-02)', async (_, wish) => {
    const received = await receive(createWallet(), await offer(wish))
    expect(received.map(({ format }) => format)).toEqual(['dc+sd-jwt', 'dc+sd-jwt', 'mso_mdoc', 'mso_mdoc'])
  })

  it.each([
    ['the browser', {}],
    ['a pre-authorized code', preAuthorized],
  ])('refuses a public wallet over %s (HAIP-I-10)', async (_, wish) => {
    const { walletProvider: _provider, ...publicWallet } = createWallet()
    await expect(receive(publicWallet, await offer(wish))).rejects.toThrow('401 invalid_client')
  })

  it('refuses an instance once its provider has revoked it (TS3 client_status)', async () => {
    let statusIndex: number | undefined
    const noting: Wallet['fetch'] = async (url, init) => {
      const response = await fetch(url, init)
      if (url.endsWith('/attestations'))
        statusIndex = ((await response.clone().json()) as { statusIndex: number }).statusIndex
      if (statusIndex !== undefined && url.endsWith('/challenge'))
        expect((await post('/wallet-provider/revoke', { statusIndex })).status).toBe(200)
      return response
    }
    // What the issuer keeps of the provider's list ends within five seconds.
    await new Promise((resolve) => setTimeout(resolve, 5_500))
    const revoked = receive(createWallet({ fetch: noting }), await offer(preAuthorized))
    await expect(revoked).rejects.toThrow('400 invalid_client_attestation: The client attestation is revoked')
    expect(statusIndex).toBeGreaterThanOrEqual(0)
  })

  it('refreshes for another DPoP key, and ends everything when the code comes again (VCI-RT-02, VCI-AUTHZ-09)', async () => {
    const wallet = createWallet()
    const issuer = await resolveIssuer(wallet, running.addresses.issuer)
    const clientHeaders = await createClientHeaders(wallet, issuer, await createHolderKey())
    const token = async (values: Record<string, string>) => {
      const dpop = createDpopClient(wallet, await createHolderKey())
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...(await clientHeaders()) }
      const body = new URLSearchParams(values).toString()
      const response = await dpop.request(issuer.tokenEndpoint, { method: 'POST', headers, body })
      return { dpop, status: response.status, body: (await response.json()) as Record<string, string> }
    }
    const { preAuthorized: offered } = await resolveOffer(wallet, await offer(preAuthorized))
    const code = {
      grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      'pre-authorized_code': offered?.code ?? '',
    }
    const first = await token(code)
    const refresh = { grant_type: 'refresh_token', refresh_token: first.body.refresh_token ?? '' }
    const second = await token(refresh)
    expect([first.status, second.status, second.body.refresh_token]).toEqual([200, 200, undefined])
    // A credential request that gets as far as its body has an access token that counts.
    const use = async ({ dpop, body }: typeof first) => {
      const request = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'x' }
      const response = await dpop.request(issuer.credentialEndpoint, {
        ...request,
        accessToken: body.access_token ?? '',
      })
      return [response.status, ((await response.json()) as { error: string }).error]
    }
    expect([await use(first), await use(second)]).toEqual([
      [400, 'invalid_credential_request'],
      [400, 'invalid_credential_request'],
    ])
    expect((await token(code)).body.error).toBe('invalid_grant')
    expect((await token(refresh)).body.error).toBe('invalid_grant')
    expect([await use(first), await use(second)]).toEqual([
      [401, 'invalid_token'],
      [401, 'invalid_token'],
    ])
  })

  it('renews what a wallet was given, for the same instance alone and with nobody asked (VCI-RT-01, VCI-RT-02)', async () => {
    const wallet = createWallet({ grants: [] })
    await receive(wallet, await offer())
    const [grant] = wallet.grants ?? []
    if (!grant) throw new TypeError('the issuer gave a refresh token')
    const before = wallet.held.map(({ credential }) => credential)
    const renewed = await renew(wallet, grant, 3)
    // They take the place of the four that were there.
    expect(renewed).toHaveLength(6)
    expect(wallet.held).toEqual(renewed)
    expect(wallet.held.filter(({ credential }) => before.includes(credential))).toEqual([])
    const other = { ...grant, instance: await createHolderKey() }
    await expect(renew(wallet, other, 1)).rejects.toThrow('400 invalid_grant')
  })

  it.each<[string, Reuse, number, number]>([
    ['once only', { method: 'once_only', batchSize: 4, renewAtUnused: 1 }, 3, 4],
    ['for each relying party', { ...timed, method: 'per-relying-party', batchSize: 6, renewAtUnused: 2 }, 2, 6],
    ['in turn', { ...timed, method: 'rotating-batch', batchSize: 5 }, 0, 5],
    ['until it ends', { ...timed, method: 'limited-time' }, 0, 1],
  ])('refills by itself what is used %s, with nobody asked (ISSU_41)', async (_, reuse, shown, renewed) => {
    const told: string[] = []
    const wallet = createWallet({ grants: [], fetch: saying(reuse), tell: (step) => told.push(step) })
    await receive(wallet, await offer({ credentialConfigurationIds: [sdJwtId] }), { copies: 4 })
    expect(await refill(wallet)).toEqual([])
    const before = [...wallet.held]
    for (const copy of before.slice(0, shown)) copy.used = true
    if (shown === 0) for (const copy of before) copy.until = systemClock() + timed.renewAtSecondsLeft
    expect(await refill(wallet)).toHaveLength(renewed)
    expect(told.join()).toContain('renews them by itself')
    expect(wallet.held).toHaveLength(renewed)
    expect(wallet.held.filter((one) => before.includes(one))).toEqual([])
    expect(await refill(wallet)).toEqual([])
  })

  it('keeps what it has, and shows the last copy again, while nothing can be renewed (ISSU_47)', async () => {
    const told: string[] = []
    const reuse: Reuse = { method: 'once_only', batchSize: 2, renewAtUnused: 0 }
    const wallet = createWallet({ grants: [], fetch: saying(reuse), tell: (step) => told.push(step) })
    await receive(wallet, await offer({ credentialConfigurationIds: [sdJwtId] }), { copies: 2 })
    const before = [...wallet.held]
    for (const copy of before) copy.used = true
    for (const grant of wallet.grants ?? []) grant.instance = await createHolderKey()
    expect(await refill(wallet)).toEqual([])
    expect(told.at(-1)).toMatch(/could not be renewed.*invalid_grant/)
    expect(wallet.held).toEqual(before)
    expect(usableCopies(wallet.held, 'anybody')).toHaveLength(1)
  })

  it('refuses a plain credential request, and says why (VCI-ERR-06)', async () => {
    const plain: Wallet['fetch'] = (url, init) =>
      url.endsWith('/credential')
        ? fetch(url, { ...init, headers: { ...init?.headers, 'Content-Type': 'application/json' }, body: '{}' })
        : fetch(url, init)
    await expect(receive(createWallet({ fetch: plain }), await offer(preAuthorized))).rejects.toThrow(
      '400 invalid_encryption_parameters',
    )
  })
})
