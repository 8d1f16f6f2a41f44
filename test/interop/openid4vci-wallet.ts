// A wallet on @openid4vc/openid4vci: the library reads offers and metadata and makes every request, proof and DPoP proof;
// what is ours here is only its keys, and the order in which its calls are made.
import {
  type CallbackContext,
  clientAuthenticationAnonymous,
  clientAuthenticationClientAttestationJwt,
  clientAuthenticationNone,
  type JwtSignerJwk,
  Oauth2Client,
} from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { setGlobalConfig } from '@openid4vc/utils'
import {
  type CompactJWSHeaderParameters,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'

setGlobalConfig({ allowInsecureUrls: true })

export const redirectUri = 'another-wallet://callback'

export type Offer = Awaited<ReturnType<Openid4vciClient['resolveCredentialOffer']>>
export type Metadata = Awaited<ReturnType<Openid4vciClient['resolveIssuerMetadata']>>

export interface OtherWallet {
  clientId: string
  /** Vouched for by a wallet provider. */
  attested: boolean
  client: Openid4vciClient
  /** The authorization server's part of the library: refreshing. */
  oauth: Oauth2Client
  createKey(): Promise<JwtSignerJwk>
}

/** Has a wallet provider vouch for the key of an instance. @returns the attestation */
export type Attest = (jwk: JWK) => Promise<{ clientId: string; attestation: string }>

export async function createOtherWallet(attest?: Attest, fetch = globalThis.fetch): Promise<OtherWallet> {
  const privateKeys = new Map<string, CryptoKey>()
  const keyOf = async (jwk: JWK): Promise<CryptoKey> => {
    const key = privateKeys.get(await calculateJwkThumbprint(jwk))
    if (!key) throw new TypeError('the wallet has no such key')
    return key
  }
  const createKey = async (): Promise<JwtSignerJwk> => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const publicJwk = await exportJWK(publicKey)
    privateKeys.set(await calculateJwkThumbprint(publicJwk), privateKey)
    return { method: 'jwk', alg: 'ES256', publicJwk: publicJwk as JwtSignerJwk['publicJwk'] }
  }
  const instanceKey = (await createKey()).publicJwk as JWK
  const attested = await attest?.(instanceKey)
  const clientId = attested?.clientId ?? 'a-wallet-of-others'
  const callbacks: Omit<CallbackContext, 'verifyJwt' | 'decryptJwe' | 'encryptJwe'> = {
    fetch,
    hash: async (data, algorithm) =>
      new Uint8Array(await crypto.subtle.digest(algorithm.toUpperCase(), new Uint8Array(data))),
    generateRandom: (length) => crypto.getRandomValues(new Uint8Array(length)),
    signJwt: async (signer, { header, payload }) => {
      if (signer.method !== 'jwk') throw new TypeError('the wallet signs with its own keys only')
      const key = await keyOf(signer.publicJwk as JWK)
      const claims = payload as JWTPayload
      const jwt = await new SignJWT(claims).setProtectedHeader(header as CompactJWSHeaderParameters).sign(key)
      return { jwt, signerJwk: signer.publicJwk }
    },
    // By attestation, or else a client_id where one is wanted, and none where it may be missing.
    clientAuthentication: async (options) => {
      if (attest) {
        // Each time anew, since attestations are short-lived.
        const { attestation: clientAttestationJwt } = await attest(instanceKey)
        return clientAuthenticationClientAttestationJwt({ clientAttestationJwt, callbacks })(options)
      }
      const anonymous = 'pre-authorized_code' in (options.body as object)
      return (anonymous ? clientAuthenticationAnonymous() : clientAuthenticationNone({ clientId }))(options)
    },
  }
  return {
    clientId,
    attested: attested !== undefined,
    client: new Openid4vciClient({ callbacks }),
    oauth: new Oauth2Client({ callbacks }),
    createKey,
  }
}

/** Where a wallet begins by itself: what an offer would have said, for the library begins with one in either way. */
export const withoutOffer = (issuer: string, configurationIds: string[]): Offer => ({
  credential_issuer: issuer,
  credential_configuration_ids: configurationIds,
  grants: { authorization_code: {} },
})

/** `from`: the link of an offer, or what the wallet wishes by itself. */
export async function readOffer(
  { client }: OtherWallet,
  from: string | Offer,
): Promise<{ offer: Offer; metadata: Metadata }> {
  const offer = typeof from === 'string' ? await client.resolveCredentialOffer(from) : from
  return { offer, metadata: await client.resolveIssuerMetadata(offer.credential_issuer) }
}

export interface Access {
  accessToken: string
  dpop: JwtSignerJwk
  metadata: Metadata
  refreshToken: string | undefined
  /** In the proofs, where the token was given to a named client. */
  clientId?: string
}

export interface Received {
  credential: string
  key: JwtSignerJwk
}

/** One credential request with a proof for each of so many new keys, all over one nonce of the issuer. */
export async function requestCredentials(
  { client, createKey }: OtherWallet,
  access: Access,
  credentialConfigurationId: string,
  count: number,
): Promise<Received[]> {
  const { metadata: issuerMetadata, accessToken, dpop } = access
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
  const keys = await Promise.all(Array.from({ length: count }, createKey))
  const proofs = await Promise.all(
    keys.map((signer) =>
      client.createCredentialRequestJwtProof({
        issuerMetadata,
        credentialConfigurationId,
        signer,
        nonce,
        ...(access.clientId && { clientId: access.clientId }),
      }),
    ),
  )
  const jwt = proofs.map((proof) => proof.jwt) as [string, ...string[]]
  const { credentialResponse } = await client.retrieveCredentials({
    issuerMetadata,
    accessToken,
    dpop: { signer: dpop },
    credentialConfigurationId,
    proofs: { jwt },
  })
  const credentials = (credentialResponse.credentials ?? []) as { credential: string }[]
  return credentials.map(({ credential }, index) => ({ credential, key: keys[index] as JwtSignerJwk }))
}
