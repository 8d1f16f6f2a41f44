// Every access token is bound to its sender, so every token request proves what it will be bound to: a DPoP key (RFC 9449 section 5), or,
// where the profile takes that and no DPoP proof came, the certificate of the connection (RFC 8705 section 3).
import { verifyDpop } from '../../shared/oauth/dpop.ts'
import type { Sender } from '../grant.ts'
import type { Issuer } from '../issuer.ts'

/** @returns `redeem`: uses up the proof, once it is known who asks. @throws OAuthError invalid_dpop_proof */
export async function checkSender(
  issuer: Issuer,
  request: Request,
): Promise<{ sender: Sender; redeem(): Promise<void> }> {
  const proof = request.headers.get('DPoP')
  const { senderConstraints } = issuer.config.issuance
  if (proof === null && senderConstraints.includes('mtls')) {
    const certificate = await issuer.clientCertificate?.(request)
    if (certificate) return { sender: { certificate: certificate.thumbprint }, redeem: async () => {} }
  }
  const { jkt, redeem } = await verifyDpop(issuer, { proof, method: 'POST', url: `${issuer.config.issuerUrl}/token` })
  return { sender: { jkt }, redeem }
}
