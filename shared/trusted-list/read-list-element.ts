// How values stand in a trusted list (ETSI TS 119 612 section 5.1 and its schema): elements that occur once, texts in several languages, URIs, times
// in UTC, base64.
// Refuses: what is missing or there twice, and every time without its Z or that no calendar has.
import { fromBase64 } from '../bytes.ts'
import { attributeOf, childrenOf, type XmlElement } from '../xml/xml-element.ts'
import { TrustedListRefused } from './trusted-list-refused.ts'

export const listNamespace = 'http://uri.etsi.org/02231/v2#'
export const additionalNamespace = 'http://uri.etsi.org/02231/v2/additionaltypes#'
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

/** The child of this name, which may be left out. @throws TrustedListRefused when there are several */
export function atMostOne(element: XmlElement, name: string, namespace = listNamespace): XmlElement | undefined {
  let found: XmlElement | undefined
  for (const child of element.children) {
    if (child.name !== name || child.namespace !== namespace) continue
    if (found) throw new TrustedListRefused('MALFORMED', `${element.name} has ${name} twice`)
    found = child
  }
  return found
}

/** The one child of this name. @throws TrustedListRefused */
export function only(element: XmlElement, name: string, namespace = listNamespace): XmlElement {
  const found = atMostOne(element, name, namespace)
  if (!found) throw new TrustedListRefused('MALFORMED', `${element.name} has no ${name}`)
  return found
}

/** The text of a child that has to say something. @throws TrustedListRefused */
export function textIn(element: XmlElement, name: string): string {
  const text = only(element, name).text.trim()
  if (!text) throw new TrustedListRefused('MALFORMED', `${name} is empty`)
  return text
}

/** A whole number from zero. @throws TrustedListRefused */
export function numberIn(element: XmlElement, name: string): number {
  const text = textIn(element, name)
  const number = Number(text)
  if (!/^\d{1,15}$/.test(text)) throw new TrustedListRefused('MALFORMED', `${name} is no number`)
  return number
}

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/

/** Seconds. @throws TrustedListRefused */
export function timeOf({ name, text }: XmlElement): number {
  const written = text.trim()
  const time = timePattern.test(written) ? Date.parse(written) : Number.NaN
  // Engines take the 30th of February for a day of March.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(written.slice(0, 19)))
    throw new TrustedListRefused('MALFORMED_TIME', `${name} is no time in UTC`)
  return Math.floor(time / 1000)
}

/** URIs of a list of them, in its order. */
export const urisIn = (element: XmlElement | undefined): string[] =>
  element ? childrenOf(element, listNamespace, 'URI').map(({ text }) => text.trim()) : []

/** A text in every language, each spelling once. */
export const namesIn = (element: XmlElement | undefined): string[] => [
  ...new Set(element ? childrenOf(element, listNamespace, 'Name').map(({ text }) => text.trim()) : []),
]

/** In English, or else in the first language. */
export function nameIn(element: XmlElement | undefined): string {
  const names = element ? childrenOf(element, listNamespace, 'Name') : []
  const english = names.find((name) => /^en\b/i.test(attributeOf(name, 'lang', xmlNamespace) ?? ''))
  return (english ?? names[0])?.text.trim() ?? ''
}

/** Base64 without the white space that XML allows in it; undefined where it is no base64, or not the one spelling of its bytes. */
export function base64Of(text: string): string | undefined {
  // Lists have megabytes of it: decoding is native where they are read, and a regular expression takes ten times as long.
  const packed = [' ', '\n', '\t', '\r'].some((space) => text.includes(space)) ? text.replace(/\s+/g, '') : text
  try {
    return fromBase64(packed).length > 0 ? packed : undefined
  } catch {
    return undefined
  }
}

/** Base64 of what may be DER of a certificate: a SEQUENCE of more than 255 bytes. What it says is read where it is used. */
export function certificateOf(text: string): string | undefined {
  const packed = base64Of(text)
  return packed?.startsWith('MI') ? packed : undefined
}

/** xs:boolean; undefined where it is none. */
export function booleanOf(text: string | undefined): boolean | undefined {
  const value = text?.trim()
  if (value === 'true' || value === '1') return true
  return value === 'false' || value === '0' ? false : undefined
}

/** Whoever does not say that an extension may be skipped wants it understood. */
export const isCritical = (extension: XmlElement): boolean => booleanOf(attributeOf(extension, 'Critical')) !== false
