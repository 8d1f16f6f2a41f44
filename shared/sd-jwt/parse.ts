// Takes a compact SD-JWT apart (RFC 9901 section 4). Nothing is verified here.
// Refuses: a wrong shape, too much of anything, JSON with duplicate names, base64url with a second spelling.
import { fromBase64url, textOf, utf8 } from '../bytes.ts'
import { JsonRefused, parseJsonObject } from '../json.ts'
import { type Jws, type SdJwt, SdJwtRefused } from './sd-jwt.ts'

const maximumLength = 2_000_000
const maximumDisclosures = 500

/** @throws SdJwtRefused */
export function parseSdJwt(text: string): SdJwt {
  if (text.length > maximumLength) throw new SdJwtRefused('the SD-JWT is too long')
  const parts = text.split('~')
  const [jwt, ...rest] = parts
  const last = rest.pop()
  if (jwt === undefined || last === undefined) throw new SdJwtRefused('an SD-JWT has at least one tilde')
  if (rest.length > maximumDisclosures) throw new SdJwtRefused('the SD-JWT has too many disclosures')
  if (rest.includes('')) throw new SdJwtRefused('the SD-JWT has an empty disclosure')
  return {
    ...parseJws(jwt),
    disclosures: rest,
    keyBinding: last === '' ? undefined : parseJws(last),
    withoutKeyBinding: text.slice(0, text.length - last.length),
  }
}

/** @throws SdJwtRefused */
export function parseJws(text: string): Jws {
  const [header, payload, signature, ...more] = text.split('.')
  if (!header || !payload || !signature || more.length > 0) throw new SdJwtRefused('a JWS has three parts')
  try {
    return {
      header: parseJsonObject(textOf(fromBase64url(header))),
      payload: parseJsonObject(textOf(fromBase64url(payload))),
      signature: fromBase64url(signature),
      signed: utf8(text.slice(0, header.length + 1 + payload.length)),
    }
  } catch (error) {
    throw new SdJwtRefused(
      error instanceof JsonRefused ? `a JWS part is refused: ${error.message}` : 'a JWS part is not base64url JSON',
    )
  }
}
