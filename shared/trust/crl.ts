// Certificate revocation lists (RFC 5280 section 5), in our own DER reading: parsed, verified with the certificate of the authority that issued
// both the list and the certificates on it, and kept as plain data.
// Refuses: what is not DER to the last byte, too long or without a next update; a list of another issuer or under another key, older than the
// one before, or not yet or no longer current; indirect and delta lists, lists for some reasons or for attribute certificates alone, and
// every other critical extension, of the list as of an entry.
import { type Bytes, hex, sha256 } from '../bytes.ts'
import { type Certificate, keyUsage } from './certificate.ts'
import { parseCertificateSignature, verifyCertificateSignature } from './certificate-signature.ts'
import {
  type DerElement,
  DerRefused,
  derBoolean,
  derContent,
  derCount,
  derElements,
  derInteger,
  derSequence,
  tags,
} from './der.ts'
import { addressesOf, distributionNames } from './distribution-points.ts'
import { type Extensions, extensionIds, parseExtensions } from './extensions.ts'
import {
  type Crl,
  crlIssuerOf,
  type KnownCrl,
  type Revocation,
  type RevocationReason,
  revocationReasons,
} from './known-crl.ts'
import { normalName } from './names.ts'
import { secondsOf } from './validity.ts'

export class CrlRefused extends Error {}

export interface CrlExpected {
  issuer: Certificate
  /** Seconds. */
  now: number
  /** The list that was verified before: an older one is refused. */
  last?: Pick<Crl, 'number' | 'thisUpdate'>
}

/** Bytes of DER, and entries. Those of authorities for the public have more; who needs one of these says so. */
export const maximumCrlLength = 2_000_000
const maximumEntries = 20_000
const tolerance = 60
/** Of DER: 20 octets, and a sign. */
const maximumSerialLength = 21

/** @throws CrlRefused */
export async function verifyCrl(sent: Bytes, { issuer, now, last }: CrlExpected): Promise<KnownCrl> {
  const { crl, issuerName, authorityKeyId, signature } = refusing(() => readCrl(sent))
  if (normalName(issuerName) !== issuer.normalSubject) throw new CrlRefused('the CRL is of another issuer')
  if (authorityKeyId !== undefined && issuer.subjectKeyId !== undefined && authorityKeyId !== issuer.subjectKeyId)
    throw new CrlRefused('the CRL is under another key')
  if (issuer.keyUsage !== undefined && (issuer.keyUsage & keyUsage.cRLSign) === 0)
    throw new CrlRefused('the CRL was issued with a key that may not sign CRLs')
  if (!(await verifyCertificateSignature(signature, issuer).catch(() => false)))
    throw new CrlRefused('the signature of the CRL is wrong')
  if (crl.thisUpdate > now + tolerance) throw new CrlRefused('the CRL is from the future')
  if (crl.nextUpdate <= now) throw new CrlRefused('the CRL is past its next update')
  if (last && isOlder(crl, last)) throw new CrlRefused('the CRL is older than the one before')
  return { ...crl, issuer: crlIssuerOf(issuer), sha256: hex(await sha256(sent)) }
}

/** By number where both have one (RFC 5280 section 5.2.3), else by time. */
function isOlder(crl: Pick<Crl, 'number' | 'thisUpdate'>, last: Pick<Crl, 'number' | 'thisUpdate'>): boolean {
  if (crl.number === undefined || last.number === undefined) return crl.thisUpdate < last.thisUpdate
  return crl.number.padStart(last.number.length, '0') < last.number.padStart(crl.number.length, '0')
}

/** Read, and not verified. @throws CrlRefused */
export const parseCrl = (sent: Bytes): Crl => refusing(() => readCrl(sent)).crl

function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof DerRefused ? new CrlRefused(`the CRL is malformed: ${error.message}`) : error
  }
}

function readCrl(sent: Bytes) {
  if (sent.length > maximumCrlLength) throw new CrlRefused('the CRL is too long')
  // A list is signed as a certificate is: what is signed, the algorithm, the signature.
  const signature = parseCertificateSignature(sent)
  const [version, algorithm, issuer, thisUpdate, nextUpdate, ...rest] = derSequence(signature.signed)
  if (version?.tag !== tags.integer || derCount(version.content) !== 1) throw new DerRefused('it is not of version 2')
  if (algorithm?.tag !== tags.sequence || issuer?.tag !== tags.sequence) throw new DerRefused('it lacks a part')
  if (!thisUpdate || !nextUpdate || !isTime(nextUpdate)) throw new DerRefused('it names no next update')
  const entries = rest[0]?.tag === tags.sequence ? rest.shift() : undefined
  const explicit = rest[0]?.tag === 0xa0 ? rest.shift() : undefined
  if (rest.length > 0) throw new DerRefused('it has a part too many')
  const extensions: Extensions = explicit ? parseExtensions(explicit.content) : new Map()
  refuseOtherCritical(extensions, listExtensions)
  if (extensions.has(extensionIds.deltaCrl)) throw new CrlRefused('the CRL is a delta CRL')
  const number = extensions.get(extensionIds.crlNumber)
  const crl: Crl = {
    thisUpdate: secondsOf(thisUpdate),
    nextUpdate: secondsOf(nextUpdate),
    number: number && numberIn(number.value),
    ...scopeOf(extensions),
    revoked: entries ? revocationsIn(entries) : {},
  }
  if (crl.nextUpdate <= crl.thisUpdate) throw new DerRefused('it ends before it begins')
  const key = extensions.get(extensionIds.authorityKeyId)
  return { crl, issuerName: issuer.whole, authorityKeyId: key && keyIdIn(key.value), signature }
}

