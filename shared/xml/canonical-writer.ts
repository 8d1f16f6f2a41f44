// Canonical XML without comments, written from the events of one pass: exclusive (Exclusive XML Canonicalization 1.0) and inclusive
// (Canonical XML 1.0), of a whole document or of the element that comes first with what it inherits.
// Refuses: output that grows far beyond its document, as namespaces that are written again and again make it.
import type { SaxesAttributeNS, SaxesTagNS } from 'saxes'
import { type Bytes, joined, utf8 } from '../bytes.ts'
import { escapeAttribute, escapeText } from './escape-xml.ts'
import { XmlRefused } from './xml-refused.ts'

export type CanonicalForm = 'exclusive' | 'inclusive'

export interface CanonicalWriter {
  open(tag: SaxesTagNS): void
  text(text: string): void
  instruction(target: string, body: string): void
  close(tag: SaxesTagNS): void
  /** All that was written, in UTF-8. */
  bytes(): Bytes
}

export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

/** Characters, twice what a document may have in bytes. */
const maximumLength = 32 * 1024 * 1024
/** Characters that are kept as text before they are encoded at once. */
const chunkLength = 32 * 1024

/** `ancestors`: the elements around the first one, outermost first, where that is not the root of its document. */
export function createCanonicalWriter(form: CanonicalForm, ancestors: readonly SaxesTagNS[] = []): CanonicalWriter {
  const chunks: Bytes[] = []
  let pending = ''
  let length = 0
  let depth = 0
  let isAfterRoot = false
  // What the open elements have written, by prefix, and how to take it back where they end.
  const rendered = new Map<string, string>()
  const before: (readonly (readonly [prefix: string, uri: string | undefined])[])[] = []

  function flush(): void {
    chunks.push(utf8(pending))
    pending = ''
  }

  function write(piece: string): void {
    length += piece.length
    if (length > maximumLength) throw new XmlRefused('TOO_COMPLEX', 'the canonical form is too long')
    pending += piece
    if (pending.length > chunkLength) flush()
  }

  /** The namespaces that an element has to write, in their order. */
  function namespacesOf(tag: SaxesTagNS): string {
    const undo: [string, string | undefined][] = []
    const need = (prefix: string, uri: string): void => {
      const known = rendered.get(prefix)
      if (prefix === 'xml' || (known ?? '') === uri) return
      undo.push([prefix, known])
      rendered.set(prefix, uri)
    }
    if (form === 'exclusive') {
      need(tag.prefix, tag.uri)
      for (const name in tag.attributes) {
        const { prefix, uri } = tag.attributes[name] as SaxesAttributeNS
        if (prefix !== '' && uri !== xmlnsNamespace) need(prefix, uri)
      }
    } else {
      if (depth === 0) for (const [prefix, uri] of inherited(ancestors, tag)) need(prefix, uri)
      for (const prefix in tag.ns) need(prefix, tag.ns[prefix] as string)
    }
    before.push(undo.length === 0 ? nothing : undo)
    if (undo.length === 0) return ''
    undo.sort(([a], [b]) => compareCodePoints(a, b))
    return undo.map(([prefix]) => namespaceText(prefix, rendered.get(prefix) as string)).join('')
  }

  return {
    open(tag) {
      const namespaces = namespacesOf(tag)
      const imported = form === 'inclusive' && depth === 0 ? inheritedAttributes(ancestors, tag) : nothing
      write(`<${tag.name}${namespaces}${attributesText(tag, imported)}>`)
      depth++
    },
    text(text) {
      if (depth > 0) write(escapeText(text))
    },
    instruction(target, body) {
      const instruction = `<?${target}${body === '' ? '' : ` ${body.replaceAll('\r', '&#xD;')}`}?>`
      if (depth > 0) write(instruction)
      else write(isAfterRoot ? `\n${instruction}` : `${instruction}\n`)
    },
    close(tag) {
      depth--
      isAfterRoot = depth === 0
      write(`</${tag.name}>`)
      for (const [prefix, uri] of before.pop() ?? nothing) {
        if (uri === undefined) rendered.delete(prefix)
        else rendered.set(prefix, uri)
      }
    },
    bytes() {
      flush()
      return joined(chunks)
    },
  }
}

const nothing: readonly never[] = []

/** Namespaces in scope, from what is around an element. */
function inherited(ancestors: readonly SaxesTagNS[], tag: SaxesTagNS): Map<string, string> {
  const scope = new Map<string, string>()
  for (const { ns } of [...ancestors, tag]) for (const prefix in ns) scope.set(prefix, ns[prefix] as string)
  return scope
}

/** Attributes of the namespace xml around an element, of the nearest each, that it has not itself (Canonical XML 1.0 section 2.4). */
function inheritedAttributes(ancestors: readonly SaxesTagNS[], tag: SaxesTagNS): SaxesAttributeNS[] {
  const found = new Map<string, SaxesAttributeNS>()
  for (const { attributes } of ancestors)
    for (const attribute of Object.values(attributes))
      if (attribute.prefix === 'xml') found.set(attribute.name, attribute)
  return [...found.values()].filter(({ name }) => tag.attributes[name] === undefined)
}

const namespaceText = (prefix: string, uri: string): string =>
  ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(uri)}"`

/** Attributes by their namespace, then by their name. */
function attributesText(tag: SaxesTagNS, imported: readonly SaxesAttributeNS[]): string {
  let attributes: SaxesAttributeNS[] | undefined
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name] as SaxesAttributeNS
    if (attribute.uri === xmlnsNamespace) continue
    attributes ??= []
    attributes.push(attribute)
  }
  if (imported.length > 0) attributes = [...(attributes ?? []), ...imported]
  if (!attributes) return ''
  if (attributes.length > 1)
    attributes.sort((a, b) => compareCodePoints(a.uri, b.uri) || compareCodePoints(a.local, b.local))
  let text = ''
  for (const { name, value } of attributes) text += ` ${name}="${escapeAttribute(value)}"`
  return text
}

/** The order of code points. That of UTF-16, which a text has by itself, puts those beyond U+FFFF before the last ones up to it. */
export function compareCodePoints(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let at = 0; at < end; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return ranked(left) - ranked(right)
  }
  return a.length - b.length
}

/** A unit of a surrogate pair after all others. */
const ranked = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit)
