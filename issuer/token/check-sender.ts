// Every access token is bound to its sender, so every token request proves what it will be bound to: a DPoP key (RFC 9449 section 5), or,
// where the profile takes that and no DPoP proof came, the certificate of the connection (RFC 8705 section 3).
import { checkDpop } from '../../shared/oauth/dpop.ts'
import type { Sender } from '../grant.ts'
import type { Issuer } from '../issuer.ts'

/** @throws OAuthError invalid_dpop_proof */
export async function checkSender(issuer: Issuer, request: Request): Promise<Sender> {
  const proof = request.headers.get('DPoP')
  const { senderConstraints } = issuer.config.issuance
  if (proof === null && senderConstraints.includes('mtls')) {
    const certificate = await issuer.clientCertificate?.(request)
    if (certificate) return { certificate: certificate.thumbprint }
  }
  return { jkt: await checkDpop(issuer, { proof, method: 'POST', url: `${issuer.config.issuerUrl}/token` }) }
}
