// The extensions of a certificate, a CRL or an entry of one (RFC 5280 sections 4.2 and 5.2), in our own DER reading: content and whether it
// is critical, by object identifier. What an extension says is read where it is obeyed.
// Refuses: an extension that stands there twice. Takes what some who issue write although DER or the specification leaves it out: that an
// extension is not critical, and a list of none.
import type { Bytes } from '../bytes.ts'
import {
  type DerElement,
  DerRefused,
  derBoolean,
  derContent,
  derElements,
  derInteger,
  derOid,
  derSequence,
  tags,
} from './der.ts'

export interface CertificateExtension {
  readonly critical: boolean
  /** What stands in the OCTET STRING. */
  readonly value: Bytes
}

export type Extensions = ReadonlyMap<string, CertificateExtension>

/** Those that a check here reads. */
export const extensionIds = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrl: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  nameConstraints: '2.5.29.30',
  distributionPoints: '2.5.29.31',
  policies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyId: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  noRevocation: '2.5.29.56',
  shortTerm: '0.4.0.194121.2.1',
} as const

/** `bytes`: the SEQUENCE of extensions, whole. @throws DerRefused */
export function parseExtensions(bytes: Bytes): Extensions {
  const extensions = new Map<string, CertificateExtension>()
  for (const { tag, content } of derSequence(bytes)) {
    const [id, ...rest] = tag === tags.sequence ? derElements(content) : []
    const critical = rest[0]?.tag === tags.boolean ? rest.shift() : undefined
    const [value, ...more] = rest
    if (id?.tag !== tags.objectIdentifier || value?.tag !== tags.octetString || more.length > 0)
      throw new DerRefused('an extension is malformed')
    const name = derOid(id.content)
    if (extensions.has(name)) throw new DerRefused('it has an extension twice')
    extensions.set(name, { critical: critical !== undefined && derBoolean(critical.content), value: value.content })
  }
  return extensions
}

/** Parts of a TBSCertificate that libraries hand out as text, or not at all. */
export interface CertificateParts {
  /** DER of the names. */
  readonly issuerName: Bytes
  readonly subjectName: Bytes
  /** Content of the INTEGER. */
  readonly serialNumber: Bytes
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKeyInfo: Bytes
  readonly version: number
  readonly extensions: Extensions
}

/** `signed`: the inner part of a certificate. @throws DerRefused */
export function certificatePartsOf(signed: Bytes): CertificateParts {
  const parts = derSequence(signed)
  const explicit = parts[0]?.tag === tags.version ? parts.shift() : undefined
  const [serial, , issuer, , subject, key, ...rest] = parts
  if (serial?.tag !== tags.integer || issuer?.tag !== tags.sequence || subject?.tag !== tags.sequence || !key)
    throw new DerRefused('a certificate lacks a part')
  const version = explicit ? derCountOf(explicit) + 1 : 1
  const last = rest.find(({ tag }) => tag === explicitExtensions)
  // Unique identifiers, which nobody uses, and extensions: each once, in this order, and only where the version has them.
  const order = rest.map(({ tag }) => [0x81, 0x82, explicitExtensions].indexOf(tag))
  if (order.some((at, i) => at < 0 || at <= (order[i - 1] ?? -1)) || (last && version !== 3))
    throw new DerRefused('a certificate has a part that its version has not')
  return {
    issuerName: issuer.whole,
    subjectName: subject.whole,
    // In its one spelling, as CRLs have it.
    serialNumber: derInteger(serial.content),
    publicKeyInfo: key.whole,
    version,
    extensions: last ? parseExtensions(last.content) : new Map(),
  }
}

const explicitExtensions = 0xa3
const derCountOf = ({ content }: DerElement): number => {
  const [version] = derContent(content, tags.integer)
  if (version === undefined || version > 2) throw new DerRefused('a certificate is of an unknown version')
  return version
}
