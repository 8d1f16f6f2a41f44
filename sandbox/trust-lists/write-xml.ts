// Writes XML as exclusive canonicalisation leaves it (W3C Exclusive XML Canonicalization 1.0, without comments): what is written is what is
// signed, so that nothing has to be canonicalised. Each namespace has one prefix, and an element declares those that it needs.
import { escapeAttribute, escapeText } from '../../shared/xml/escape-xml.ts'

export const namespaces = {
  '': 'http://uri.etsi.org/02231/v2#',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  xades: 'http://uri.etsi.org/01903/v1.3.2#',
  /** Additional types of TS 119 612. */
  add: 'http://uri.etsi.org/02231/v2/additionaltypes#',
  /** Its extensions of services. */
  ext: 'http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#',
  /** What nobody knows. */
  own: 'https://attestry.example/trusted-lists/unknown#',
} as const

export type Prefix = keyof typeof namespaces

export interface XmlNode {
  prefix: Prefix
  name: string
  attributes: Readonly<Record<string, string>>
  content: readonly (XmlNode | string)[]
}

type Content = XmlNode | string | undefined | readonly Content[]

/** `name`: with its prefix before a colon. Of attributes only `xml:lang` has one. */
export function element(name: string, attributes: Record<string, string>, ...content: Content[]): XmlNode {
  const [local = '', prefix = ''] = name.split(':').reverse()
  if (!(prefix in namespaces)) throw new TypeError(`the prefix ${prefix} has no namespace`)
  return { prefix: prefix as Prefix, name: local, attributes, content: flat(content) }
}

const flat = (content: readonly Content[]): (XmlNode | string)[] =>
  content.flatMap((one) =>
    one === undefined ? [] : Array.isArray(one) ? flat(one as Content[]) : [one as XmlNode | string],
  )

/** `declared`: prefixes that an element around this one declares in the same output. */
export function writeXml({ prefix, name, attributes, content }: XmlNode, declared: readonly Prefix[] = []): string {
  const tag = prefix ? `${prefix}:${name}` : name
  const isNew = !declared.includes(prefix)
  const declaration = isNew ? ` xmlns${prefix ? `:${prefix}` : ''}="${namespaces[prefix]}"` : ''
  const within = isNew ? [...declared, prefix] : declared
  const inside = content.map((one) => (typeof one === 'string' ? escapeText(one) : writeXml(one, within)))
  return `<${tag}${declaration}${writeAttributes(attributes)}>${inside.join('')}</${tag}>`
}

/** Those without a namespace first, each group by name. */
const writeAttributes = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .sort(([a], [b]) => Number(a.includes(':')) - Number(b.includes(':')) || (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('')
