// EncryptionInfo of ISO/IEC 18013-7 Annex C (VP-ISO7-02): what an answer is encrypted to. It travels as base64url, and this very text is
// what the SessionTranscript covers. Refuses: another protocol than dcapi, too short a nonce, a key that is not on P-256.
import { type Bytes, base64url } from '../bytes.ts'
import type { PublicJwk } from '../keys/public-key.ts'
import { type CborValue, decodeCbor, encodeCbor } from './cbor.ts'
import { fromCoseKey, toCoseKey } from './cose.ts'
import { mapOf } from './expect.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { decodeBase64urlCbor } from './refusing.ts'

export interface EncryptionInfo {
  /** 16 bytes at least. */
  nonce: Bytes
  /** On P-256. */
  recipient: PublicJwk
}

/** @returns base64url */
export function createEncryptionInfo({ nonce, recipient }: EncryptionInfo): string {
  const members = new Map<string, CborValue>([
    ['nonce', nonce],
    ['recipientPublicKey', decodeCbor(toCoseKey(recipient))],
  ])
  return base64url(encodeCbor(['dcapi', members]))
}

const maximumLength = 2_000

/** @param text base64url. @throws MdocRefused */
export function parseEncryptionInfo(text: string): EncryptionInfo {
  const value = decodeBase64urlCbor(text, maximumLength, 'the EncryptionInfo')
  if (!Array.isArray(value) || value.length !== 2 || value[0] !== 'dcapi')
    throw new MdocRefused('the EncryptionInfo is of another protocol')
  const members = mapOf(value[1], 'the EncryptionInfo')
  const nonce = members.get('nonce')
  if (!(nonce instanceof Uint8Array) || nonce.length < 16)
    throw new MdocRefused('the nonce of the EncryptionInfo is too short')
  const recipient = fromCoseKey(members.get('recipientPublicKey'), 'the key of the EncryptionInfo')
  if (recipient.crv !== 'P-256') throw new MdocRefused('the key of the EncryptionInfo is not on P-256')
  return { nonce: nonce as Bytes, recipient }
}
