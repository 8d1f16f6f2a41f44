// The shape of a credential type: data and pure mapping, one file for each type. Whatever the issuer publishes, asks
// consent for, looks up, maps, checks before signing and revokes is read from here.
import type { AssuranceLevel } from '../belgium/level.ts'
import type { Ssin } from '../belgium/ssin.ts'
import type { JsonObject } from '../json.ts'
import type { NameSpaces } from '../mdoc/issue.ts'
import type { attestationKinds, TrustedAs } from '../trust/trust-list.ts'
import type { EnvelopeName } from './envelope.ts'
import type { AboutPerson, RecordKind } from './records.ts'

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
  /** Never: an SD-JWT VC says it to everybody. Only for what says nothing about the person; unless said, each is disclosed by itself. */
  disclosure?: 'never'
}

/** Whose key signs: one for each purpose. */
export type SignerName =
  | 'pid'
  | 'documentSigner'
  | 'attestation'
  | 'qualifiedAttestation'
  | 'drivingLicence'
  | 'ageProof'

/** The list that an issuer of the type is on. */
export type TrustName = (typeof attestationKinds)[number] | Extract<TrustedAs, 'qeaa'>

interface ConfigurationOf<Format> {
  format: Format
  signer: SignerName
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

/** For whom and when. Dates are `YYYY-MM-DD`. */
export interface IssueContext {
  /** Who receives it. */
  holder: Ssin
  /** The day of issuance, from which it is valid, as it says. In UTC, like its times: of both together none tells the hour. */
  issuance: string
  /** The day that it is in Belgium, by which first and last days count. */
  today: string
  /** Names of the claims that the wallet asked for; undefined for all. */
  claims?: readonly string[] | undefined
}

/** What a mapping is given beside the records. */
export interface MappingContext extends IssueContext {
  /** Last day of the administrative validity, which the credential may show. */
  expiry: string
}

/** Records that a type is made of, by the names that its mapping calls them. */
export type Needs = Readonly<Record<string, RecordKind>>
export type RecordsOf<N extends Needs> = {
  readonly [Name in keyof N]: N[Name] extends RecordKind<infer R> ? R : AboutPerson
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

/** Whether there is one, as far as some of its records tell. Issuance looks at all of them. */
export interface Outlook<N extends Needs> {
  /** Of the needs of the type. */
  needs: readonly (keyof N & string)[]
  /** @throws RecordUnfit where there is nothing to issue */
  check(records: RecordsOf<N>, about: Ssin, context: IssueContext): void
}

export interface CredentialType<N extends Needs = Needs> {
  /** Name in our own APIs. */
  id: string
  /** Id of the type that it is another form of: a revocation of one reaches both. */
  revokedWith?: string
  /** Its legal kind, and so what stands around the claims. */
  envelope: EnvelopeName
  trust: TrustName
  /** Whether each copy can be revoked in a status list, as it can unless said, or is only left to expire. */
  status?: 'list' | 'none'
  /** Whether a copy can also be suspended for a while: never in a PID, a QEAA or a PuB-EAA, of which the law knows no way back (VCR_04). */
  suspendable?: true
  /** A person has one set of copies at a time: a new one takes the place of the old, in whatever wallet that is. Unless said, many. */
  liveSets?: 'one'
  /** Its copies are revoked with the wallet that they were given to, or with the keys, as the law has it of a PID (VCR_07c). Unless said, not. */
  walletBound?: true
  minimumLevel: AssuranceLevel
  /** Whom it is about: who receives it, or each of their children by itself. */
  about: 'holder' | 'children'
  /** Each is looked up once, about that person, whatever the number of copies. */
  needs: N
  labels: Labels
  /** What it is, in a sentence. */
  descriptions?: Labels
  /** Of its schemas, in SemVer; 1.0.0 unless said. Another major is another vct and another doctype. */
  version?: string
  /** Where its Attestation Rulebook is published, where somebody else wrote one; ours are served with the types. */
  rulebook?: string
  claims: readonly ClaimDescription[]
  configurations: readonly CredentialConfiguration[]
  /** Days for which a copy can be used at most: the technical validity, which never goes beyond the administrative one. */
  validityDays: number
  /** A wallet takes the first that it knows. One, the last, is `once_only` or `limited-time`: every wallet knows these. */
  reuse: readonly Reuse[]
  /** For people who choose among documents: less is asked of the sources than for issuing. Unless said, all of it is. */
  outlook?: Outlook<N>
  /** The last day of the administrative validity. @throws RecordUnfit where there is nothing to issue */
  expiry(records: RecordsOf<N>, context: IssueContext): string
  /** Claims of the SD-JWT VC, each disclosable by itself unless its description says otherwise. @throws RecordUnfit */
  toSdJwt?(records: RecordsOf<N>, context: MappingContext): JsonObject
  /** Elements of the mdoc. @throws RecordUnfit */
  toMdoc?(records: RecordsOf<N>, context: MappingContext): NameSpaces
}
