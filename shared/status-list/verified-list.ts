// What is believed of a list, however it was signed (draft-ietf-oauth-status-list sections 4 and 5, ISO/IEC 18013-5 second edition
// section 12.3.6). Refuses: another subject than the list's own address, no or past expiry, an issue time to come, and what is no list.
import type { Bytes } from '../bytes.ts'
import type { VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import { decompress, isStatusBits, StatusListRefused, statusAt } from './bits.ts'

export interface VerifiedTimes {
  /** Seconds. */
  issuedAt: number
  expiresAt: number
  /** For how long a copy may be kept, in seconds; undefined where the list does not say. */
  ttl: number | undefined
}

export interface StatusList extends VerifiedTimes {
  /** 0 is valid, 1 invalid, 2 suspended; undefined outside the list. */
  statusAt(index: number): number | undefined
  /** In memory, in bytes. */
  size: number
}

/** Names those that are revoked, and nobody else. */
export interface IdentifierList extends VerifiedTimes {
  has(identifier: Uint8Array): boolean
  size: number
}

export interface StatusListExpected {
  uri: string
  now: number
  /** Judges the signer's certificates (leaf first) and gives the leaf's key, or undefined when they are not trusted. */
  trust(chain: readonly Bytes[]): Promise<{ key: CryptoKey; algorithm: VerificationAlgorithm } | undefined>
}

/** @throws StatusListRefused */
export function readTimes(
  { sub, iat, exp, ttl }: { sub: unknown; iat: unknown; exp: unknown; ttl: unknown },
  { uri, now }: StatusListExpected,
): VerifiedTimes {
  if (sub !== uri) throw new StatusListRefused('the token is of another list')
  if (typeof iat !== 'number' || iat > now + 60)
    throw new StatusListRefused('the list has no issue time, or one in the future')
  if (typeof exp !== 'number' || exp <= now) throw new StatusListRefused('the list has expired')
  // What is no time allows no copy at all.
  return { issuedAt: iat, expiresAt: exp, ttl: ttl === undefined ? undefined : positive(ttl) }
}

const positive = (ttl: unknown): number => (typeof ttl === 'number' && ttl > 0 ? ttl : 0)

/** @throws StatusListRefused */
export async function readBits(bits: unknown, packed: Bytes, times: VerifiedTimes): Promise<StatusList> {
  if (!isStatusBits(bits) || packed.length === 0) throw noList()
  const list = await decompress(packed)
  return { ...times, statusAt: (index) => statusAt(list, bits, index), size: list.length }
}

export const noList = (): StatusListRefused => new StatusListRefused('the token holds no list')
