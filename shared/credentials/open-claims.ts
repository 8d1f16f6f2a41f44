// Which claims of an SD-JWT VC everybody reads, and which are disclosed one by one: by the descriptions of the type.
import type { JsonObject } from '../json.ts'
import type { CredentialType } from './credential-type.ts'

/** Names, at the top, of what is never disclosable by itself. */
export const openClaims = ({ claims }: Pick<CredentialType, 'claims'>): ReadonlySet<string> =>
  new Set(claims.flatMap(({ sdJwt, disclosure }) => (disclosure === 'never' ? (sdJwt?.slice(0, 1) ?? []) : [])))

export function separate(
  open: ReadonlySet<string>,
  claims: JsonObject,
): { plain: JsonObject; disclosable: JsonObject } {
  if (open.size === 0) return { plain: {}, disclosable: claims }
  const [plain, disclosable]: [JsonObject, JsonObject] = [{}, {}]
  for (const [name, value] of Object.entries(claims)) (open.has(name) ? plain : disclosable)[name] = value
  return { plain, disclosable }
}
