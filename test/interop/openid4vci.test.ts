// The running issuer, asked by a client library of others: @openid4vc/openid4vci. It checks each answer against its own idea
// of the shape that OpenID4VCI 1.0 gives it, and stops at the first that it does not know.
import 'reflect-metadata'
import { Oauth2ClientErrorResponseError } from '@openid4vc/oauth2'
import { Openid4vciRetrieveCredentialsError } from '@openid4vc/openid4vci'
import { calculateJwkThumbprint, decodeJwt, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { addresses, mdocId, offer, offerTo, sdJwtId } from '../flows/world.ts'
import { boundTo } from './bound-to.ts'
import { accessByBrowser, accessByCode, authorize, jan } from './openid4vci-access.ts'
import { type Attest, createOtherWallet, type Received, readOffer, requestCredentials } from './openid4vci-wallet.ts'

const both = { credentialConfigurationIds: [sdJwtId, mdocId] }

async function expectEachBoundToItsKey(received: Received[], count: number): Promise<void> {
  expect(received).toHaveLength(count)
  const thumbprints = await Promise.all(
    received.map(async ({ credential, key }) => {
      const thumbprint = await calculateJwkThumbprint(boundTo(credential))
      expect(thumbprint).toBe(await calculateJwkThumbprint(key.publicJwk as JWK))
      return thumbprint
    }),
  )
  expect(new Set(thumbprints).size).toBe(count)
}

const refusalOf = async (attempt: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Oauth2ClientErrorResponseError) return error.errorResponse.error
  if (error instanceof Openid4vciRetrieveCredentialsError) {
    const { response, credentialErrorResponseResult: parsed } = error.response as never as {
      response: Response
      credentialErrorResponseResult?: { data?: { error: string } }
    }
    return `${response.status} ${parsed?.data?.error}`
  }
  return error
}

