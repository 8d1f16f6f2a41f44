// GET {issuer}/signing-certificates/{name}: the chain that x5u of a credential names (RFC 7515 section 4.1.5, RFC 9360), as PEM, the
// signer's own certificate first and the anchor left out. The name is the SHA-256 of the first certificate, as x5t has it.
// Refuses: chains of signers that sign no credentials, and those of keys that are not ours any more.
import { type Bytes, base64, base64url } from '../../shared/bytes.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { Issuer } from '../issuer.ts'

/** Below this address chains are published. */
export const signingCertificates = (issuerUrl: string): string => `${issuerUrl}/signing-certificates`

export function signingCertificatesEndpoint({ signers }: Issuer, name: string): Response {
  const signer = Object.values(signers).find(({ published }) => published && base64url(published.sha256) === name)
  if (!signer) throw new Problem('resourceNotFound', 'There are no such certificates')
  return new Response(signer.chain.map(pem).join(''), {
    headers: {
      'Content-Type': 'application/pem-certificate-chain',
      'Cache-Control': 'public, max-age=86400',
      'Access-Control-Allow-Origin': '*',
    },
  })
}

const pem = (certificate: Bytes): string =>
  `-----BEGIN CERTIFICATE-----\n${base64(certificate).replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
