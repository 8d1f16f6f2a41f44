// XML answers of sources as a tree: local names, text and children. Strict: no document type and so no entities, no
// processing instructions, bounded depth and size. Elements that nobody asks for are simply not asked for.
import { SaxesParser } from 'saxes'

export class XmlRefused extends Error {}

export interface XmlElement {
  /** Local name. */
  name: string
  /** Namespace URI, empty when there is none. */
  namespace: string
  children: XmlElement[]
  text: string
}

const maximumLength = 1_000_000
const maximumDepth = 40

/** @throws XmlRefused */
export function parseXml(xml: string): XmlElement {
  if (xml.length > maximumLength) throw new XmlRefused('the XML is too long')
  const parser = new SaxesParser({ xmlns: true })
  const open: XmlElement[] = []
  let root: XmlElement | undefined
  const refuse = (reason: string): never => {
    throw new XmlRefused(reason)
  }
  parser.on('error', () => refuse('the XML is malformed'))
  parser.on('doctype', () => refuse('the XML has a document type'))
  parser.on('processinginstruction', () => refuse('the XML has a processing instruction'))
  parser.on('opentag', ({ local, uri }) => {
    const element = { name: local, namespace: uri, children: [], text: '' }
    if (open.length >= maximumDepth) refuse('the XML is nested too deep')
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  const addText = (text: string): void => {
    const element = open.at(-1)
    if (element) element.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.write(xml).close()
  return root ?? refuse('the XML is empty')
}

/** The first element at a path of local names below this one. */
export function at(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  return path.reduce((found, name) => found?.children.find((child) => child.name === name), element)
}

/** All children of one name. */
export const all = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? []

/** Trimmed text at a path, in the normal form NFC, or undefined when it is not there or empty. */
export const textAt = (element: XmlElement | undefined, ...path: string[]): string | undefined =>
  at(element, ...path)
    ?.text.trim()
    .normalize('NFC') || undefined

const canonical: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' }

/** Text between two tags, never within one, as Canonical XML writes it (section 2.3): what is signed is what is sent. */
export const escapeXml = (text: string): string => text.replace(/[&<>\r]/g, (char) => canonical[char] as string)
