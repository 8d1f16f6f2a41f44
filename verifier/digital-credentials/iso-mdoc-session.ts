// What request and answer of ISO/IEC 18013-7 Annex C have in common, all of it from the transaction: its key and its nonce make the
// EncryptionInfo, this and the origin of the page make the SessionTranscript (VP-ISO7-02, VP-ISO7-03).
import { type Bytes, fromBase64url } from '../../shared/bytes.ts'
import { parsePublicJwk } from '../../shared/keys/public-key.ts'
import { createEncryptionInfo } from '../../shared/mdoc/encryption-info.ts'
import { isoMdocDcApiTranscript } from '../../shared/mdoc/session-transcript.ts'
import type { Transaction } from '../transaction.ts'

export interface IsoMdocSession {
  /** base64url, as it is sent. */
  encryptionInfo: string
  sessionTranscript: Bytes
}

/** The origin is the registered one, never out of what somebody hands in (VP-DCAPI-08). */
export async function isoMdocSession({ encryptionKey, nonce, origin }: Transaction): Promise<IsoMdocSession> {
  if (origin === undefined) throw new TypeError('only a page asks over Annex C')
  const { d: _, ...publicKey } = encryptionKey
  const encryptionInfo = createEncryptionInfo({ nonce: fromBase64url(nonce), recipient: parsePublicJwk(publicKey) })
  return { encryptionInfo, sessionTranscript: await isoMdocDcApiTranscript({ encryptionInfo, origin }) }
}
