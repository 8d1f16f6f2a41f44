// The scheme of a list of trusted entities and the list itself: type, operator, number and times, after its signature was found right
// (TS 119 602 section 6.3, table 1 of annexes D to I). Refuses: every deviation that its source does not tolerate, a closed list, one from the
// future, past its next update or older than the one before, and one of the same number that says something else.
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Certificate } from './certificate.ts'
import { clockTolerance } from './check-list-header.ts'
import type { Tolerance } from './deviation.ts'
import {
  checkAddress,
  email,
  inEnglish,
  languageValues,
  namesOf,
  refuseCriticalExtensions,
  timeOf,
  website,
} from './list-members.ts'
import { profiles, type TrustKind, type TrustList, type TrustProfile } from './trust-list.ts'
import { TrustListRefused } from './trust-list-refused.ts'

export interface SchemeGiven {
  kind: TrustKind
  signer: Certificate
  /** Seconds. */
  now: number
  tolerance: Tolerance
  contentSha256: string
  lastSequenceNumber?: number | undefined
  lastContentSha256?: string | undefined
}

export type Scheme = Pick<TrustList, 'sequenceNumber' | 'issued' | 'nextUpdate' | 'operator'> & { announced: string[] }

export function readScheme(scheme: JsonObject, given: SchemeGiven): Scheme {
  const { kind, signer, tolerance } = given
  const profile = profiles[kind]
  checkKind(scheme, profile, tolerance)
  const operators = namesOf(scheme.SchemeOperatorName, tolerance)
  if (!signer.organization || !operators.includes(signer.organization))
    tolerance.meet('otherOperator', 'the list is not signed by its operator')
  const sequenceNumber = checkSequence(scheme.LoTESequenceNumber, given)
  const times = checkTimes(scheme, given)
  refuseCriticalExtensions(scheme.SchemeExtensions)
  checkPublication(scheme, profile, tolerance)
  const announced = profile.statuses ? [] : checkSelfPointer(scheme, given)
  if (profile.statuses && scheme.PointersToOtherLoTE !== undefined)
    tolerance.meet('unexpectedPointer', 'the list of public bodies points to other lists')
  return { sequenceNumber, ...times, operator: operators[0] as string, announced }
}

function checkKind(scheme: JsonObject, profile: TrustProfile, tolerance: Tolerance): void {
  if (scheme.LoTEVersionIdentifier !== 1) throw new TrustListRefused('the list has another version than 1')
  const { LoTEType: type, StatusDeterminationApproach: approach } = scheme
  if (typeof type !== 'string') throw new TrustListRefused('the list is of another type than any')
  // A type of its own is named in full, so that no kind of list is taken for another.
  if (type !== profile.type) tolerance.meet('privateListType', 'the list is of another type', type)
  if (approach !== profile.statusDetermination && approach !== (profile.mendedStatusDetermination ?? null))
    tolerance.meet('otherStatusDetermination', 'the list determines status in another way')
  if (scheme.SchemeTerritory !== 'EU') throw new TrustListRefused('the list is of another territory')
}

function checkSequence(sequenceNumber: Json | undefined, given: SchemeGiven): number {
  const { lastSequenceNumber: last, lastContentSha256: content, contentSha256 } = given
  if (typeof sequenceNumber !== 'number' || !Number.isSafeInteger(sequenceNumber) || sequenceNumber < 1)
    throw new TrustListRefused('the list has no sequence number')
  if (last !== undefined && sequenceNumber < last)
    throw new TrustListRefused('the list is older than the one before', { alarm: 'sequenceRollback' })
  if (sequenceNumber === last && content !== undefined && content !== contentSha256)
    throw new TrustListRefused('the list says something else than the one before under the same number', {
      alarm: 'sequenceReused',
    })
  return sequenceNumber
}

