// The checks of an mdoc (ISO/IEC 18013-5 section 9, VP-MDOC-03 to VP-MDOC-10), each by itself, each over the bytes as received.
import { type Bytes, concat, equalBytes, utf8 } from '../bytes.ts'
import { algorithmOf, importPublicJwk, KeyRefused } from '../keys/public-key.ts'
import type { SignatureAlgorithm } from '../keys/signer.ts'
import { byteString, head, header, textString, verifySign1 } from './cose.ts'
import type { IssuerSigned, MdocDocument } from './device-response.ts'
import { MdocRefused } from './mdoc-refused.ts'

/** DER certificates of issuerAuth, the signer's own first. @throws MdocRefused */
export function issuerCertificates({ issuerAuth }: IssuerSigned): Bytes[] {
  const chain = issuerAuth.unprotected.get(header.x5chain)
  const certificates = Array.isArray(chain) ? chain : [chain]
  if (certificates.length === 0 || certificates.length > 5 || !certificates.every((one) => one instanceof Uint8Array))
    throw new MdocRefused('issuerAuth names no certificate')
  return certificates as Bytes[]
}

/** Issuer signature over the MSO. */
export const verifyIssuerSignature = (
  { issuerAuth, msoBytes }: IssuerSigned,
  signer: { key: CryptoKey; algorithm: SignatureAlgorithm },
): Promise<boolean> => verifySign1(issuerAuth, msoBytes, signer)

/** Every element's digest stands in the MSO, in its name space, under its id. @throws MdocRefused */
export async function checkDigests({ nameSpaces, mso }: IssuerSigned): Promise<void> {
  for (const [name, items] of nameSpaces) {
    const expected = mso.valueDigests.get(name)
    if (!expected) throw new MdocRefused('a name space is not covered by the MSO')
    if (new Set(items.map(({ digestId }) => digestId)).size !== items.length)
      throw new MdocRefused('a digestID is used twice')
    if (new Set(items.map(({ element }) => element)).size !== items.length)
      throw new MdocRefused('an element is sent twice')
    await Promise.all(
      items.map(async ({ digestId, bytes }) => {
        const digest = new Uint8Array(await crypto.subtle.digest(mso.digestAlgorithm, bytes))
        const signed = expected.get(digestId)
        if (!signed || !equalBytes(signed, digest))
          throw new MdocRefused('an element does not match its digest in the MSO')
      }),
    )
  }
}

/** Device signature over this transcript, by the key of the MSO; nothing else device-signed. @throws MdocRefused */
export async function checkDeviceSignature(document: MdocDocument, sessionTranscript: Bytes): Promise<void> {
  const { deviceSignature, issuerSigned, deviceNameSpaces } = document
  if (!deviceSignature)
    throw new MdocRefused('the device answers with a MAC, which proves nothing to a remote verifier')
  if (deviceNameSpaces.size > 0) throw new MdocRefused('the device signs elements that its issuer did not authorise')
  const { deviceKey } = issuerSigned.mso
  const key = await importPublicJwk(deviceKey).catch((error) => {
    throw error instanceof KeyRefused ? new MdocRefused('the device key is refused') : error
  })
  const payload = deviceAuthenticationBytes(document, sessionTranscript)
  if (deviceSignature.payload !== null && !equalBytes(deviceSignature.payload, payload))
    throw new MdocRefused('the device signature covers something else')
  if (!(await verifySign1(deviceSignature, payload, { key, algorithm: algorithmOf(deviceKey) })))
    throw new MdocRefused('the device signature does not fit this request')
}

/** DeviceAuthenticationBytes (section 9.1.3.4): tag 24 around the array, put together from bytes as they are. */
export function deviceAuthenticationBytes(
  { docType, deviceNameSpacesBytes }: Pick<MdocDocument, 'docType' | 'deviceNameSpacesBytes'>,
  sessionTranscript: Bytes,
): Bytes {
  const authentication = concat(
    deviceAuthenticationStart,
    sessionTranscript,
    textString(docType),
    deviceNameSpacesBytes,
  )
  return concat(Uint8Array.of(0xd8, 0x18), byteString(authentication))
}

const deviceAuthenticationStart = concat(head(4, 4), textString('DeviceAuthentication'))

/**
 * EMacKey MAC of the device (section 9.1.3.5): HMAC 256/256 under a key agreed with the reader's ephemeral key. It is not
 * accepted from remote wallets; proximity readers and the golden vectors need it.
 */
export async function verifyDeviceMac(
  document: MdocDocument,
  sessionTranscript: Bytes,
  readerPrivateKey: CryptoKey,
): Promise<boolean> {
  const parts = document.deviceMac
  if (!Array.isArray(parts) || parts.length !== 4) throw new MdocRefused('a COSE_Mac0 is malformed')
  const [protectedBytes, , , tag] = parts
  if (!(protectedBytes instanceof Uint8Array) || !(tag instanceof Uint8Array))
    throw new MdocRefused('a COSE_Mac0 is malformed')
  const { deviceKey } = document.issuerSigned.mso
  const curve = { name: 'ECDH', namedCurve: deviceKey.crv }
  const devicePublicKey = await crypto.subtle.importKey('jwk', { ...deviceKey }, curve, false, [])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: devicePublicKey }, readerPrivateKey, 256)
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const transcriptBytes = concat(Uint8Array.of(0xd8, 0x18), byteString(sessionTranscript))
  const salt = await crypto.subtle.digest('SHA-256', transcriptBytes)
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8('EMacKey') }
  const key = await crypto.subtle.deriveKey(derivation, material, hmac, false, ['verify'])
  const payload = deviceAuthenticationBytes(document, sessionTranscript)
  const macStructure = concat(
    head(4, 4),
    textString('MAC0'),
    byteString(protectedBytes),
    byteString(new Uint8Array()),
    byteString(payload),
  )
  return crypto.subtle.verify('HMAC', key, tag as Bytes, macStructure)
}
