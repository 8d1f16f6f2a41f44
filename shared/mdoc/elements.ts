// Elements of an mdoc as JSON (OpenID4VP 1.0 section 6.4, RFC 8949 section 6.1), for queries and for relying parties.
import { base64url } from '../bytes.ts'
import { type Json, type JsonObject, setOwn } from '../json.ts'
import { type CborValue, Embedded, Tagged } from './cbor.ts'
import type { IssuerSigned, MdocDocument } from './device-response.ts'

/** Name space -> element -> value; dates and times stay the texts that they were, bytes become base64url. */
export function elementsAsJson({ nameSpaces }: IssuerSigned): Record<string, JsonObject> {
  const spaces: Record<string, JsonObject> = {}
  for (const [name, items] of nameSpaces) {
    const elements: JsonObject = {}
    for (const { element, value } of items) setOwn(elements, element, toJson(value))
    setOwn(spaces, name, elements)
  }
  return spaces
}

/** The same of what the device signed itself. */
export function deviceElementsAsJson({ deviceNameSpaces }: Pick<MdocDocument, 'deviceNameSpaces'>): JsonObject {
  const spaces: JsonObject = {}
  for (const [name, elements] of deviceNameSpaces) setOwn(spaces, String(name), toJson(elements))
  return spaces
}

function toJson(value: CborValue): Json {
  if (value instanceof Tagged) return toJson(value.value)
  if (value instanceof Embedded) return base64url(value.content)
  if (value instanceof Uint8Array) return base64url(value)
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(toJson)
  if (value instanceof Map) {
    const object: JsonObject = {}
    for (const [key, member] of value) setOwn(object, String(key), toJson(member))
    return object
  }
  return value
}
