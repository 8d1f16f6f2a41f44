// What a credential says about a person, whatever its format, and nothing of what says when and to whom it was issued.
import type { JsonObject } from '../../shared/json.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'

const technical = ['cnf', 'exp', 'iat', 'iss', 'nbf', 'status', 'vct', 'vct#integrity']

/** Claims of an SD-JWT VC; of an mdoc, elements by name space. */
export async function claimsOf(credential: string): Promise<JsonObject> {
  if (!credential.includes('~')) return elementsAsJson(parseIssuerSigned(credential))
  const claims = Object.entries(await revealClaims(parseSdJwt(credential)))
  return Object.fromEntries(claims.filter(([name]) => !technical.includes(name)))
}
