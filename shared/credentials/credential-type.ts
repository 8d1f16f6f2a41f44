// The shape of a credential type: data and pure mapping, one file for each type. Whatever the issuer publishes, asks
// consent for, looks up, maps, checks before signing and revokes is read from here.
import type { AssuranceLevel } from '../belgium/level.ts'
import type { JsonObject } from '../json.ts'
import type { NameSpaces } from '../mdoc/issue.ts'
import type { EnvelopeName } from './envelope.ts'
import type { Person } from './records.ts'

export { fullDate } from '../mdoc/cbor.ts'

export type Language = 'nl' | 'fr' | 'de' | 'en'
export type Labels = Readonly<Record<Language, string>>

/** A claim as it is described to wallets and to people. */
export interface ClaimDescription {
  /** JSON path in the SD-JWT VC, and [name space, element] in the mdoc; a type may have either. */
  sdJwt?: readonly string[]
  mdoc?: readonly [string, string]
  labels: Labels
  /** Always in the credential. */
  mandatory: boolean
}

interface ConfigurationOf<Format> {
  format: Format
  /** Key of `credential_configurations_supported`, and its scope: HAIP wants one for each (HAIP-I-05). */
  id: string
  scope: string
}

export type CredentialConfiguration =
  | (ConfigurationOf<'dc+sd-jwt'> & { vct: string; extends?: ParentType })
  | (ConfigurationOf<'mso_mdoc'> & { docType: string })

/** The type that a vct refines, and the digest of its metadata where somebody fixed it. */
export interface ParentType {
  vct: string
  integrity?: string
}

/** Dates of a credential, `YYYY-MM-DD`. */
export interface IssueDates {
  issuance: string
  expiry: string
}

/**
 * How a wallet uses up its copies (ARF annex 2 ISSU_37 to ISSU_57, ETSI TS 119 472-3 section 4.2.4.2): each once, one until it nearly
 * expires, any of a batch, or one for each relying party. A batch is renewed when so many copies are unused or seconds are left.
 */
export type Reuse =
  | { method: 'once_only'; batchSize: number; renewAtUnused: number }
  | { method: 'limited-time'; renewAtSecondsLeft: number }
  | { method: 'rotating-batch'; batchSize: number; renewAtSecondsLeft: number }
  | { method: 'per-relying-party'; batchSize: number; renewAtUnused: number; renewAtSecondsLeft: number }

/** A record cannot become this credential; the reason is about the record's shape, never its content. */
export class RecordUnfit extends Error {}

export interface CredentialType {
  /** Name in our own APIs. */
  id: string
  /** Its legal kind, and so what stands around the claims. */
  envelope: EnvelopeName
  /** The list that its issuers are on. */
  trust: 'pid'
  minimumLevel: AssuranceLevel
  /** Which look-up fills it. */
  source: 'person'
  labels: Labels
  /** What it is, in a sentence. */
  descriptions?: Labels
  claims: readonly ClaimDescription[]
  configurations: readonly CredentialConfiguration[]
  /** Days for which a copy can be used: the technical validity. */
  validityDays: number
  /** A wallet takes the first that it knows. One, the last, is `once_only` or `limited-time`: every wallet knows these. */
  reuse: readonly Reuse[]
  /** Days until the administrative expiry that the credential itself shows. */
  administrativeDays: number
  /** Claims of the SD-JWT VC, each disclosable by itself. @throws RecordUnfit */
  toSdJwt(record: Person, dates: IssueDates): JsonObject
  /** Elements of the mdoc. @throws RecordUnfit */
  toMdoc(record: Person, dates: IssueDates): NameSpaces
}
