// What trusted lists compare in a certificate (ETSI TS 119 612 clause 5.5.9.2, TS 119 615 clause 4.4): names as RFC 5280 section 7.1 compares
// them, the key as it stands there, policies, uses, and the statements of EN 319 412-5. Parsing for a path is another file's matter.
// Refuses: what is not DER, and a use or a policy that is malformed: a list may except certificates by these. Ignores: a statement or another
// extension that is malformed, and so says nothing.
import { type Bytes, base64url, hex, sha256, textOf, utf8 } from '../bytes.ts'
import { type DerElement, DerRefused, derContent, derElements, tags } from '../trust/der.ts'

export interface CertificateFacts {
  /**
   * Of the names in the form in which equal names are equal bytes: half of their SHA-256 in base64url. A name leads to keys; the key decides.
   */
  subject: string
  issuer: string
  /** SubjectPublicKeyInfo in DER, and half of its SHA-256 in base64url. */
  key: Bytes
  keyHash: string
  /** Hex. */
  subjectKeyId: string | undefined
  authorityKeyId: string | undefined
  subjectCountry: string | undefined
  subjectOrganizations: string[]
  /** Object identifiers of the attributes in the subject. */
  subjectAttributes: string[]
  issuerCountry: string | undefined
  issuerOrganizations: string[]
  /** Names of the bits that are set, as TS 119 612 has them; undefined without the extension. */
  keyUsage: KeyUsageName[] | undefined
  extendedKeyUsage: string[]
  policies: string[]
  /** Says of itself that it is qualified (QcCompliance). */
  isCompliant: boolean
  /** Says that its key lies in a qualified device (QcSSCD). */
  hasDevice: boolean
  /** QcType: what it says that it is for. */
  purposes: CertificatePurposeName[]
  /** Says that it is a public body's (QcPSB, TS 119 412-6 clause 8). */
  isPublicBody: boolean
  /** Says where to learn more of its issuer (AuthorityInfoAccess). */
  hasInformationAccess: boolean
}

/** What a qualified certificate is for: electronic signatures, electronic seals, or websites. */
export type CertificatePurposeName = 'signature' | 'seal' | 'website'

const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'crlSign',
  'encipherOnly',
  'decipherOnly',
] as const
export type KeyUsageName = (typeof keyUsageNames)[number]

const octetString = 0x04
const attributes = { country: '2.5.4.6', organization: '2.5.4.10' } as const
const extensions = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  policies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  informationAccess: '1.3.6.1.5.5.7.1.1',
  statements: '1.3.6.1.5.5.7.1.3',
} as const
const statements = {
  compliance: '0.4.0.1862.1.1',
  device: '0.4.0.1862.1.4',
  type: '0.4.0.1862.1.6',
  publicBody: '0.4.0.194126.1.3',
} as const
const purposes: Record<string, CertificatePurposeName> = {
  '0.4.0.1862.1.6.1': 'signature',
  '0.4.0.1862.1.6.2': 'seal',
  '0.4.0.1862.1.6.3': 'website',
}

/** @throws DerRefused */
export async function readFacts(der: Bytes): Promise<CertificateFacts> {
  const [signed] = derElements(derContent(der, tags.sequence))
  if (signed?.tag !== tags.sequence) throw new DerRefused('not a certificate')
  const parts = derElements(signed.content)
  const [issuer, , subject, key, ...more] = parts.slice(parts[0]?.tag === tags.version ? 3 : 2)
  if (!issuer || !subject || key?.tag !== tags.sequence) throw new DerRefused('not a certificate')
  const [subjectName, issuerName] = [attributesOf(subject), attributesOf(issuer)]
  const found = extensionsOf(more.find(({ tag }) => tag === 0xa3))
  const read = <Read>(id: string, reader: (value: Bytes) => Read): Read | undefined => {
    const value = found.get(id)
    return value && tolerantly(() => reader(value))
  }
  const demand = <Read>(id: string, reader: (value: Bytes) => Read): Read | undefined => {
    const value = found.get(id)
    return value && reader(value)
  }
  const said = read(extensions.statements, statementsOf) ?? []
  const isCompliant = said.some(({ id }) => id === statements.compliance)
  return {
    subject: await nameHash(subjectName),
    issuer: await nameHash(issuerName),
    key: key.whole.slice(),
    keyHash: base64url((await sha256(key.whole)).subarray(0, 16)),
    subjectKeyId: read(extensions.subjectKeyId, (value) => hex(derContent(value, octetString))),
    authorityKeyId: read(extensions.authorityKeyId, keyIdOf),
    subjectCountry: valuesOf(subjectName, attributes.country)[0],
    subjectOrganizations: valuesOf(subjectName, attributes.organization),
    subjectAttributes: subjectName.flat().map(({ id }) => id),
    issuerCountry: valuesOf(issuerName, attributes.country)[0],
    issuerOrganizations: valuesOf(issuerName, attributes.organization),
    keyUsage: demand(extensions.keyUsage, bitsOf),
    extendedKeyUsage: demand(extensions.extendedKeyUsage, identifiersOf) ?? [],
    policies: demand(extensions.policies, policiesOf) ?? [],
    isCompliant,
    hasDevice: said.some(({ id }) => id === statements.device),
    purposes: said
      .filter(({ id }) => id === statements.type)
      .flatMap(({ information }) => tolerantly(() => (information ? identifiersOf(information.whole) : [])) ?? [])
      .flatMap((id) => purposes[id] ?? []),
    isPublicBody:
      isCompliant &&
      said.some(({ id, information }) => id === statements.publicBody && information?.tag === tags.sequence),
    hasInformationAccess: read(extensions.informationAccess, (value) => sequenceOf(value).length > 0) ?? false,
  }
}

