// The answer of ISO/IEC 18013-7 Annex C (VP-ISO7-04, VP-ISO7-05): a DeviceResponse under HPKE, for the key of the EncryptionInfo and this
// SessionTranscript alone. Refuses: another protocol than dcapi, an encapsulated key that is none, what does not open.
import type { JWK } from 'jose'
import { type Bytes, base64url } from '../bytes.ts'
import { HpkeRefused, openHpke, sealHpke } from '../keys/hpke.ts'
import type { PublicJwk } from '../keys/public-key.ts'
import { type CborValue, encodeCbor } from './cbor.ts'
import { mapOf } from './expect.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { decodeBase64urlCbor } from './refusing.ts'

/** @returns base64url */
export async function createEncryptedResponse(
  recipient: PublicJwk,
  sessionTranscript: Bytes,
  deviceResponse: Bytes,
): Promise<string> {
  const { enc, cipherText } = await sealHpke(recipient, { info: sessionTranscript }, deviceResponse)
  const members = new Map<string, CborValue>([
    ['enc', enc],
    ['cipherText', cipherText],
  ])
  return base64url(encodeCbor(['dcapi', members]))
}

/** Portraits are the largest of what a wallet shows. */
const maximumLength = 4_000_000
const pointLength = 65

/** @param text base64url. @returns the DeviceResponse. @throws MdocRefused */
export async function openEncryptedResponse(privateJwk: JWK, sessionTranscript: Bytes, text: string): Promise<Bytes> {
  const value = decodeBase64urlCbor(text, maximumLength, 'the answer')
  if (!Array.isArray(value) || value.length !== 2 || value[0] !== 'dcapi')
    throw new MdocRefused('the answer is of another protocol')
  const members = mapOf(value[1], 'the answer')
  const [enc, cipherText] = [members.get('enc'), members.get('cipherText')]
  if (!(enc instanceof Uint8Array) || enc.length !== pointLength || !(cipherText instanceof Uint8Array))
    throw new MdocRefused('the answer is not encrypted as was asked')
  try {
    const message = { enc: enc as Bytes, cipherText: cipherText as Bytes }
    return await openHpke(privateJwk, { info: sessionTranscript }, message)
  } catch (error) {
    throw error instanceof HpkeRefused ? new MdocRefused('the answer was not encrypted for this request') : error
  }
}
