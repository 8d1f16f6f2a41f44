// JSON as others send it: bounded, and without the duplicate member names that JSON.parse would quietly drop.
// Refuses: text beyond the limit, nesting beyond the limit, duplicate names, anything that is no JSON.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

export class JsonRefused extends Error {}

const defaults = { length: 1_000_000, depth: 32 }

/** Parses JSON that somebody else wrote. @throws JsonRefused with the reason, never with the content. */
export function parseJson(text: string, limits: { length?: number; depth?: number } = {}): Json {
  if (text.length > (limits.length ?? defaults.length)) throw new JsonRefused('JSON is too long')
  const members = countMembers(text, limits.depth ?? defaults.depth)
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    throw new JsonRefused('not JSON')
  }
  if (membersOf(value) !== members) throw new JsonRefused('duplicate member name')
  return value
}

/** As `parseJson`, for what has to be an object. */
export function parseJsonObject(text: string, limits: { length?: number; depth?: number } = {}): JsonObject {
  const value = parseJson(text, limits)
  if (!isObject(value)) throw new JsonRefused('JSON is not an object')
  return value
}

/** Also for names such as __proto__, which an assignment would take for something else. */
export function setOwn(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  else object[name] = value
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const quote = 0x22
const colon = 0x3a
const [openBrace, closeBrace] = [0x7b, 0x7d]
const [openBracket, closeBracket] = [0x5b, 0x5d]

/**
 * One pass that looks at structure alone, and leaves the rest to JSON.parse. @returns how many members the objects in it have together
 * @throws JsonRefused when it is nested too deep
 */
function countMembers(text: string, maximumDepth: number): number {
  const hasEscapes = text.includes('\\')
  let depth = 0
  let members = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === quote) i = endOfText(text, i, hasEscapes)
    else if (char === colon) members++
    else if (char === openBrace || char === openBracket) {
      if (++depth > maximumDepth) throw new JsonRefused('JSON is nested too deep')
    } else if (char === closeBrace || char === closeBracket) depth--
  }
  return members
}

/** Where the quotes are closed again; the end, where they are not. Most texts have no escapes, and then the next quote closes. */
function endOfText(text: string, start: number, hasEscapes: boolean): number {
  if (!hasEscapes) {
    const end = text.indexOf('"', start + 1)
    return end < 0 ? text.length : end
  }
  let i = start + 1
  for (; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++
  return i
}

/** Members of the objects of a parsed text: of names that stand there twice in one object only the last is left. */
function membersOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  const isArray = Array.isArray(value)
  const inside = isArray ? value : Object.values(value)
  let members = isArray ? 0 : inside.length
  for (const one of inside) if (typeof one === 'object') members += membersOf(one)
  return members
}
