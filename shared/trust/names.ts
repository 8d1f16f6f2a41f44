// Names of certificates (RFC 5280 section 7.1), compared: equal bytes are the same name, and so are names that differ only in the kind of
// string, in upper and lower case, or in spaces. For name constraints, a name may begin with another.
// Refuses: what is no name, and texts that are not what their kind of string says.
import { type Bytes, equalBytes, hex, textOf } from '../bytes.ts'
import { type DerElement, DerRefused, derElements, derOid, derSequence, tags } from './der.ts'

/** A text that is equal for equal names; of what is malformed, one that only the same bytes have. */
export function normalName(name: Bytes): string {
  try {
    return JSON.stringify(namePartsOf(name))
  } catch (error) {
    if (error instanceof DerRefused) return hex(name)
    throw error
  }
}

/** DER of two names. */
export const isSameName = (one: Bytes, other: Bytes): boolean =>
  equalBytes(one, other) || normalName(one) === normalName(other)

/** True for the empty name. */
export const isNoName = (name: Bytes): boolean => name.length <= 2

/** The relative distinguished names in a form in which equal ones are equal texts, the most significant first. @throws DerRefused */
export const namePartsOf = (name: Bytes): string[] =>
  derSequence(name).map(({ tag, content }) => {
    const attributes = tag === tags.set ? derElements(content) : []
    if (attributes.length === 0) throw new DerRefused('a name is malformed')
    return attributes.map(attributeOf).sort().join('+')
  })

/** Whether a name stands in the subtree of another. */
export const begins = (name: readonly string[], with_: readonly string[]): boolean =>
  with_.length <= name.length && with_.every((part, at) => part === name[at])

/** Texts of one attribute, such as e-mail addresses. @throws DerRefused */
export const attributeTexts = (name: Bytes, id: string): string[] =>
  derSequence(name)
    .flatMap(({ content }) => derElements(content))
    .flatMap(({ content }) => {
      const [type, value] = derElements(content)
      return type && value && derOid(type.content) === id ? [textIn(value) ?? ''] : []
    })

function attributeOf({ tag, content }: DerElement): string {
  const [type, value, ...more] = tag === tags.sequence ? derElements(content) : []
  if (type?.tag !== tags.objectIdentifier || !value || more.length > 0) throw new DerRefused('a name is malformed')
  const text = textIn(value)
  return `${hex(type.content)}=${text === undefined ? `#${hex(value.whole)}` : JSON.stringify(prepared(text))}`
}

/** Of the kinds of string that compare by their text; others, which nobody should use any more, compare by their bytes. */
function textIn({ tag, content }: DerElement): string | undefined {
  if (tag === tags.utf8String) return utf8In(content)
  if (tag !== tags.printableString && tag !== tags.ia5String) return undefined
  if (content.some((byte) => byte > 127)) throw new DerRefused('a text is malformed')
  return textOf(content)
}

function utf8In(content: Bytes): string {
  try {
    return textOf(content)
  } catch {
    throw new DerRefused('a text is malformed')
  }
}

/** RFC 4518: what is not seen goes, compatible characters are one, case and the number of spaces make no difference. */
const prepared = (text: string): string =>
  text
    .replace(unseen, '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    .replace(/\s+/g, ' ')
    .trim()

const unseen = /\p{Default_Ignorable_Code_Point}|\ufffc/gu
