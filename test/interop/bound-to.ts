// Whose a credential is, as two other libraries read it.
import { IssuerSigned } from '@owf/mdoc'
import { decodeJwt, type JWK } from 'jose'

/** The key that a credential says it is bound to, as two other libraries read it. */
export function boundTo(credential: string): JWK {
  if (!credential.includes('~')) {
    const { deviceKeyInfo } = IssuerSigned.fromEncodedForOid4Vci(credential).issuerAuth.mobileSecurityObject
    return deviceKeyInfo.deviceKey.jwk as JWK
  }
  const { cnf } = decodeJwt<{ cnf: { jwk: JWK } }>(credential.split('~')[0] ?? '')
  return cnf.jwk
}