function checkTimes(scheme: JsonObject, { now, tolerance }: SchemeGiven): Pick<Scheme, 'issued' | 'nextUpdate'> {
  const issued = timeOf(scheme.ListIssueDateTime, 'an issue time', tolerance)
  if (scheme.NextUpdate === null) throw new TrustListRefused('the list is closed: it has no next update')
  const nextUpdate = timeOf(scheme.NextUpdate, 'a next update', tolerance)
  if (issued > now + clockTolerance) throw new TrustListRefused('the list is from the future')
  if (nextUpdate <= now) throw new TrustListRefused('the list is past its next update')
  if (nextUpdate > sixMonthsAfter(issued))
    tolerance.meet('lateNextUpdate', 'the list promises its next update too late')
  return { issued, nextUpdate }
}

/** Calendar months (section 6.3.15), with the rest of a day for publishing. */
function sixMonthsAfter(seconds: number): number {
  const date = new Date(seconds * 1000)
  date.setUTCMonth(date.getUTCMonth() + 6)
  return date.getTime() / 1000 + 86_400
}

/** Who publishes the list, under which name and rules, and where. */
function checkPublication(scheme: JsonObject, profile: TrustProfile, tolerance: Tolerance): void {
  const { SchemeOperatorAddress: address, SchemeName: names, SchemeTypeCommunityRules: rules } = scheme
  const { SchemeOperatorPostalAddress: postal, SchemeOperatorElectronicAddress: electronic } = isObject(address)
    ? address
    : {}
  checkAddress({ postal, electronic }, [email, website], { name: 'incompleteOperatorAddress', tolerance })
  const name = inEnglish(names)
  if (typeof name !== 'string' || !name.startsWith('EU:'))
    tolerance.meet('otherSchemeName', 'the name of the scheme does not begin with its territory')
  if (!Array.isArray(rules) || rules.length === 0 || languageValues(rules).some((one) => one !== profile.rules))
    tolerance.meet('otherRules', 'the list follows other rules')
  // In several languages one address may stand there several times.
  if (new Set(languageValues(scheme.SchemeInformationURI)).size < (profile.statuses ? 1 : 2))
    tolerance.meet('oneSchemeUri', 'the list does not say where its former instances are')
  if (!hasNotice(scheme.PolicyOrLegalNotice))
    tolerance.meet('noLegalNotice', 'the list names neither a policy nor a legal notice')
  // 65535 is to keep everything; elsewhere nothing is kept, and no word said.
  if (scheme.HistoricalInformationPeriod !== (profile.statuses ? 65_535 : undefined))
    tolerance.meet('otherHistoricalPeriod', 'the list keeps its history in another way')
}

const hasNotice = (notice: Json | undefined): boolean =>
  Array.isArray(notice) &&
  notice.length > 0 &&
  (['LoTEPolicy', 'LoTELegalNotice'] as const).some((name) =>
    notice.every((one) => isObject(one) && one[name] !== undefined),
  )

/** @returns base64 of the certificates that the list names for whoever signs it: this time and the next */
function checkSelfPointer(
  { PointersToOtherLoTE: pointers, LoTEType: type }: JsonObject,
  { signer, tolerance }: SchemeGiven,
): string[] {
  const own = (Array.isArray(pointers) ? pointers : [])
    .filter(isObject)
    .find(({ LoTEQualifiers: qualifiers }) =>
      (Array.isArray(qualifiers) ? qualifiers : []).some((one) => isObject(one) && one.LoTEType === type),
    )
  const certificates = certificatesOf(own?.ServiceDigitalIdentities)
  if (!certificates.includes(signer.id))
    tolerance.meet('noSelfPointer', 'the list does not point to itself, with the certificate of its signer')
  return certificates
}

const certificatesOf = (identities: Json | undefined): string[] =>
  (Array.isArray(identities) ? identities : [])
    .filter(isObject)
    .flatMap(({ X509Certificates: certificates }) => (Array.isArray(certificates) ? certificates : []))
    .map((one) => (isObject(one) ? one.val : one))
    .filter((one) => typeof one === 'string')
