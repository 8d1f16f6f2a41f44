// A wallet as the OpenID Foundation's suite plays one, out of the configuration that `npm run conformance-config` prints: it attests
// itself with the keys it was given, and pushes its authorization request.
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { createDpopClient } from '../../sandbox/wallet/dpop-client.ts'
import { createHolderKey } from '../../sandbox/wallet/holder-key.ts'
import type { IssuerConformanceConfig } from '../../scripts/local/conformance-config.ts'
import { createWallet } from './world.ts'

export interface PushOptions {
  redirectUri: string
  scope: string
  /** Another key in place of the attester's, under the attester's certificate. */
  attesterKey?: JWK
}

/** @returns the response of the pushed authorization request endpoint. */
export async function pushAsSuite(config: IssuerConformanceConfig, options: PushOptions): Promise<Response> {
  const { client_id } = config.client
  const issuer = config.vci.credential_issuer_url
  const [attester] = config.client_attestation.attester_jwks.keys
  const instance = await generateKeyPair('ES256', { extractable: true })
  const now = Math.floor(Date.now() / 1000)
  const { kid = '', x5c = [] } = attester ?? {}
  const attestation = await new SignJWT({ cnf: { jwk: await exportJWK(instance.publicKey) } })
    .setProtectedHeader({ alg: 'ES256', typ: 'oauth-client-attestation+jwt', kid, x5c })
    .setIssuer(config.client_attestation.issuer)
    .setSubject(client_id)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + 300)
    .sign(await importJWK(options.attesterKey ?? attester ?? {}, 'ES256'))
  const proof = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'oauth-client-attestation-pop+jwt' })
    .setIssuer(client_id)
    .setAudience(issuer)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + 300)
    .sign(instance.privateKey)
  const dpop = createDpopClient(createWallet(), await createHolderKey())
  return dpop.request(`${issuer}/par`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'OAuth-Client-Attestation': attestation,
      'OAuth-Client-Attestation-PoP': proof,
    },
    body: new URLSearchParams({
      response_type: 'code',
      client_id,
      redirect_uri: options.redirectUri,
      scope: options.scope,
      state: 'a-state',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }).toString(),
  })
}
