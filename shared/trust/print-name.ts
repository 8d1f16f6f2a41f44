// The name of a certificate as people read it: attributes that our library writes by number, or by a letter that may mean two of them, get
// the name that standards give them (ITU-T X.520, ETSI EN 319 412-1). For print alone: names are compared as they stand in the certificate.

/** C, CN, DC, L, O, OU and ST are in RFC 4514 section 3, and stay. */
const attributes: Readonly<Record<string, string>> = {
  SN: 'surname',
  G: 'givenName',
  I: 'initials',
  T: 'title',
  E: 'emailAddress',
  '2.5.4.5': 'serialNumber',
  '2.5.4.9': 'street',
  '2.5.4.15': 'businessCategory',
  '2.5.4.16': 'postalAddress',
  '2.5.4.17': 'postalCode',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
}

/** One attribute and what follows it; a comma or plus in a value is escaped. */
const attribute = /((?:\\.|[^\\,+])*)([,+]\s*|$)/gs

/** `name`: text of RFC 4514. What has no name that we know keeps its number. */
export const printName = (name: string): string =>
  name.replace(attribute, (_, text: string, separator: string) => printAttribute(text) + separator)

function printAttribute(text: string): string {
  const [type = ''] = text.split('=', 1)
  return (attributes[type] ?? type) + text.slice(type.length)
}
