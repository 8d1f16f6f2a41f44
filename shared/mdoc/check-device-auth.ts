// Possession of the device key, for one session (ISO/IEC 18013-5 section 9.1.3, VP-MDOC-07 to VP-MDOC-10): by signature, or by a MAC where
// we hold a key that the device could agree on one with.
// Refuses: a MAC where the answer was encrypted to no key of ours, or to one on another curve than the device's; elements of the device's
// own that its issuer does not let it sign.
import type { JWK } from 'jose'
import type { Bytes } from '../bytes.ts'
import type { MdocDocument } from './device-response.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { checkDeviceSignature, checkSignedByDevice } from './verify.ts'
import { verifyDeviceMac } from './verify-device-mac.ts'

export interface Session {
  sessionTranscript: Bytes
  /** Private, of this session alone: the key that the answer was encrypted to, if it was. */
  readerKey: JWK | undefined
}

/** @throws MdocRefused */
export async function checkDeviceAuth(document: MdocDocument, session: Session): Promise<void> {
  if (document.deviceSignature) return checkDeviceSignature(document, session.sessionTranscript)
  const { readerKey, sessionTranscript } = session
  if (!readerKey) throw new MdocRefused('the device answers with a MAC, for which it has no key of ours')
  if (readerKey.crv !== document.issuerSigned.mso.deviceKey.crv)
    throw new MdocRefused('the device answers with a MAC, and its key is on another curve than ours')
  checkSignedByDevice(document)
  if (!(await verifyDeviceMac(document, sessionTranscript, await importReaderKey(readerKey))))
    throw new MdocRefused('the MAC of the device does not fit this request')
}

const importReaderKey = ({ kty, crv, x, y, d }: JWK): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'jwk',
    { kty, crv, x, y, d } as JsonWebKey,
    { name: 'ECDH', namedCurve: crv as string },
    false,
    ['deriveBits'],
  )
