// Claims path pointers (OpenID4VP 1.0 section 7) over what was disclosed. Elements of an array that are not disclosed leave holes in it, so
// that an index leads where it led the wallet; nothing that is picked has a hole.
import { isObject, type Json, type JsonObject, setOwn } from '../../shared/json.ts'
import type { ClaimPath } from '../dcql.ts'

/** What a path selects; nothing when it leads nowhere, or meets a value of another kind than its step (VP-DCQL-12). */
export function select(claims: Json, path: ClaimPath): Json[] {
  // Most paths are of names alone, and lead to one value.
  let value = claims
  for (const [at, step] of path.entries()) {
    if (step === null) return selectAll(value, path.slice(at))
    if (typeof step === 'string' ? !isObject(value) : !Array.isArray(value)) return []
    if (!Object.hasOwn(value as object, step)) return []
    value = (value as JsonObject)[step] as Json
  }
  return [value]
}

function selectAll(claims: Json, path: ClaimPath): Json[] {
  let selected: Json[] = [claims]
  for (const step of path) {
    const fits = typeof step === 'string' ? isObject : Array.isArray
    if (!selected.every(fits)) return []
    // Flattening leaves holes out.
    selected = selected.flatMap((value) => (step === null ? (value as Json[]) : memberOf(value, step)))
  }
  return selected
}

/** The member itself and not one that every object has. */
const memberOf = (value: Json, name: string | number): Json[] =>
  Object.hasOwn(value as object, name) ? [(value as JsonObject)[name] as Json] : []

/** The parts of the claims that the paths lead to, in their places; of an array only the elements that were asked for. */
export const pick = (claims: JsonObject, paths: readonly ClaimPath[]): JsonObject =>
  part(claims, leadingFrom(claims, paths)) as JsonObject

const leadingFrom = (value: Json, paths: readonly ClaimPath[]): ClaimPath[] =>
  paths.filter((path) => select(value, path).length > 0)

/** `leading`: paths that all lead somewhere from here. */
function part(value: Json, leading: readonly ClaimPath[]): Json {
  if (leading.some((path) => path.length === 0)) return withoutHoles(value)
  const below = (step: string | number): ClaimPath[] =>
    leading
      .filter(([first]) => first === step || (first === null && typeof step === 'number'))
      .map((path) => path.slice(1))
  if (Array.isArray(value))
    return value.flatMap((element, at) => {
      const rest = leadingFrom(element, below(at))
      return rest.length > 0 ? [part(element, rest)] : []
    })
  const picked: JsonObject = {}
  for (const step of new Set(leading.map(([first]) => first as string)))
    setOwn(picked, step, part((value as JsonObject)[step] as Json, below(step)))
  return picked
}

function withoutHoles(value: Json): Json {
  if (Array.isArray(value)) return value.flatMap((element) => [withoutHoles(element)])
  if (!isObject(value)) return value
  const whole: JsonObject = {}
  for (const [name, member] of Object.entries(value)) setOwn(whole, name, withoutHoles(member))
  return whole
}