/** The sandbox's wallet provider vouches for a key. */
const attestAtSandbox: Attest = async (jwk) => {
  const response = await fetch(`${addresses.sandbox}/wallet-provider/attestations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ jwk }),
  })
  const { attestation } = (await response.json()) as { attestation: string }
  return { attestation, clientId: String(decodeJwt(attestation).sub) }
}

describe('@openid4vc/openid4vci', () => {
  it('recognizes metadata of OpenID4VCI 1.0, and each configuration in them (VCI-META-03, VCI-META-16, VCI-META-17)', async () => {
    const { offer: read, metadata } = await readOffer(await createOtherWallet(), (await offer(both)).credentialOfferUri)
    expect(read.credential_configuration_ids).toEqual(both.credentialConfigurationIds)
    expect(metadata.originalDraftVersion).toBe('V1')
    const offered = Object.keys(metadata.credentialIssuer.credential_configurations_supported)
    expect(offered).toEqual(expect.arrayContaining(both.credentialConfigurationIds))
    expect(Object.keys(metadata.knownCredentialConfigurations)).toEqual(offered)
  })

  describe.each([
    ['by value', false],
    ['by reference', true],
  ])('with an offer %s', (_, byReference) => {
    it('obtains both formats over a pre-authorized code, for three keys at once (VCI-CRED-06, VCI-CRED-20)', async () => {
      const wallet = await createOtherWallet()
      const { credentialOfferUri } = await offerTo('jan', { ...both, byReference })
      expect(new URL(credentialOfferUri).searchParams.has('credential_offer_uri')).toBe(byReference)
      const access = await accessByCode(wallet, credentialOfferUri)
      for (const id of both.credentialConfigurationIds)
        await expectEachBoundToItsKey(await requestCredentials(wallet, access, id, 3), 3)
    })

    it('obtains both formats over a pre-authorized code and its transaction code (VCI-OFFER-06, VCI-TOK-02)', async () => {
      const wallet = await createOtherWallet()
      const { credentialOfferUri, txCode } = await offerTo('jan', { ...both, byReference, txCode: { length: 6 } })
      await expect(accessByCode(wallet, credentialOfferUri)).rejects.toThrow("requires a 'tx_code'")
      const access = await accessByCode(wallet, credentialOfferUri, txCode)
      for (const id of both.credentialConfigurationIds)
        await expectEachBoundToItsKey(await requestCredentials(wallet, access, id, 1), 1)
    })

    it('obtains both formats over the browser: PAR, PKCE, DPoP, and iss of the issuer (VCI-PAR-01, VCI-ISS-01)', async () => {
      const wallet = await createOtherWallet()
      const { credentialOfferUri } = await offer({ ...both, byReference })
      const access = await accessByBrowser(wallet, credentialOfferUri)
      for (const id of both.credentialConfigurationIds)
        await expectEachBoundToItsKey(await requestCredentials(wallet, access, id, 3), 3)
    })
  })

  it.each(['preAuthorizedCode', 'authorizationCode'] as const)(
    'chooses %s of an offer of both, by reference and under haip-vci (VCI-OFFER-01, VCI-OFFER-11)',
    async (grant) => {
      const { credentialOfferUri, txCode } = await offerTo('jan', {
        grant: ['authorizationCode', 'preAuthorizedCode'],
        txCode: { inputMode: 'text' },
        byReference: true,
        scheme: 'haip-vci',
      })
      expect(credentialOfferUri).toMatch(/^haip-vci:\/\/\?credential_offer_uri=/)
      const wallet = await createOtherWallet()
      const access =
        grant === 'preAuthorizedCode'
          ? await accessByCode(wallet, credentialOfferUri, txCode)
          : await accessByBrowser(wallet, credentialOfferUri)
      await expectEachBoundToItsKey(await requestCredentials(wallet, access, sdJwtId, 1), 1)
    },
  )

  it('is a wallet that its provider vouches for, over both grants (VCI-WA-01, VCI-WA-05)', async () => {
    const wallet = await createOtherWallet(attestAtSandbox)
    const byCode = await accessByCode(wallet, (await offerTo('jan')).credentialOfferUri)
    await expectEachBoundToItsKey(await requestCredentials(wallet, byCode, sdJwtId, 2), 2)
    const byBrowser = await accessByBrowser(wallet, (await offer()).credentialOfferUri)
    await expectEachBoundToItsKey(await requestCredentials(wallet, byBrowser, sdJwtId, 2), 2)
  })

  it('obtains as many copies as the metadata allow in one batch (VCI-META-08, HAIP-I-04)', async () => {
    const wallet = await createOtherWallet()
    const access = await accessByCode(wallet, (await offerTo('jan')).credentialOfferUri)
    const size = access.metadata.credentialIssuer.batch_credential_issuance?.batch_size ?? 0
    expect(size).toBeGreaterThanOrEqual(2)
    await expectEachBoundToItsKey(await requestCredentials(wallet, access, sdJwtId, size), size)
  })

  it('is sent to the browser with nothing but client_id and request_uri, PKCE being S256 (VCI-PAR-01, VCI-PKCE-01)', async () => {
    const started = await authorize(await createOtherWallet(), (await offer()).credentialOfferUri, jan)
    const { origin, searchParams } = new URL(started.authorizationRequestUrl)
    expect(origin).toBe(addresses.issuer)
    expect([...searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
    expect(started.pkce?.codeChallengeMethod).toBe('S256')
    expect(started.back.iss).toBe(addresses.issuer)
  })

  it('reads access_denied, with iss, when the person denies (VCI-ISS-01)', async () => {
    const denying = { ...jan, decision: 'deny' as const }
    const { back } = await authorize(await createOtherWallet(), (await offer()).credentialOfferUri, denying)
    expect(back).toMatchObject({ error: 'access_denied', iss: addresses.issuer })
    expect(back.code).toBeUndefined()
  })

  it('is refused a code with another verifier, and then the code at all (VCI-PKCE-01, VCI-AUTHZ-09)', async () => {
    const { redeem, pkce } = await authorize(await createOtherWallet(), (await offer()).credentialOfferUri, jan)
    expect(await refusalOf(redeem('x'.repeat(43)))).toBe('invalid_grant')
    expect(await refusalOf(redeem(pkce?.codeVerifier))).toBe('invalid_grant')
  })

  it('is refused a code with another DPoP key than the pushed request was made with (DPOP-05)', async () => {
    const wallet = await createOtherWallet()
    const { redeem, pkce } = await authorize(wallet, (await offer()).credentialOfferUri, jan)
    expect(await refusalOf(redeem(pkce?.codeVerifier, await wallet.createKey()))).toBe('invalid_grant')
  })

  it('is refused a wrong transaction code, and may then send the right one (VCI-TOK-09)', async () => {
    const wallet = await createOtherWallet()
    const { credentialOfferUri, txCode = '' } = await offerTo('jan', { txCode: { length: 6 } })
    const wrong = txCode === '000000' ? '000001' : '000000'
    expect(await refusalOf(accessByCode(wallet, credentialOfferUri, wrong))).toBe('invalid_grant')
    const access = await accessByCode(wallet, credentialOfferUri, txCode)
    await expectEachBoundToItsKey(await requestCredentials(wallet, access, sdJwtId, 1), 1)
  })

  it('is refused a token without DPoP, and a credential with the DPoP key of somebody else (DPOP-01, DPOP-04)', async () => {
    const wallet = await createOtherWallet()
    const { credentialOfferUri } = await offerTo('jan')
    const { offer: credentialOffer, metadata: issuerMetadata } = await readOffer(wallet, credentialOfferUri)
    const bare = wallet.client.retrievePreAuthorizedCodeAccessTokenFromOffer({ credentialOffer, issuerMetadata })
    expect(await refusalOf(bare)).toBe('invalid_dpop_proof')
    const access = await accessByCode(wallet, credentialOfferUri)
    const stolen = { ...access, dpop: await wallet.createKey() }
    expect(await refusalOf(requestCredentials(wallet, stolen, sdJwtId, 1))).toBe('401 invalid_dpop_proof')
    expect(await requestCredentials(wallet, access, sdJwtId, 1)).toHaveLength(1)
  })

  it('is refused a credential that was not offered to it (VCI-CRED-03, VCI-TOK-07)', async () => {
    const wallet = await createOtherWallet()
    const access = await accessByCode(wallet, (await offerTo('jan')).credentialOfferUri)
    expect(await refusalOf(requestCredentials(wallet, access, mdocId, 1))).toBe('403 insufficient_scope')
  })
})
