// How characters stand in canonical XML (Canonical XML 1.0 section 2.3): those that would be markup, and white space that would not survive.

/** Of text between tags. */
export const escapeText = (text: string): string => (/[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, escaped) : text)

/** Of a value in double quotes. */
export const escapeAttribute = (value: string): string =>
  /[&<"\t\n\r]/.test(value) ? value.replace(/[&<"\t\n\r]/g, escaped) : value

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
const escaped = (character: string): string => escapes[character] as string
