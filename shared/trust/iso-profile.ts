// The certificates of ISO/IEC 18013-5 annex B, demand by demand: IACA (table B.1) and document signer (table B.3). What deviates is a finding
// with the name of its demand, for reports and for those who make certificates; what breaks trust is refused by the path, not here.
// Left out: that a serial number is random, which one certificate cannot show.
import { type Bytes, equalBytes, hex } from '../bytes.ts'
import { day } from '../clock.ts'
import type { Certificate } from './certificate.ts'
import { type DerElement, DerRefused, derElements, derNamedBits, derOid, derSequence, tags } from './der.ts'
import { addressesOf, parseDistributionPoints } from './distribution-points.ts'
import { type CertificateExtension, extensionIds } from './extensions.ts'
import { parseGeneralNames } from './general-names.ts'

export type IsoRole = 'iaca' | 'documentSigner'

/** MD-CERT-01 to 12 follow the rows of the tables, validity first. */
export interface IsoFinding {
  rule: `MD-CERT-${string}`
  fault: string
}

type Faults = (certificate: Certificate, role: IsoRole, issuer: Certificate | undefined) => string[] | Promise<string[]>

/** `issuer`: of a document signer, where it is known: what has to be the same in both is held against it. */
export async function isoFindings(
  certificate: Certificate,
  role: IsoRole,
  issuer?: Certificate,
): Promise<IsoFinding[]> {
  const found = await Promise.all(
    demands.map(async ([rule, faultsOf]) => {
      const faults = await faultsIn(faultsOf, certificate, role, issuer)
      return faults.map((fault): IsoFinding => ({ rule, fault }))
    }),
  )
  return found.flat()
}

async function faultsIn(faultsOf: Faults, ...given: Parameters<Faults>): Promise<string[]> {
  try {
    return await faultsOf(...given)
  } catch (error) {
    if (error instanceof DerRefused) return [`what stands there is malformed: ${error.message}`]
    throw error
  }
}

const attributeIds = { commonName: '2.5.4.3', country: '2.5.4.6', stateOrProvince: '2.5.4.8' } as const
const documentSignerUsage = '1.0.18013.5.1.2'
const maximumDays = 457
const maximumYears = 20

const demands: readonly (readonly [IsoFinding['rule'], Faults])[] = [
  ['MD-CERT-01', validity],
  ['MD-CERT-02', names],
  ['MD-CERT-03', serialNumber],
  ['MD-CERT-04', subjectKeyId],
  ['MD-CERT-05', authorityKeyId],
  ['MD-CERT-06', keyUsage],
  ['MD-CERT-07', basicConstraints],
  ['MD-CERT-08', extendedKeyUsage],
  ['MD-CERT-09', issuerAltName],
  ['MD-CERT-10', distributionPoints],
  ['MD-CERT-11', key],
  ['MD-CERT-12', signature],
]

function validity({ notBefore, notAfter }: Certificate, role: IsoRole, issuer?: Certificate): string[] {
  const years = new Date(notBefore * 1000)
  years.setUTCFullYear(years.getUTCFullYear() + maximumYears)
  const limit = role === 'iaca' ? years.getTime() / 1000 : notBefore + maximumDays * day
  return [
    ...(notAfter > limit
      ? [`it is valid for more than ${role === 'iaca' ? `${maximumYears} years` : `${maximumDays} days`}`]
      : []),
    ...(issuer && notAfter > issuer.notAfter ? ['it is valid for longer than its IACA'] : []),
  ]
}

function names(certificate: Certificate, role: IsoRole, issuer?: Certificate): string[] {
  const country = attributesOf(certificate.subjectName, attributeIds.country)
  const states = attributesOf(certificate.subjectName, attributeIds.stateOrProvince)
  const [first] = country
  const text = first && String.fromCharCode(...first.content)
  const faults: string[] = []
  if (country.length !== 1) faults.push('the subject has no country, or several')
  else if (first?.tag !== tags.printableString || !/^[A-Z]{2}$/.test(text ?? ''))
    faults.push('the country is no PrintableString of two capital letters')
  if (attributesOf(certificate.subjectName, attributeIds.commonName).length !== 1)
    faults.push('the subject has no common name, or several')
  if (states.length > 1) faults.push('the subject has several states or provinces')
  if (role === 'iaca' && !equalBytes(certificate.subjectName, certificate.issuerName))
    faults.push('the issuer is not the subject, byte for byte')
  if (!issuer) return faults
  if (!equalBytes(certificate.issuerName, issuer.subjectName))
    faults.push('the issuer is not the subject of the IACA, byte for byte')
  if (country.length === 1 && certificate.country !== issuer.country) faults.push('the country is not that of the IACA')
  if (issuer.stateOrProvince !== undefined && certificate.stateOrProvince !== issuer.stateOrProvince)
    faults.push('the state or province is not that of the IACA')
  return faults
}

function serialNumber({ serialNumber: [first = 0, ...rest] }: Certificate): string[] {
  const octets = rest.length + 1
  const value = first === 0 ? rest : [first, ...rest]
  if (first > 127 || value.length === 0) return ['the serial number is not positive']
  return [
    ...(octets > 20 ? ['the serial number has more than 20 octets'] : []),
    // With less, nobody put 63 bits of chance into it.
    ...(value.length < 8 ? ['the serial number is shorter than 63 random bits'] : []),
  ]
}

async function subjectKeyId(certificate: Certificate): Promise<string[]> {
  const extension = certificate.extensions.get(extensionIds.subjectKeyId)
  if (!extension) return ['there is no subject key identifier']
  const [, bits] = derSequence(certificate.publicKeyInfo)
  const digest = await crypto.subtle.digest('SHA-1', bits?.content.slice(1) ?? new Uint8Array())
  return [
    ...critical(extension, false, 'the subject key identifier'),
    ...(certificate.subjectKeyId === hex(new Uint8Array(digest))
      ? []
      : ['the subject key identifier is not the SHA-1 of the public key']),
  ]
}

