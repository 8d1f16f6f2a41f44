// Issuers that nobody lists: one under an authority of its own making, and one whose certificate was issued by another issuer, who is no
// authority.
import 'reflect-metadata'
import { ExtendedKeyUsageExtension, X509Certificate } from '@peculiar/x509'
import { fromBase64 } from '../../../shared/bytes.ts'
import type { SignerSecret } from '../../../shared/keys/signer.ts'
import { createAuthority, issueSigner, type LeafProfile } from '../../pki/authority.ts'
import { pidStatement } from '../../pki/qc-statements.ts'
import type { Format } from './breach.ts'

/** Everything about its certificate is right, but for who says so. */
export async function madeUpIssuer(format: Format, now: number): Promise<SignerSecret> {
  const authority = await createAuthority({ name: 'CN=Made-up CA, O=Nobody, C=BE', years: 1 }, now)
  return issueSigner(authority, profileFor(format), now)
}

const profileFor = (format: Format): LeafProfile => ({
  name: 'CN=Made-up Issuer, O=Nobody, C=BE',
  days: 30,
  extensions: format === 'mso_mdoc' ? [new ExtendedKeyUsageExtension(['1.0.18013.5.1.2'], true)] : [pidStatement],
})

/** With the chain of `by`, who had no right to issue certificates. */
export async function certifiedByNonCa(by: SignerSecret, format: Format, now: number): Promise<SignerSecret> {
  const certificate = new X509Certificate(fromBase64(by.x5c[0] ?? ''))
  const privateKey = await crypto.subtle.importKey(
    'jwk',
    by.privateJwk as JsonWebKey,
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['sign'],
  )
  const { privateJwk, x5c } = await issueSigner({ certificate, privateKey }, profileFor(format), now)
  return { privateJwk, x5c: [...x5c, ...by.x5c] }
}
