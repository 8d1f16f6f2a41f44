// The registration certificate as a binding holds it (ETSI TS 119 475 section 5.2), looked at as wallets will: they take no credential
// from an issuer whose certificate is of another kind, expired, without a status, or for somebody else. Its signature is for them to verify.
import { fromBase64 } from '../shared/bytes.ts'
import type { BindingReader } from '../shared/http/bindings.ts'
import { isObject } from '../shared/json.ts'
import { isCurrent, type Jws, parseJws } from '../shared/keys/jws.ts'
import type { SignerSecret } from '../shared/keys/signer.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'

/** @param access the access certificate, which names the same party. @param now in seconds. @returns compact JWS */
export function readRegistrationCertificate(read: BindingReader, access: SignerSecret, now: number): string {
  const text = read.text('REGISTRATION_CERTIFICATE')
  const wrong = text && faultOf(text, access, now)
  if (wrong) read.refuse('REGISTRATION_CERTIFICATE', wrong)
  return text
}

function faultOf(text: string, access: SignerSecret, now: number): string | undefined {
  const jws = parsed(text)
  if (jws?.header.typ !== 'rc-wrp+jwt') return 'is no registration certificate'
  if (!isCurrent(jws, now, 0)) return 'has expired'
  const { sub, status } = jws.payload
  if (!isObject(status) || !isObject(status.status_list)) return 'does not say where its status is'
  const identifier = identifierOf(access)
  return identifier && sub === identifier ? undefined : 'is for another party than the access certificate'
}

function parsed(text: string): Jws | undefined {
  try {
    return parseJws(text)
  } catch {
    return undefined
  }
}

/** Undefined for what is no certificate, which is a fault of ACCESS_SIGNER. */
function identifierOf({ x5c }: SignerSecret): string | undefined {
  try {
    return parseCertificate(fromBase64(x5c[0] ?? '')).organizationIdentifier
  } catch {
    return undefined
  }
}
