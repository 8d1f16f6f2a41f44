// XML 1.0 as a strict stream of events over saxes: bytes of UTF-8 in, elements with their namespaces out, everything bounded.
// Refuses: what is too long (before it is decoded), too deep, too many elements, attributes or pieces of text, other encodings, a second byte order
// mark, XML 1.1, any DOCTYPE and so all entities but the five, an Id that stands there twice, a namespace with white space around it.
import { SaxesParser, type SaxesTagNS } from 'saxes'
import type { Bytes } from '../bytes.ts'
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

/** What a hostile document may cost before anybody is asked who signed it: together less memory than an isolate has. */
export const limits = {
  /** The largest national list has three megabytes. */
  bytes: 8 * 1024 * 1024,
  /** And a quarter of this. */
  elements: 100_000,
  attributes: 100_000,
  attributesOfOne: 128,
  depth: 64,
  /** Texts, and what breaks one up while it is read: references and carriage returns, each of which costs fifty bytes. */
  pieces: 500_000,
  /** Characters of one text, value, comment or name. */
  token: 512 * 1024,
} as const

/** Bytes that are decoded and parsed at once. */
const sliceLength = 64 * 1024

/** @throws XmlRefused */
export function readXml(bytes: Bytes, events: XmlEvents): void {
  if (bytes.length > limits.bytes) refuse('TOO_LONG', 'the XML is too long')
  // UTF-16 without a mark is UTF-8 with many zeros.
  if (bytes[0] === 0 || bytes[1] === 0) refuse('NOT_UTF8', 'the XML is not UTF-8')
  const ancestors: SaxesTagNS[] = []
  const ids = new Set<string>()
  let elements = 0
  let attributes = 0
  let attributesOfOne = 0
  let pieces = 0
  /** Characters since something came to its end. */
  let unended = 0
  const parser = new SaxesParser({ xmlns: true, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' })
  parser.on('error', () => refuse('NOT_XML', 'the XML is not well-formed'))
  parser.on('doctype', () => refuse('DOCTYPE', 'the XML has a document type'))
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') refuse('NOT_XML', 'the XML is of another version')
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      refuse('NOT_UTF8', 'the XML names another encoding')
  })
  parser.on('opentagstart', () => {
    unended = 0
    attributesOfOne = 0
    if (++elements > limits.elements) refuse('TOO_COMPLEX', 'the XML has too many elements')
    if (ancestors.length >= limits.depth) refuse('TOO_COMPLEX', 'the XML is nested too deep')
  })
  parser.on('attribute', () => {
    unended = 0
    if (++attributes > limits.attributes) refuse('TOO_COMPLEX', 'the XML has too many attributes')
    if (++attributesOfOne > limits.attributesOfOne) refuse('TOO_COMPLEX', 'an element has too many attributes')
  })
  parser.on('opentag', (tag) => {
    if (attributesOfOne > 0) checkAttributes(tag, ids)
    events.open(tag, ancestors)
    ancestors.push(tag)
  })
  parser.on('closetag', (tag) => {
    ancestors.pop()
    events.close(tag)
  })
  const addPieces = (count: number): void => {
    pieces += count
    if (pieces > limits.pieces) refuse('TOO_COMPLEX', 'the XML is broken into too many pieces')
  }
  const onText = (piece: string): void => {
    unended = 0
    addPieces(1)
    if (ancestors.length > 0) events.text(piece)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('comment', () => {
    unended = 0
  })
  parser.on('processinginstruction', ({ target, body }) => {
    unended = 0
    addPieces(1)
    events.instruction(target, body)
  })
  for (const [text, breaks] of decoded(bytes)) {
    addPieces(breaks)
    unended += text.length
    parser.write(text)
    if (unended > limits.token) refuse('TOO_COMPLEX', 'the XML has a part without an end')
  }
  parser.close()
}

function refuse(code: XmlRefusal, reason: string): never {
  throw new XmlRefused(code, reason)
}

/** In slices, each with how many of its bytes break up a text. */
function* decoded(bytes: Bytes): Generator<[text: string, breaks: number]> {
  // The one mark that may stand at the start is left in, and skipped by the parser: two are text outside the root.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decode = (slice: Bytes, stream: boolean): string => {
    try {
      return decoder.decode(slice, { stream })
    } catch {
      return refuse('NOT_UTF8', 'the XML is not UTF-8')
    }
  }
  for (let at = 0; at < bytes.length; at += sliceLength) {
    const slice = bytes.subarray(at, at + sliceLength)
    yield [decode(slice, at + sliceLength < bytes.length), breaksIn(slice)]
  }
}

function breaksIn(slice: Bytes): number {
  let breaks = 0
  for (let at = 0; at < slice.length; at++) if (slice[at] === ampersand || slice[at] === carriageReturn) breaks++
  return breaks
}

const ampersand = 0x26
const carriageReturn = 0x0d

/** Whatever is called so may be taken for an Id by somebody, so they are unique together. */
function checkAttributes(tag: SaxesTagNS, ids: Set<string>): void {
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name]
    if (!attribute) continue
    const { local, uri, value } = attribute
    // Of every value, for this also makes one piece of it, where the parser has one for each line break.
    const trimmed = value.trim()
    // The parser resolves names by the trimmed value, while the value as it stands is what was signed.
    if (uri === xmlnsNamespace && value !== trimmed)
      refuse('NOT_XML', 'the XML has a namespace with white space around it')
    if (local.length === 2 && local.toLowerCase() === 'id') {
      if (ids.has(value)) refuse('DUPLICATE_ID', 'the XML has an Id twice')
      ids.add(value)
    }
  }
}
