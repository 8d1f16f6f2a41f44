// GeneralNames (RFC 5280 section 4.2.1.6): alternative names, distribution points and name constraints are written in them.
// Refuses: a form that the specification does not have, and texts beyond ASCII.
import { type Bytes, textOf } from '../bytes.ts'
import { type DerElement, DerRefused, derContent, derElements, derSequence, tags } from './der.ts'

export type GeneralName =
  | { readonly form: 'email' | 'dns' | 'uri'; readonly text: string }
  /** DER of the name. */
  | { readonly form: 'directory'; readonly name: Bytes }
  /** Of an address 4 or 16 bytes, in name constraints with as many of a mask behind it. */
  | { readonly form: 'ip'; readonly address: Bytes }
  /** What nothing here compares. */
  | { readonly form: 'other' | 'x400' | 'ediParty' | 'registeredId' }

const forms: Record<number, GeneralName['form']> = {
  160: 'other',
  129: 'email',
  130: 'dns',
  163: 'x400',
  164: 'directory',
  165: 'ediParty',
  134: 'uri',
  135: 'ip',
  136: 'registeredId',
}

/** `bytes`: the SEQUENCE, whole. @throws DerRefused */
export function parseGeneralNames(bytes: Bytes): GeneralName[] {
  const names = derSequence(bytes).map(generalNameOf)
  if (names.length === 0) throw new DerRefused('there are no names')
  return names
}

/** @throws DerRefused */
export function generalNameOf({ tag, content }: DerElement): GeneralName {
  const form = forms[tag]
  if (form === 'email' || form === 'dns' || form === 'uri') return { form, text: asciiIn(content) }
  if (form === 'ip') return { form, address: content }
  if (form === 'directory') {
    derContent(content, tags.sequence)
    return { form, name: content }
  }
  if (form === undefined) throw new DerRefused('a name is of an unknown form')
  if (form !== 'registeredId') derElements(content)
  return { form }
}

function asciiIn(content: Bytes): string {
  if (content.some((byte) => byte < 32 || byte > 126)) throw new DerRefused('a name is not ASCII')
  return textOf(content)
}
