// tls_client_auth and self_signed_tls_client_auth (RFC 8705 sections 2.1 and 2.2): the certificate of the connection is under the name that
// the client registered, from an authority of the operator's choice; or it is the very certificate that the client registered.
import { base64url, fromBase64, sha256 } from '../../shared/bytes.ts'
import type { ClientCertificate } from '../../shared/oauth/client-certificate.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'
import type { CertificateDemand } from './registered-clients.ts'

/** @throws OAuthError invalid_client */
export async function checkClientCertificate(
  issuer: Issuer,
  request: Request,
  demand: CertificateDemand,
): Promise<void> {
  const certificate = await issuer.clientCertificate?.(request)
  if (!certificate) throw refused('The client authenticates by a certificate, and came with none')
  if ('certificates' in demand) {
    for (const one of demand.certificates) if (await isSame(certificate, one)) return
    throw refused('The client registered another certificate')
  }
  if (!(await certificate.isVerified())) throw refused('The certificate of the client is by no authority for clients')
  const fits =
    'subject' in demand
      ? certificate.subject === demand.subject
      : certificate.dnsNames.some((name) => name.toLowerCase() === demand.dnsName)
  if (!fits) throw refused('The certificate is under another name than the client registered')
}

const isSame = async ({ thumbprint }: ClientCertificate, registered: string): Promise<boolean> =>
  base64url(await sha256(fromBase64(registered))) === thumbprint

const refused = (description: string): OAuthError => new OAuthError('invalid_client', description, { status: 401 })
