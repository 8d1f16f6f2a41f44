// A certificate revocation list that was verified, as plain data that can be stored and asked.
import { base64 } from '../bytes.ts'
import type { Certificate } from './certificate.ts'

/** RFC 5280 section 5.3.1, by number. The seventh was never given out, and what is taken off the list again is for delta lists. */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'caCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  undefined,
  'privilegeWithdrawn',
  'aaCompromise',
] as const
export type RevocationReason = NonNullable<(typeof revocationReasons)[number]>

export interface Revocation {
  /** Seconds. */
  readonly since: number
  readonly reason: RevocationReason
}

export interface Crl {
  /** Seconds. */
  readonly thisUpdate: number
  readonly nextUpdate: number
  /** Hex, without leading zeros. */
  readonly number: string | undefined
  /** Where the list says that it is from; anywhere when it says nothing. */
  readonly addresses: readonly string[]
  /** Whom it is about; all when it says nothing. */
  readonly only: 'signers' | 'authorities' | undefined
  /** By serial number, in hex. */
  readonly revoked: Readonly<Record<string, Revocation>>
}

export interface KnownCrl extends Crl {
  /** Name and key of the authority, as `crlIssuerOf` writes them. */
  readonly issuer: string
  /** Hex SHA-256 of the list as received. */
  readonly sha256: string
}

/** Two certificates of one authority have this in common. */
export const crlIssuerOf = ({ normalSubject, publicKeyInfo }: Certificate): string =>
  `${normalSubject} ${base64(publicKeyInfo)}`
