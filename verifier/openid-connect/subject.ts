// Whom an answer is about, as one sector of relying parties knows them (OpenID Connect Core 1.0 section 8.1, pairwise): a keyed hash of what
// the relying party's policy names, together with who issued it (VP-RES-09), so that it is stable, never somebody else's, and tells no other
// sector anything. Under `transient` it is random, and nothing is asked that anybody could be recognised by.
import { base64url, utf8 } from '../../shared/bytes.ts'
import { isObject, type Json } from '../../shared/json.ts'
import type { SubjectPolicy } from '../../shared/oauth/partner.ts'
import { randomId } from '../../shared/random.ts'
import type { TrustEvidence } from '../../shared/trust/trust-decision.ts'
import { dateOf } from '../templates/date-of.ts'
import type { Facade } from './facade.ts'
import type { Client } from './openid-connect.ts'
import type { PidClaim } from './scopes.ts'

/** What is asked for the subject alone. */
export const claimsOfSubject: Readonly<Record<SubjectPolicy, readonly PidClaim[]>> = {
  transient: [],
  nationalNumber: ['personal_administrative_number'],
  attributes: ['family_name', 'given_name', 'birthdate', 'place_of_birth'],
}

export interface Shown {
  claims: Partial<Record<PidClaim, Json>>
  issuer: TrustEvidence | undefined
}

/** Undefined where nobody can be told from what was shown. */
export async function subjectOf(
  { random, openIdConnect }: Facade,
  { subject, sector }: Client,
  { claims, issuer }: Shown,
): Promise<string | undefined> {
  if (subject === 'transient') return randomId(random)
  const recognised = subject === 'nationalNumber' ? byNumber(claims) : byAttributes(claims)
  if (!recognised || !issuer) return undefined
  // JSON, so that no two lists are one text.
  const text = JSON.stringify([subject, sector, issuer.country ?? null, issuer.entity, ...recognised])
  return base64url(await openIdConnect.subjectMark(utf8(text)))
}

function byNumber({ personal_administrative_number: number }: Shown['claims']): Json[] | undefined {
  return typeof number === 'string' && number !== '' ? [number] : undefined
}

/** Equal for both formats, and however the letters are composed. Two people may have them all in common. */
function byAttributes({ family_name, given_name, birthdate, place_of_birth }: Shown['claims']): Json[] | undefined {
  const date = dateOf(birthdate)
  const names = [family_name, given_name].map(composed)
  if (!isObject(place_of_birth) || date === undefined || names.includes(null)) return undefined
  const { country, region, locality } = place_of_birth
  return [...names, date, ...[country, region, locality].map(composed)]
}

const composed = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value.normalize('NFC') : null