function authorityKeyId(certificate: Certificate, role: IsoRole, issuer?: Certificate): string[] {
  const extension = certificate.extensions.get(extensionIds.authorityKeyId)
  if (!extension) return role === 'iaca' ? [] : ['there is no authority key identifier']
  const own = role === 'iaca' ? certificate : issuer
  return [
    ...critical(extension, false, 'the authority key identifier'),
    ...(own && certificate.authorityKeyId !== own.subjectKeyId
      ? ['the authority key identifier is not the subject key identifier of the IACA']
      : []),
  ]
}

/** Bits as derNamedBits counts them: keyCertSign and cRLSign, or digitalSignature. */
const wantedUsage: Record<IsoRole, { bits: number; names: string }> = {
  iaca: { bits: 96, names: 'signing certificates and CRLs' },
  documentSigner: { bits: 1, names: 'digital signatures' },
}

function keyUsage({ extensions }: Certificate, role: IsoRole): string[] {
  const extension = extensions.get(extensionIds.keyUsage)
  if (!extension) return ['there is no key usage']
  const { bits, names: wanted } = wantedUsage[role]
  const [usage, ...more] = derElements(extension.value)
  const isRight = usage?.tag === tags.bitString && more.length === 0 && derNamedBits(usage.content) === bits
  return [
    ...critical(extension, true, 'the key usage'),
    ...(isRight ? [] : [`the key usage is another than ${wanted} alone`]),
  ]
}

function basicConstraints({ extensions, isCa, pathLength }: Certificate, role: IsoRole): string[] {
  const extension = extensions.get(extensionIds.basicConstraints)
  if (role === 'documentSigner') return extension ? ['there are basic constraints'] : []
  if (!extension) return ['there are no basic constraints']
  return [
    ...critical(extension, true, 'the extension of basic constraints'),
    ...(isCa ? [] : ['it is no certification authority']),
    ...(pathLength === 0 ? [] : ['the path length is not 0']),
  ]
}

function extendedKeyUsage({ extensions, extendedKeyUsage: usages }: Certificate, role: IsoRole): string[] {
  const extension = extensions.get(extensionIds.extendedKeyUsage)
  if (role === 'iaca') return extension ? ['there is an extended key usage'] : []
  if (!extension) return ['there is no extended key usage']
  return [
    ...critical(extension, true, 'the extended key usage'),
    ...(usages.length === 1 && usages[0] === documentSignerUsage
      ? []
      : ['the extended key usage is another than signing documents alone']),
  ]
}

function issuerAltName({ extensions }: Certificate): string[] {
  const extension = extensions.get(extensionIds.issuerAltName)
  if (!extension) return ['there is no alternative name of the issuer']
  const hasContact = parseGeneralNames(extension.value).some(({ form }) => form === 'email' || form === 'uri')
  return [
    ...critical(extension, false, 'the alternative name of the issuer'),
    ...(hasContact ? [] : ['the alternative name of the issuer is neither an e-mail address nor a URI']),
  ]
}

function distributionPoints({ extensions }: Certificate, role: IsoRole): string[] {
  const extension = extensions.get(extensionIds.distributionPoints)
  if (!extension) return role === 'iaca' ? [] : ['there is no address of a CRL']
  const points = parseDistributionPoints(extension.value)
  const arePlain = points.every(({ names: at }) => at.length > 0 && addressesOf(at).length === at.length)
  return [
    ...critical(extension, false, 'the address of the CRL'),
    ...(arePlain ? [] : ['the address of the CRL is no URI']),
    ...(points.some(({ forReasons, isIndirect }) => forReasons || isIndirect)
      ? ['the address of the CRL names reasons or another issuer']
      : []),
  ]
}

/** Brainpool curves, which the tables have too, are not accepted here: such a certificate is not read at all. */
function key({ algorithm, publicKeyInfo }: Certificate, role: IsoRole): string[] {
  const isEdwards = algorithm === 'EdDSA' && role === 'documentSigner'
  if (isEdwards) return []
  if (algorithm === undefined || algorithm === 'EdDSA') return ['the key is on none of the curves of the table']
  const [, bits] = derSequence(publicKeyInfo)
  return bits?.content[1] === 4 ? [] : ['the point of the public key is compressed']
}

/** ecdsa-with-SHA256, 384 and 512. */
const signatureAlgorithms = ['1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3', '1.2.840.10045.4.3.4']

function signature({ der, version, extensions, unknownCritical }: Certificate): string[] {
  const [, algorithm] = derSequence(der)
  const [id] = algorithm ? derElements(algorithm.content) : []
  return [
    ...(id && signatureAlgorithms.includes(derOid(id.content)) ? [] : ['the signature is not ECDSA with SHA-2']),
    ...(version === 3 && extensions.size > 0 ? [] : ['it is not of version 3']),
    ...(unknownCritical.length > 0 ? ['there is a critical extension that the table does not have'] : []),
  ]
}

const critical = (extension: CertificateExtension, wanted: boolean, what: string): string[] =>
  extension.critical === wanted ? [] : [`${what} is ${wanted ? 'not critical' : 'critical'}`]

const attributesOf = (name: Bytes, id: string): DerElement[] =>
  derSequence(name)
    .flatMap(({ content }) => derElements(content))
    .flatMap(({ content }) => {
      const [type, value] = derElements(content)
      return type && value && derOid(type.content) === id ? [value] : []
    })