/** A part of a name: an attribute, or several that stand together. */
type Attribute = { id: string; text: string | undefined; raw: string }

function attributesOf(name: DerElement): Attribute[][] {
  if (name.tag !== tags.sequence) throw new DerRefused('not a name')
  return derElements(name.content).map(({ content }) =>
    derElements(content).map((attribute) => {
      const [id, value] = derElements(attribute.content)
      if (id?.tag !== tags.objectIdentifier || !value) throw new DerRefused('not a name')
      return { id: identifierText(id.content), text: stringOf(value), raw: hex(value.whole) }
    }),
  )
}

const valuesOf = (name: Attribute[][], wanted: string): string[] =>
  name.flat().flatMap(({ id, text }) => (id === wanted && text !== undefined ? [text] : []))

/** Kinds of strings, capitals and spare white space make no difference. */
const nameHash = async (name: Attribute[][]): Promise<string> => {
  const comparable = name.map((part) =>
    part.map(({ id, text, raw }) => `${id}=${text === undefined ? `#${raw}` : comparableText(text)}`).sort(),
  )
  return base64url((await sha256(utf8(JSON.stringify(comparable)))).subarray(0, 16))
}

const comparableText = (text: string): string => text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')

function stringOf({ tag, content }: DerElement): string | undefined {
  switch (tag) {
    // UTF8String, NumericString, PrintableString, IA5String, VisibleString.
    case 0x0c:
    case 0x12:
    case 0x13:
    case 0x16:
    case 0x1a:
      return tolerantly(() => textOf(content))
    // TeletexString, as everybody has used it.
    case 0x14:
      return String.fromCharCode(...content)
    // BMPString.
    case 0x1e:
      return tolerantly(() => new TextDecoder('utf-16be', { fatal: true }).decode(content))
    default:
      return undefined
  }
}

function extensionsOf(element: DerElement | undefined): Map<string, Bytes> {
  const [list] = element ? derElements(element.content) : []
  return new Map(
    (list ? derElements(list.content) : []).flatMap(({ content }) => {
      const [id, ...more] = derElements(content)
      const value = more.at(-1)
      return id && value?.tag === octetString ? [[identifierText(id.content), value.content] as const] : []
    }),
  )
}

const sequenceOf = (value: Bytes): DerElement[] => derElements(derContent(value, tags.sequence))

const identifiersOf = (value: Bytes): string[] =>
  sequenceOf(value).flatMap(({ tag, content }) => (tag === tags.objectIdentifier ? [identifierText(content)] : []))

const policiesOf = (value: Bytes): string[] =>
  sequenceOf(value).flatMap(({ content }) => {
    const [id] = derElements(content)
    return id?.tag === tags.objectIdentifier ? [identifierText(id.content)] : []
  })

const keyIdOf = (value: Bytes): string | undefined => {
  const id = sequenceOf(value).find(({ tag }) => tag === 0x80)
  return id && hex(id.content)
}

function bitsOf(value: Bytes): KeyUsageName[] {
  const [, ...bytes] = derContent(value, tags.bitString)
  return keyUsageNames.filter((_, at) => ((bytes[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0)
}

const statementsOf = (value: Bytes) =>
  sequenceOf(value).flatMap(({ content }) => {
    const [id, information] = derElements(content)
    return id?.tag === tags.objectIdentifier ? [{ id: identifierText(id.content), information }] : []
  })

/** An object identifier with its dots. */
function identifierText(content: Bytes): string {
  const numbers: number[] = []
  let number = 0
  for (const byte of content) {
    number = number * 128 + (byte & 127)
    if (byte < 128) {
      numbers.push(number)
      number = 0
    }
  }
  const [first = 0, ...rest] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - 40 * root, ...rest].join('.')
}

/** Undefined for what is malformed. */
function tolerantly<Read>(read: () => Read): Read | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerRefused || error instanceof TypeError) return undefined
    throw error
  }
}
