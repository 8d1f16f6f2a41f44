// The checks of an mdoc (ISO/IEC 18013-5 section 9, VP-MDOC-03, VP-MDOC-04, VP-MDOC-06 to VP-MDOC-10), each by itself, each over the bytes as received.
import { type Bytes, concat, equalBytes, lengthOf } from '../bytes.ts'
import { KeyRefused } from '../keys/public-key.ts'
import type { VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import { importVerificationKey, verificationAlgorithmOf } from '../keys/verification-key.ts'
import { type Digests, webCryptoDigests } from '../sha256/digests.ts'
import { head, textString } from './cbor.ts'
import { certificatesOf, sha256Number, verifySign1 } from './cose.ts'
import type { IssuerSigned, MdocDocument } from './device-response.ts'
import { checkKeyAuthorizations } from './key-authorizations.ts'
import { MdocRefused } from './mdoc-refused.ts'

/** DER certificates of issuerAuth, the signer's own first. @throws MdocRefused */
export const issuerCertificates = ({ issuerAuth }: IssuerSigned): Bytes[] => certificatesOf(issuerAuth, 'issuerAuth')

/** SHA-256 of the signer's certificate, where issuerAuth names it (RFC 9360 section 2). @throws MdocRefused */
export function issuerThumbprint({ issuerAuth }: IssuerSigned): Bytes | undefined {
  if (issuerAuth.x5t === undefined) return undefined
  const [algorithm, hash] = Array.isArray(issuerAuth.x5t) ? issuerAuth.x5t : []
  if (algorithm !== sha256Number || !(hash instanceof Uint8Array))
    throw new MdocRefused('issuerAuth names its certificate by another hash than SHA-256')
  return hash as Bytes
}

/** Issuer signature over the MSO. */
export const verifyIssuerSignature = (
  { issuerAuth, msoBytes }: IssuerSigned,
  signer: { key: CryptoKey; algorithm: VerificationAlgorithm },
): Promise<boolean> => verifySign1(issuerAuth, msoBytes, signer)

/**
 * Every element's digest stands in the MSO, in its name space, under its id, and no element is sent twice; so is no id,
 * since items that match one digest are one item. @throws MdocRefused
 */
export async function checkDigests(
  { nameSpaces, mso }: IssuerSigned,
  digests: Digests = webCryptoDigests,
): Promise<void> {
  for (const [name, items] of nameSpaces) {
    const expected = mso.valueDigests.get(name)
    if (!expected) throw new MdocRefused('a name space is not covered by the MSO')
    if (new Set(items.map(({ element }) => element)).size !== items.length)
      throw new MdocRefused('an element is sent twice')
    const hashed = await digestsOf(
      items.map(({ bytes }) => bytes),
      mso.digestAlgorithm,
      digests,
    )
    for (const [nth, { digestId }] of items.entries()) {
      const [signed, digest] = [expected.get(digestId), hashed[nth]]
      if (!signed || !digest || !equalBytes(signed, digest))
        throw new MdocRefused('an element does not match its digest in the MSO')
    }
  }
}

async function digestsOf(items: readonly Bytes[], algorithm: string, digests: Digests): Promise<Bytes[]> {
  if (algorithm !== 'SHA-256')
    return Promise.all(items.map(async (bytes) => new Uint8Array(await crypto.subtle.digest(algorithm, bytes))))
  let end = 0
  const parts = items.map(({ length }) => {
    end += length
    return { start: end - length, end }
  })
  const hashed = await digests.ofParts(concat(...items), parts)
  return items.map((_, nth) => hashed.subarray(nth * sha256Length, (nth + 1) * sha256Length))
}

const sha256Length = 32

/** Device signature over this transcript, by the key of the MSO, and over nothing that its issuer does not let it sign. @throws MdocRefused */
export async function checkDeviceSignature(document: MdocDocument, sessionTranscript: Bytes): Promise<void> {
  const { deviceSignature, issuerSigned } = document
  if (!deviceSignature) throw new MdocRefused('the device did not sign')
  checkSignedByDevice(document)
  const { deviceKey } = issuerSigned.mso
  const key = await importVerificationKey(deviceKey).catch((error) => {
    throw error instanceof KeyRefused ? new MdocRefused('the device key is refused') : error
  })
  const payload = deviceAuthenticationBytes(document, sessionTranscript)
  if (deviceSignature.payload !== null && !equalBytes(deviceSignature.payload, payload))
    throw new MdocRefused('the device signature covers something else')
  if (!(await verifySign1(deviceSignature, payload, { key, algorithm: verificationAlgorithmOf(deviceKey) })))
    throw new MdocRefused('the device signature does not fit this request')
}

/** Nothing that its issuer does not let it sign. @throws MdocRefused */
export const checkSignedByDevice = ({ deviceNameSpaces, issuerSigned: { mso } }: MdocDocument): void =>
  checkKeyAuthorizations(deviceNameSpaces, mso.keyAuthorizations)

/** DeviceAuthenticationBytes (section 9.1.3.4): tag 24 around the array, put together from bytes as they are. */
export function deviceAuthenticationBytes(
  { docType, deviceNameSpacesBytes }: Pick<MdocDocument, 'docType' | 'deviceNameSpacesBytes'>,
  sessionTranscript: Bytes,
): Bytes {
  const authentication = [deviceAuthenticationStart, sessionTranscript, textString(docType), deviceNameSpacesBytes]
  return concat(head(6, 24), head(2, lengthOf(authentication)), ...authentication)
}

const deviceAuthenticationStart = concat(head(4, 4), textString('DeviceAuthentication'))
