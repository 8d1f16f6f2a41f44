// A wallet of others under the profile haip, over https: @openid4vc/openid4vci with a wallet attestation, a key attestation, DPoP and
// encryption in both directions.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calculateJwkThumbprint, decodeJwt, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createOffer, type OfferWish } from '../../scripts/local/create-offer.ts'
import { type Installation, openInstallation } from '../../scripts/local/installation.ts'
import { type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { mdocId, sdJwtId, ssinOf } from '../flows/world.ts'
import { freePorts } from '../free-ports.ts'
import { boundTo } from './bound-to.ts'
import { encryptingFetch } from './encrypting-fetch.ts'
import { accessByBrowser, accessByCode } from './openid4vci-access.ts'
import { type Access, type Attest, createOtherWallet, type OtherWallet, withoutOffer } from './openid4vci-wallet.ts'

const week = 7 * 86_400

let installation: Installation
let running: RunningFunctions
let port: number
let wallet: OtherWallet

const vouch = async (path: string, body: object): Promise<string> => {
  const response = await fetch(`${running.addresses.sandbox}/wallet-provider/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return ((await response.json()) as { attestation: string }).attestation
}
const attest: Attest = async (jwk) => {
  const clientId = 'a-wallet-of-others'
  const attestation = await vouch('attestations', { jwk, clientId })
  expect(decodeJwt(attestation).sub).toBe(clientId)
  return { attestation, clientId }
}

const strict = { DPOP_NONCE: 'required', REQUEST_ENCRYPTION: 'required', RESPONSE_ENCRYPTION: 'required' }

async function start(secondsAhead = 0): Promise<void> {
  const { folder } = installation
  running = await startFunctions({ folder, port, tls: true, variables: { issuer: strict }, secondsAhead })
}

beforeAll(async () => {
  installation = await openInstallation(await mkdtemp(join(tmpdir(), 'attestry-haip-')))
  port = await freePorts()
  await start()
  wallet = await createOtherWallet(attest, await encryptingFetch(running.addresses.issuer))
})
afterAll(async () => {
  vi.useRealTimers()
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

type Kind = 'jwt' | 'attestation'

/** Twenty keys, one attestation for all of them, and one proof. @returns thumbprints: of the keys, and of those of the credentials */
async function batch({ metadata, accessToken, dpop, clientId }: Access, configurationId: string, kind: Kind) {
  const { client, createKey } = wallet
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata: metadata })
  const keys = await Promise.all(Array.from({ length: 20 }, createKey))
  const keyAttestationJwt = await vouch('key-attestations', { jwks: keys.map(({ publicJwk }) => publicJwk), nonce })
  const [signer] = keys
  if (!signer) throw new TypeError('there are keys')
  const given = { issuerMetadata: metadata, credentialConfigurationId: configurationId, keyAttestationJwt, nonce }
  const { jwt } = await client.createCredentialRequestJwtProof({ ...given, signer, ...(clientId && { clientId }) })
  const { credentialResponse } = await client.retrieveCredentials({
    issuerMetadata: metadata,
    accessToken,
    dpop: { signer: dpop },
    credentialConfigurationId: configurationId,
    proofs: kind === 'jwt' ? { jwt: [jwt] } : { attestation: [keyAttestationJwt] },
  })
  const credentials = (credentialResponse.credentials ?? []) as { credential: string }[]
  const notification_id = credentialResponse.notification_id ?? ''
  await client.sendNotification({
    issuerMetadata: metadata,
    accessToken,
    dpop: { signer: dpop },
    notification: { notificationId: notification_id, event: 'credential_accepted' },
  })
  return {
    asked: await Promise.all(keys.map(({ publicJwk }) => calculateJwkThumbprint(publicJwk as JWK))),
    bound: await Promise.all(credentials.map(({ credential }) => calculateJwkThumbprint(boundTo(credential)))),
  }
}

describe('@openid4vc/openid4vci under the profile haip, encrypted, with nonces of the server', () => {
  it.each([
    ['the browser', 'jwt', {}],
    ['the browser', 'attestation', {}],
    ['the browser without an offer', 'jwt', undefined],
    ['the browser without an offer', 'attestation', undefined],
    ['a pre-authorized code', 'jwt', preAuthorized],
    ['a pre-authorized code', 'attestation', preAuthorized],
  ] as const)(
    'obtains twenty of both formats over %s, for keys that are attested in one proof of kind %s (VCI-PROOF-09, VCI-PROOF-20, HAIP-I-09)',
    async (way, kind, wish) => {
      const access =
        wish === undefined
          ? await accessByBrowser(wallet, withoutOffer(running.addresses.issuer, [sdJwtId, mdocId]))
          : await (way === 'the browser' ? accessByBrowser : accessByCode)(wallet, await offer(wish))
      for (const id of [sdJwtId, mdocId]) {
        const { asked, bound } = await batch(access, id, kind)
        expect(bound).toEqual(asked)
      }
    },
  )

  it('refreshes with another DPoP key, and obtains fresh copies (VCI-RT-01, VCI-RT-02)', async () => {
    const { asked, bound } = await batch(
      await refresh(await accessByBrowser(wallet, await offer())),
      sdJwtId,
      'attestation',
    )
    expect(bound).toEqual(asked)
  })

  it('refreshes a week later, after a restart, when its access token has long expired (VCI-RT-04)', async () => {
    const access = await accessByBrowser(wallet, await offer())
    await running.stop()
    await forgetTrustLists()
    await start(week)
    vi.setSystemTime(Date.now() + week * 1000)
    await expect(batch(access, sdJwtId, 'jwt')).rejects.toMatchObject({
      response: { wwwAuthenticate: [{ scheme: 'DPoP', error: 'invalid_token' }] },
    })
    const fresh = await refresh(access)
    for (const id of [sdJwtId, mdocId]) {
      const { asked, bound } = await batch(fresh, id, 'jwt')
      expect(bound).toEqual(asked)
    }
  })
})

/** An alarm makes them anew, and follows the machine's clock, which did not move. */
async function forgetTrustLists(): Promise<void> {
  const state = join(installation.folder, 'state')
  const folders = await readdir(state, { recursive: true })
  const found = folders.filter((path) => path.endsWith('-TrustListObject'))
  expect(found.length).toBeGreaterThan(0)
  for (const path of found) await rm(join(state, path), { recursive: true })
}

/** A new access token for a new DPoP key; the refresh token stays. */
async function refresh(access: Access): Promise<Access> {
  const [authorizationServerMetadata] = access.metadata.authorizationServers
  if (!authorizationServerMetadata || !access.refreshToken) throw new TypeError('the issuer refreshes')
  const dpop = await wallet.createKey()
  const { accessTokenResponse } = await wallet.oauth.retrieveRefreshTokenAccessToken({
    authorizationServerMetadata,
    refreshToken: access.refreshToken,
    dpop: { signer: dpop },
  })
  expect(accessTokenResponse.refresh_token).toBeUndefined()
  return { ...access, accessToken: accessTokenResponse.access_token, dpop }
}