const isTime = ({ tag }: DerElement): boolean => tag === tags.utcTime || tag === tags.generalizedTime

const listExtensions: readonly string[] = [
  extensionIds.issuingDistributionPoint,
  extensionIds.deltaCrl,
  extensionIds.authorityKeyId,
  extensionIds.crlNumber,
]
const entryExtensions: readonly string[] = [extensionIds.reasonCode, extensionIds.invalidityDate]

function refuseOtherCritical(extensions: Extensions, understood: readonly string[]): void {
  for (const [id, { critical }] of extensions)
    if (critical && !understood.includes(id))
      throw new CrlRefused('the CRL has a critical extension that is not understood')
}

/** IssuingDistributionPoint (section 5.2.5): obeyed whether critical or not. */
function scopeOf(extensions: Extensions): Pick<Crl, 'addresses' | 'only'> {
  const extension = extensions.get(extensionIds.issuingDistributionPoint)
  if (!extension) return { addresses: [], only: undefined }
  const parts = derSequence(extension.value)
  let last = 0
  const said = new Map<number, DerElement>()
  for (const part of parts) {
    const place = part.tag & 31
    if (!scopeTags.includes(part.tag) || (last > 0 && place <= (last & 31)))
      throw new DerRefused('its scope is malformed')
    last = part.tag
    said.set(place, part)
  }
  const says = (place: number): boolean => {
    const part = said.get(place)
    return part !== undefined && derBoolean(part.content)
  }
  if (said.has(3)) throw new CrlRefused('the CRL is for some reasons alone')
  if (says(4)) throw new CrlRefused('the CRL is an indirect CRL')
  if (says(5)) throw new CrlRefused('the CRL is for attribute certificates')
  if (says(1) && says(2)) throw new CrlRefused('the CRL is for nobody')
  const name = said.get(0)
  const addresses = name ? addressesOf(distributionNames(name)) : []
  if (name && addresses.length === 0) throw new CrlRefused('the CRL names its place in a way that is not understood')
  return { addresses, only: says(1) ? 'signers' : says(2) ? 'authorities' : undefined }
}

const scopeTags = [0xa0, 0x81, 0x82, 0x83, 0x84, 0x85]

function revocationsIn({ content }: DerElement): Record<string, Revocation> {
  const revoked: Record<string, Revocation> = {}
  const entries = derElements(content)
  // The list is left out when nobody is on it (section 5.1.2.6).
  if (entries.length === 0) throw new DerRefused('its list is empty')
  if (entries.length > maximumEntries) throw new CrlRefused('the CRL has too many entries')
  for (const entry of entries) {
    const [serial, since, extensions, ...more] = entry.tag === tags.sequence ? derElements(entry.content) : []
    if (serial?.tag !== tags.integer || serial.content.length > maximumSerialLength || !since || more.length > 0)
      throw new DerRefused('an entry is malformed')
    const name = hex(derInteger(serial.content))
    if (Object.hasOwn(revoked, name)) throw new DerRefused('an entry stands there twice')
    revoked[name] = { since: secondsOf(since), reason: extensions ? reasonOf(extensions) : 'unspecified' }
  }
  return revoked
}

function reasonOf({ whole }: DerElement): RevocationReason {
  const extensions = parseExtensions(whole)
  refuseOtherCritical(extensions, entryExtensions)
  // Not critical, as its issuer may not write it, it would move the entry to another authority's certificates all the same.
  if (extensions.has(extensionIds.certificateIssuer)) throw new CrlRefused('the CRL is an indirect CRL')
  const extension = extensions.get(extensionIds.reasonCode)
  if (!extension) return 'unspecified'
  const reason = revocationReasons[derCount(derContent(extension.value, tags.enumerated))]
  if (!reason) throw new DerRefused('an entry has an unknown reason')
  return reason
}

function numberIn(value: Bytes): string {
  const number = derInteger(derContent(value, tags.integer))
  if (number.length > maximumSerialLength || (number[0] ?? 0) > 127) throw new DerRefused('its number is malformed')
  return hex(number).replace(/^0+(?=.)/, '')
}

function keyIdIn(value: Bytes): string | undefined {
  const key = derSequence(value).find(({ tag }) => tag === 0x80)
  return key && hex(key.content)
}
