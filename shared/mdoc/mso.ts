// The Mobile Security Object (ISO/IEC 18013-5 section 9.1.2.4, VP-MDOC-05): what the issuer signs of an mdoc.
// Refuses: other versions, digest algorithms and kinds of status than are named here, digests of the wrong length, times
// that are no UTC tdate or out of order, a device key that is no public key on our curves.
import type { Bytes } from '../bytes.ts'
import { isCalendarDate } from '../clock.ts'
import type { VerificationJwk } from '../keys/verification-key.ts'
import type { StatusClaim } from '../status-list/status-claim.ts'
import { type CborKey, type CborValue, decodeCbor, Embedded, Tagged } from './cbor.ts'
import { type CborMap, fromDeviceKey } from './cose.ts'
import { mapOf, textOf, wholeNumberOf } from './expect.ts'
import { type KeyAuthorizations, keyAuthorizationsOf } from './key-authorizations.ts'
import { MdocRefused } from './mdoc-refused.ts'

export interface MobileSecurityObject {
  digestAlgorithm: 'SHA-256' | 'SHA-384' | 'SHA-512'
  docType: string
  valueDigests: Map<string, Map<number, Bytes>>
  deviceKey: VerificationJwk
  /** What the device may sign itself. */
  keyAuthorizations: KeyAuthorizations
  /** Seconds. */
  validity: { signed: number; validFrom: number; validUntil: number }
  status: StatusClaim | undefined
}

const digestLengths = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const

/** @param payload of issuerAuth. @throws MdocRefused, CborRefused */
export function parseMso(payload: Bytes): MobileSecurityObject {
  const embedded = decodeCbor(payload)
  if (!(embedded instanceof Embedded)) throw new MdocRefused('the MSO is not wrapped in tag 24')
  const mso = mapOf(decodeCbor(embedded.content), 'the MSO')
  if (mso.get('version') !== '1.0') throw new MdocRefused('the MSO has another version than 1.0')
  const digestAlgorithm = mso.get('digestAlgorithm')
  if (digestAlgorithm !== 'SHA-256' && digestAlgorithm !== 'SHA-384' && digestAlgorithm !== 'SHA-512')
    throw new MdocRefused('the MSO has a digest algorithm that is not allowed')
  const deviceKeyInfo = mapOf(mso.get('deviceKeyInfo'), 'deviceKeyInfo')
  return {
    digestAlgorithm,
    docType: textOf(mso.get('docType'), 'the docType of the MSO'),
    valueDigests: digestsOf(mapOf(mso.get('valueDigests'), 'valueDigests'), digestLengths[digestAlgorithm]),
    deviceKey: fromDeviceKey(deviceKeyInfo.get('deviceKey')),
    keyAuthorizations: keyAuthorizationsOf(deviceKeyInfo.get('keyAuthorizations')),
    validity: validityOf(mapOf(mso.get('validityInfo'), 'validityInfo')),
    status: statusOf(mso.get('status')),
  }
}

function digestsOf(valueDigests: CborMap, length: number): MobileSecurityObject['valueDigests'] {
  for (const [name, digests] of valueDigests) {
    textOf(name, 'a name space')
    for (const [id, digest] of mapOf(digests, 'the digests of a name space')) {
      wholeNumberOf(id, 'a digestID')
      if (!(digest instanceof Uint8Array) || digest.length !== length)
        throw new MdocRefused('a digest has the wrong length')
    }
  }
  // The map itself, now that all of it is what it should be.
  return valueDigests as Map<CborKey, CborValue> as MobileSecurityObject['valueDigests']
}

/** A place in a status list or a name in an identifier list (ISO/IEC 18013-5 second edition section 12.3.6): one of the two (EAA-6.2.10.1-01). */
function statusOf(status: CborValue | undefined): StatusClaim | undefined {
  if (status === undefined) return undefined
  const methods = mapOf(status, 'status')
  const place = methods.get('status_list')
  const name = methods.get('identifier_list')
  if ((place === undefined) === (name === undefined))
    throw new MdocRefused('the status is of a kind that is not supported, or of two')
  if (place === undefined) return identifierOf(mapOf(name, 'identifier_list'))
  const reference = mapOf(place, 'status_list')
  return { index: wholeNumberOf(reference.get('idx'), 'a status index'), ...listOf(reference) }
}

function identifierOf(reference: CborMap): StatusClaim {
  const identifier = reference.get('id')
  if (!(identifier instanceof Uint8Array) || identifier.length === 0)
    throw new MdocRefused('an identifier of the status is no byte string')
  return { identifier: identifier as Bytes, ...listOf(reference) }
}

function listOf(reference: CborMap): Pick<StatusClaim, 'uri' | 'certificate'> {
  const certificate = reference.get('certificate')
  if (certificate !== undefined && !(certificate instanceof Uint8Array))
    throw new MdocRefused('the certificate of a status list is no byte string')
  return {
    uri: textOf(reference.get('uri'), 'a status list'),
    ...(certificate && { certificate: certificate as Bytes }),
  }
}

function validityOf(info: CborMap): MobileSecurityObject['validity'] {
  const signed = timeOf(info.get('signed'))
  const validFrom = timeOf(info.get('validFrom'))
  const validUntil = timeOf(info.get('validUntil'))
  if (signed > validFrom || validFrom > validUntil)
    throw new MdocRefused('the times of validityInfo contradict each other')
  return { signed, validFrom, validUntil }
}

const timePattern = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?Z$/

function timeOf(value: CborValue | undefined): number {
  const text = value instanceof Tagged && value.tag === 0 ? String(value.value) : ''
  // Date.parse carries the thirtieth of February over into March.
  const time = timePattern.test(text) && isCalendarDate(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new MdocRefused('a time of validityInfo is no UTC tdate')
  return Math.floor(time / 1000)
}
