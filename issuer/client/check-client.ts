// Which wallet speaks, at the pushed request and at the token endpoint (HAIP 1.0 section 4.3): an attested instance, whose provider is on
// the list of wallet providers, or a public client where the configuration lets one in.
import { checkClientAttestation } from '../../shared/oauth/client-attestation.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'
import { walletProviders } from '../wallet-provider.ts'
import { createChallenge, isChallenge } from './challenge.ts'

export interface Client {
  /** Undefined for a public client that did not name itself. */
  clientId: string | undefined
  /** Thumbprint of the attested key of this instance; undefined for a public client. */
  instance: string | undefined
}

/** @throws OAuthError invalid_client and those of the attestation */
export async function checkClient(issuer: Issuer, request: Request, form: Map<string, string>): Promise<Client> {
  const claimed = form.get('client_id')
  const attestation = request.headers.get('OAuth-Client-Attestation')
  const proof = request.headers.get('OAuth-Client-Attestation-PoP')
  if (attestation === null && proof === null) {
    if (!issuer.config.issuance.clientAuthentication.includes('none'))
      throw new OAuthError('invalid_client', 'This server takes wallets with a client attestation only', {
        status: 401,
      })
    return { clientId: claimed, instance: undefined }
  }
  const audience = issuer.config.issuerUrl
  const attested = await checkClientAttestation(attestationGiven(issuer), { attestation, proof, audience })
  if (claimed !== undefined && claimed !== attested.clientId)
    throw new OAuthError('invalid_client', 'The client attestation is for another client_id', { status: 401 })
  return attested
}

const attestationGiven = (issuer: Issuer) => ({
  ...walletProviders(issuer),
  rows: issuer.rows,
  createChallenge: () => createChallenge(issuer),
  isChallenge: (challenge: string) => isChallenge(issuer, challenge),
})
