// Texts and addresses with their language, as trusted lists write them (ETSI TS 119 612 section 5.1.4): all of ours are English.
import { element, type XmlNode } from './write-xml.ts'

export const named = (name: string, text: string): XmlNode =>
  element(name, {}, element('Name', { 'xml:lang': 'en' }, text))

export const uris = (name: string, ...values: string[]): XmlNode =>
  element(
    name,
    {},
    values.map((value) => element('URI', { 'xml:lang': 'en' }, value)),
  )
