// XML 1.0 as a strict stream of events over saxes: bytes of UTF-8 in, elements with their namespaces out, everything bounded.
// Refuses: what is too long (before it is decoded), too deep, too many elements or attributes, other encodings, a second byte order mark,
// XML 1.1, any DOCTYPE and so all entities but the five, an Id that stands there twice, a namespace with white space around it.
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { type Bytes, textOf } from '../bytes.ts'
import { xmlnsNamespace } from './canonical-writer.ts'
import { type XmlRefusal, XmlRefused } from './xml-refused.ts'

export interface XmlEvents {
  /** `ancestors`: the elements around it, outermost first. */
  open(tag: SaxesTagNS, ancestors: readonly SaxesTagNS[]): void
  /** Of CDATA sections as well. Texts beside each other may come in pieces. */
  text(text: string): void
  instruction(target: string, body: string): void
  close(tag: SaxesTagNS): void
}

export const limits = {
  bytes: 16 * 1024 * 1024,
  /** The largest national list has a fifth of it. */
  elements: 250_000,
  attributesOfOne: 128,
  depth: 64,
} as const

/** @throws XmlRefused */
export function readXml(bytes: Bytes, events: XmlEvents): void {
  const text = decode(bytes)
  const ancestors: SaxesTagNS[] = []
  const ids = new Set<string>()
  let elements = 0
  let attributes = 0
  const parser = new SaxesParser({ xmlns: true, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' })
  parser.on('error', () => refuse('NOT_XML', 'the XML is not well-formed'))
  parser.on('doctype', () => refuse('DOCTYPE', 'the XML has a document type'))
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') refuse('NOT_XML', 'the XML is of another version')
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      refuse('NOT_UTF8', 'the XML names another encoding')
  })
  parser.on('opentagstart', () => {
    attributes = 0
    if (++elements > limits.elements) refuse('TOO_COMPLEX', 'the XML has too many elements')
    if (ancestors.length >= limits.depth) refuse('TOO_COMPLEX', 'the XML is nested too deep')
  })
  parser.on('attribute', () => {
    if (++attributes > limits.attributesOfOne) refuse('TOO_COMPLEX', 'an element has too many attributes')
  })
  parser.on('opentag', (tag) => {
    if (attributes > 0) checkAttributes(tag, ids)
    events.open(tag, ancestors)
    ancestors.push(tag)
  })
  parser.on('closetag', (tag) => {
    ancestors.pop()
    events.close(tag)
  })
  const onText = (piece: string): void => {
    if (ancestors.length > 0) events.text(piece)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('processinginstruction', ({ target, body }) => events.instruction(target, body))
  parser.write(text).close()
}

function refuse(code: XmlRefusal, reason: string): never {
  throw new XmlRefused(code, reason)
}

function decode(bytes: Bytes): string {
  if (bytes.length > limits.bytes) refuse('TOO_LONG', 'the XML is too long')
  // UTF-16 without a mark is UTF-8 with many zeros.
  if (bytes[0] === 0 || bytes[1] === 0) refuse('NOT_UTF8', 'the XML is not UTF-8')
  try {
    // The one mark that may stand at the start is left in, and skipped by the parser: two are text outside the root.
    return textOf(bytes)
  } catch {
    return refuse('NOT_UTF8', 'the XML is not UTF-8')
  }
}

/** Whatever is called so may be taken for an Id by somebody, so they are unique together. */
function checkAttributes(tag: SaxesTagNS, ids: Set<string>): void {
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name]
    if (!attribute) continue
    const { local, uri, value } = attribute
    // The parser resolves names by the trimmed value, while the value as it stands is what was signed.
    if (uri === xmlnsNamespace && value !== value.trim())
      refuse('NOT_XML', 'the XML has a namespace with white space around it')
    if (local.length === 2 && local.toLowerCase() === 'id') {
      if (ids.has(value)) refuse('DUPLICATE_ID', 'the XML has an Id twice')
      ids.add(value)
    }
  }
}
