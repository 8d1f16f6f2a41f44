// Takes a compact SD-JWT apart (RFC 9901 section 4). Nothing is verified here.
// Refuses: a wrong shape, too much of anything, JSON with duplicate names, base64url with a second spelling.
import { type Jws, JwsRefused, parseJws } from '../keys/jws.ts'
import { type SdJwt, SdJwtRefused } from './sd-jwt.ts'

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
  const { header, payload, signature, signed } = parsePart(jwt)
  return {
    header,
    payload,
    signature,
    signed,
    disclosures: rest,
    keyBinding: last === '' ? undefined : parsePart(last),
    withoutKeyBinding: text.slice(0, text.length - last.length),
  }
}

function parsePart(text: string): Jws {
  try {
    return parseJws(text)
  } catch (error) {
    throw error instanceof JwsRefused ? new SdJwtRefused(error.message) : error
  }
}
