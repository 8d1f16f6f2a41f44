// JSON as others send it: bounded, and without the duplicate member names that JSON.parse would quietly drop.
// Refuses: text beyond the limit, nesting beyond the limit, duplicate names, anything that is no JSON.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

export class JsonRefused extends Error {}

const defaults = { length: 1_000_000, depth: 32 }

/** Parses JSON that somebody else wrote. @throws JsonRefused with the reason, never with the content. */
export function parseJson(text: string, limits: { length?: number; depth?: number } = {}): Json {
  if (text.length > (limits.length ?? defaults.length)) throw new JsonRefused('JSON is too long')
  refuseDuplicates(text, limits.depth ?? defaults.depth)
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new JsonRefused('not JSON')
  }
}

/** As `parseJson`, for what has to be an object. */
export function parseJsonObject(text: string, limits: { length?: number; depth?: number } = {}): JsonObject {
  const value = parseJson(text, limits)
  if (!isObject(value)) throw new JsonRefused('JSON is not an object')
  return value
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// One pass that looks at structure and member names only; JSON.parse judges the rest.
function refuseDuplicates(text: string, maximumDepth: number): void {
  const hasEscapes = text.includes('\\')
  const open: (Set<string> | undefined)[] = []
  let expectsName = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '"') {
      const start = i
      i = endOfText(text, i, hasEscapes)
      const names = open.at(-1)
      if (expectsName && names) {
        const name = nameOf(text.slice(start, i + 1))
        if (names.has(name)) throw new JsonRefused('duplicate member name')
        names.add(name)
        expectsName = false
      }
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : undefined)
      if (open.length > maximumDepth) throw new JsonRefused('JSON is nested too deep')
      expectsName = char === '{'
    } else if (char === '}' || char === ']') {
      open.pop()
      expectsName = false
    } else if (char === ',') expectsName = open.at(-1) !== undefined
  }
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

/** Most names have no escapes, and then stand there as they are. */
function nameOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw new JsonRefused('not JSON')
  }
}
