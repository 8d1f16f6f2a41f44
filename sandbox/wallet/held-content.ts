// What the wallet reads in what it holds.
import type { JsonObject } from '../../shared/json.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { issuerCertificates } from '../../shared/mdoc/verify.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { parseX5c } from '../../shared/trust/x5c.ts'
import { docTypeOf } from './device-response.ts'
import type { HeldCredential } from './wallet.ts'

export function typeOf(held: HeldCredential): string {
  return held.format === 'mso_mdoc' ? docTypeOf(held.credential) : String(parseSdJwt(held.credential).payload.vct)
}

/** Nothing of a credential that cannot be read, as tests have some: it is shown as it is. */
export async function claimsOf({ format, credential }: HeldCredential): Promise<JsonObject> {
  if (format === 'mso_mdoc') return elementsAsJson(parseIssuerSigned(credential))
  return revealClaims(parseSdJwt(credential)).catch(() => ({}))
}

/** Seconds; undefined of a credential that does not say when it ends, or cannot be read. */
export function endOf({ format, credential }: Pick<HeldCredential, 'format' | 'credential'>): number | undefined {
  try {
    if (format === 'mso_mdoc') return parseIssuerSigned(credential).mso.validity.validUntil
    const { exp } = parseSdJwt(credential).payload
    return typeof exp === 'number' ? exp : undefined
  } catch {
    return undefined
  }
}

/** Key identifiers of the authorities in its issuer's certificates, in hexadecimal. */
export function authoritiesOf({ format, credential }: HeldCredential): string[] {
  const chain =
    format === 'mso_mdoc'
      ? issuerCertificates(parseIssuerSigned(credential))
      : parseX5c(parseSdJwt(credential).header.x5c)
  return chain.flatMap((der) => parseCertificate(der).authorityKeyId ?? [])
}
