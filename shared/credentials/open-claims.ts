// Which claims of an SD-JWT VC everybody reads, and which are disclosed one by one: by the descriptions of the type.
import type { JsonObject } from '../json.ts'
import type { ClaimDescription, CredentialType } from './credential-type.ts'

type Described = Pick<CredentialType, 'claims'>

const known = new WeakMap<Described, ReadonlySet<string>>()

/** Names, at the top, of what is never disclosable by itself; found once for each type. */
export function openClaims(type: Described): ReadonlySet<string> {
  const found = known.get(type) ?? new Set(type.claims.flatMap(openIn))
  known.set(type, found)
  return found
}

const openIn = ({ sdJwt, disclosure }: ClaimDescription): readonly string[] =>
  disclosure === 'never' ? (sdJwt?.slice(0, 1) ?? []) : []

/** How many claims, at the top, can be disclosed by themselves. */
export const disclosableCount = (type: Pick<CredentialType, 'claims'>): number => {
  const open = openClaims(type)
  return new Set(type.claims.flatMap(({ sdJwt }) => sdJwt?.slice(0, 1) ?? []).filter((name) => !open.has(name))).size
}

export function separate(
  open: ReadonlySet<string>,
  claims: JsonObject,
): { plain: JsonObject; disclosable: JsonObject } {
  if (open.size === 0) return { plain: {}, disclosable: claims }
  const [plain, disclosable]: [JsonObject, JsonObject] = [{}, {}]
  for (const [name, value] of Object.entries(claims)) (open.has(name) ? plain : disclosable)[name] = value
  return { plain, disclosable }
}
