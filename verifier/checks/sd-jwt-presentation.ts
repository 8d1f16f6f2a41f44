// SD-JWT VC with key binding (RFC 9901 section 7, OpenID4VP 1.0 appendix B.3) as a presentation. Technical claims are read from the
// signed payload alone, never from a disclosure (VP-SD-06).
import { type Bytes, fromBase64url } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { verifyJws } from '../../shared/keys/jws.ts'
import { checkKeyBinding, holderThumbprint } from '../../shared/sd-jwt/key-binding.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { SdJwtRefused } from '../../shared/sd-jwt/sd-jwt.ts'
import type { Digests } from '../../shared/sha256/digests.ts'
import { CertificateRefused } from '../../shared/trust/certificate.ts'
import { parseX5c } from '../../shared/trust/x5c.ts'
import { parseX5u, type ReadChain } from '../../shared/trust/x5u.ts'
import { type Binding, type Presentation, PresentationRefused } from './presentation.ts'

/** @throws PresentationRefused */
export function sdJwtPresentation(
  text: string,
  { audience, nonce, algorithms, now }: Binding,
  digests?: Digests,
): Presentation {
  const sdJwt = refusing(() => parseSdJwt(text))
  const { header, payload } = sdJwt
  if (header.typ !== 'dc+sd-jwt') throw new PresentationRefused('the credential has another typ than dc+sd-jwt')
  if (typeof payload.vct !== 'string') throw new PresentationRefused('the credential has no vct')
  if (Object.hasOwn(header, 'crit'))
    throw new PresentationRefused('the credential has a critical header that is not understood')
  return {
    format: 'dc+sd-jwt',
    type: payload.vct,
    // Without the signature, which a third party could write in another way.
    issuerSigned: () => text.slice(0, text.lastIndexOf('.', text.indexOf('~'))),
    issuerChain: (readChain) =>
      header.x5c === undefined && header.x5u !== undefined ? publishedChain(header, readChain) : chainOf(header.x5c),
    issuerThumbprint: () => thumbprintOf(header['x5t#S256']),
    verifyIssuerSignature: ({ key, algorithm }) => verifyJws(sdJwt, key, algorithm),
    validity: { from: timeOf(payload.nbf) ?? timeOf(payload.iat), until: timeOf(payload.exp) },
    signedAt: undefined,
    issuedAt: timeOf(payload.iat),
    status: statusOf(payload.status),
    reveal: async () => {
      const claims = await refusingLater(revealClaims(sdJwt, digests, { keepsPlaces: true }))
      if (!isFor(claims.aud, audience)) throw new PresentationRefused('the credential was issued for another audience')
      return claims
    },
    issuer: typeof payload.iss === 'string' ? payload.iss : undefined,
    hasHolderProof: sdJwt.keyBinding !== undefined,
    signedByHolder: () => sdJwt.keyBinding?.payload ?? {},
    checkHolder: () => refusingLater(checkKeyBinding(sdJwt, { audience, nonce, algorithms, now })),
    holderKey: () => refusingLater(holderThumbprint(sdJwt)),
  }
}

/** A credential seldom names an audience; where it does, it is for no other (RFC 7519 section 4.1.3). */
const isFor = (aud: Json | undefined, audience: Binding['audience']): boolean =>
  aud === undefined || [aud].flat().some((one) => [audience].flat().some((name) => name === one))

function refusing<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw error instanceof SdJwtRefused ? new PresentationRefused(error.message) : error
  }
}

const refusingLater = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error) => {
    throw error instanceof SdJwtRefused ? new PresentationRefused(error.message) : error
  })

function chainOf(x5c: Json | undefined) {
  try {
    return parseX5c(x5c)
  } catch (error) {
    throw error instanceof CertificateRefused ? new PresentationRefused(error.message) : error
  }
}

/** Certificates that come with the credential are those that count: an address beside them is not read. */
async function publishedChain(header: JsonObject, readChain: ReadChain | undefined): Promise<Bytes[]> {
  if (!readChain)
    throw new PresentationRefused('the credential comes without certificates, and addresses of them are not read here')
  try {
    return await readChain(parseX5u(header))
  } catch (error) {
    throw error instanceof CertificateRefused ? new PresentationRefused(error.message) : error
  }
}

/** The one base64url spelling of 32 bytes: of the last character two bits are spare. */
const sha256Text = /^[\w-]{42}[AEIMQUYcgkosw048]$/

function thumbprintOf(x5t: Json | undefined): Bytes | undefined {
  if (x5t === undefined) return undefined
  if (typeof x5t !== 'string' || !sha256Text.test(x5t))
    throw new PresentationRefused('the credential names its certificate by no SHA-256')
  return fromBase64url(x5t)
}

function timeOf(value: Json | undefined): number | undefined {
  if (value === undefined) return undefined
  // JSON has numbers that are infinite to us, such as 1e999.
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new PresentationRefused('a time of the credential is no number')
  return value
}

function statusOf(status: Json | undefined): { index: number; uri: string } | undefined {
  if (status === undefined) return undefined
  const list: JsonObject = isObject(status) && isObject(status.status_list) ? status.status_list : {}
  const { idx, uri } = list
  if (typeof idx !== 'number' || !Number.isInteger(idx) || idx < 0 || typeof uri !== 'string')
    throw new PresentationRefused('the status of the credential is of a kind that is not supported')
  return { index: idx, uri }
}
