// DeviceMac (ISO/IEC 18013-5 section 9.1.3.5, VP-MDOC-08): HMAC 256/256 under EMacKey, which the device's key and the reader's key of this
// session agree on. In proximity that is its ephemeral key, over a network the one that the answer was encrypted to. Whoever can check
// this MAC could have made it, so that it proves nothing to third parties; the verifier that checks it is the one that it was made for,
// and knows that it made none itself. Refuses: other algorithms, an attached payload.
import { type Bytes, concat, utf8 } from '../bytes.ts'
import { algorithmOf, type PublicJwk } from '../keys/public-key.ts'
import { algorithms } from '../keys/signer.ts'
import { isOkp } from '../keys/verification-key.ts'
import { byteString, decodeCbor, head, Tagged, textString } from './cbor.ts'
import { header } from './cose.ts'
import type { MdocDocument } from './device-response.ts'
import { mapOf } from './expect.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { refusing } from './refusing.ts'
import { deviceAuthenticationBytes } from './verify.ts'

/** `readerKey`: private ECDH key on the curve of the device's. @throws MdocRefused when the COSE_Mac0 or the device key is malformed */
export async function verifyDeviceMac(
  document: MdocDocument,
  sessionTranscript: Bytes,
  readerKey: CryptoKey,
): Promise<boolean> {
  const { protectedBytes, tag } = parseMac0(document)
  const { deviceKey } = document.issuerSigned.mso
  if (isOkp(deviceKey)) throw new MdocRefused('the device key agrees on no key')
  const key = await deriveMacKey(deviceKey, sessionTranscript, readerKey)
  const payload = deviceAuthenticationBytes(document, sessionTranscript)
  const macStructure = concat(macStructureStart, byteString(protectedBytes), head(2, 0), byteString(payload))
  return crypto.subtle.verify('HMAC', key, tag, macStructure)
}

const macStructureStart = concat(head(4, 4), textString('MAC0'))
const hmac256 = 5

function parseMac0({ deviceMac }: MdocDocument): { protectedBytes: Bytes; tag: Bytes } {
  const parts = deviceMac instanceof Tagged && deviceMac.tag === 17 ? deviceMac.value : deviceMac
  const [protectedBytes, unprotected, payload, tag] = Array.isArray(parts) && parts.length === 4 ? parts : []
  if (!(protectedBytes instanceof Uint8Array) || !(unprotected instanceof Map) || !(tag instanceof Uint8Array))
    throw new MdocRefused('a COSE_Mac0 is malformed')
  if (payload !== null) throw new MdocRefused('a COSE_Mac0 is malformed')
  const protectedHeader = mapOf(
    refusing(() => decodeCbor(protectedBytes as Bytes)),
    'the protected header of a COSE_Mac0',
  )
  if (protectedHeader.get(header.algorithm) !== hmac256 || protectedHeader.has(header.critical))
    throw new MdocRefused('a COSE_Mac0 has an algorithm that is not allowed')
  // As of a COSE_Sign1: two answers to one question.
  if ([...protectedHeader.keys()].some((label) => unprotected.has(label)))
    throw new MdocRefused('a COSE_Mac0 has a header twice')
  return { protectedBytes: protectedBytes as Bytes, tag: tag as Bytes }
}

async function deriveMacKey(deviceKey: PublicJwk, sessionTranscript: Bytes, readerKey: CryptoKey): Promise<CryptoKey> {
  const curve = { name: 'ECDH', namedCurve: deviceKey.crv }
  const publicKey = await crypto.subtle.importKey('jwk', { ...deviceKey }, curve, false, []).catch(() => {
    throw new MdocRefused('the device key is refused')
  })
  const secretBits = algorithms[algorithmOf(deviceKey)].size * 8
  const secret = await crypto.subtle.deriveBits({ name: 'ECDH', public: publicKey }, readerKey, secretBits)
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const transcriptBytes = concat(Uint8Array.of(0xd8, 0x18), byteString(sessionTranscript))
  const salt = await crypto.subtle.digest('SHA-256', transcriptBytes)
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8('EMacKey') }
  return crypto.subtle.deriveKey(derivation, material, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
    'verify',
  ])
}
