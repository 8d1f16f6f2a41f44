// What a conformance suite and its driver need of the running functions: keys that are accepted, and offers for the asking.
import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import { issuerConformanceConfig, staticTxCode } from '../../scripts/local/conformance-config.ts'
import { pushAsSuite } from './conformance-wallet.ts'
import { addresses, createWallet, mdocId, pki, sdJwtId } from './world.ts'

const config = await issuerConformanceConfig(
  { addresses, installation: { pki } },
  { format: 'sd_jwt_vc', flow: 'wallet_initiated' },
)
const right = { redirectUri: 'https://suite.example/test/a/attestry/callback', scope: sdJwtId }

const offerPage = (parameters: string, init?: RequestInit): Promise<Response> =>
  fetch(`${addresses.sandbox}/conformance/offer?${parameters}`, { redirect: 'manual', ...init })

describe('a conformance suite', () => {
  it('attests its wallets with the key of its configuration, and with no other', async () => {
    expect((await pushAsSuite(config, right)).status).toBe(201)
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const refused = await pushAsSuite(config, { ...right, attesterKey: await exportJWK(privateKey) })
    expect([400, 401]).toContain(refused.status)
    expect(await refused.json()).toMatchObject({ error: 'invalid_client_attestation' })
  })

  it('is given a fresh offer for the asking, by GET and by POST, which a wallet can take', async () => {
    const links = await Promise.all(
      ['GET', 'POST'].map(async (method) => {
        const response = await offerPage(`configuration=${sdJwtId}&configuration=${mdocId}`, { method })
        expect(response.status).toBe(200)
        return ((await response.json()) as { credentialOfferUri: string }).credentialOfferUri
      }),
    )
    expect(new Set(links).size).toBe(2)
    const wallet = createWallet()
    await receive(wallet, links[0] ?? '', { copies: 1 })
    expect(wallet.held).toHaveLength(2)
  })

  it('is given one with the transaction code that it knows', async () => {
    const parameters = `configuration=${sdJwtId}&grant=preAuthorizedCode&persona=an&tx_code=${staticTxCode}`
    const { credentialOfferUri } = (await (await offerPage(parameters)).json()) as { credentialOfferUri: string }
    const wallet = createWallet()
    await receive(wallet, credentialOfferUri, { txCode: staticTxCode, copies: 1 })
    expect(wallet.held).toHaveLength(1)
  })

  it('is sent the offer by reference at its own endpoint', async () => {
    const endpoint = 'https://localhost:8443/test/a/attestry/credential_offer'
    const response = await offerPage(`configuration=${sdJwtId}&by_reference=true&credential_offer_endpoint=${endpoint}`)
    expect(response.status).toBe(303)
    const location = new URL(response.headers.get('Location') ?? '')
    expect(location.origin + location.pathname).toBe(endpoint)
    const offer = await fetch(location.searchParams.get('credential_offer_uri') ?? '')
    expect(await offer.json()).toMatchObject({ credential_configuration_ids: [sdJwtId] })
  })

  it('is told why there is no offer', async () => {
    const response = await offerPage('configuration=made-up')
    expect(response.status).toBe(400)
    expect(response.headers.get('Content-Type')).toContain('application/problem+json')
  })
})
