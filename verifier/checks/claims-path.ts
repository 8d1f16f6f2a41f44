// Claims path pointers (OpenID4VP 1.0 section 7) over what was disclosed.
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import type { ClaimQuery } from '../request/dcql.ts'

/** What a path selects; nothing when it leads nowhere (VP-DCQL-12). */
export function select(claims: JsonObject, path: ClaimQuery['path']): Json[] {
  let selected: Json[] = [claims]
  for (const step of path)
    selected = selected.flatMap((value) => {
      if (typeof step === 'string') return isObject(value) && step in value ? [value[step] as Json] : []
      if (!Array.isArray(value)) return []
      return step === null ? value : value.slice(step, step + 1)
    })
  return selected
}

/** The parts of the claims that the paths lead to, in their places; an array is copied as far as it was disclosed. */
export function pick(claims: JsonObject, paths: readonly ClaimQuery['path'][]): JsonObject {
  const picked: JsonObject = {}
  for (const path of paths) {
    if (select(claims, path).length === 0) continue
    const end = path.findIndex((step) => typeof step !== 'string')
    const names = (end < 0 ? path : path.slice(0, end)) as string[]
    let from: Json = claims
    let to: JsonObject = picked
    for (const [at, name] of names.entries()) {
      from = (from as JsonObject)[name] as Json
      if (at === names.length - 1) setOwn(to, name, from)
      else {
        if (!Object.hasOwn(to, name)) setOwn(to, name, {})
        to = to[name] as JsonObject
      }
    }
  }
  return picked
}

/** Also for names such as __proto__. */
const setOwn = (object: JsonObject, name: string, value: Json): void =>
  void Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
