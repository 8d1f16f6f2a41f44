// Reader authentication (ISO/IEC 18013-5 section 9.1.4, VP-ISO7-06): whoever asks signs what is asked, for this session alone.
// Refuses: a payload that is not detached, or is another one.
import { type Bytes, concat, equalBytes } from '../bytes.ts'
import { algorithms, type Signer } from '../keys/signer.ts'
import type { VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import { byteString, type CborKey, type CborValue, encodeCbor, head, textString } from './cbor.ts'
import { type CoseSign1, certificatesOf, header, sigStructure, verifySign1, x5chainOf } from './cose.ts'

/** Extended key usage of a reader's certificate (ISO/IEC 18013-5 annex B.1.7). */
export const mdocReaderUsage = '1.0.18013.5.1.6'

/** What the signature is over. `itemsRequestBytes`: the whole tag-24 item, as it is sent. */
export interface ReaderAuthentication {
  sessionTranscript: Bytes
  itemsRequestBytes: Bytes
}

/** COSE_Sign1 with a detached payload, the certificates of the signer beside it. */
export async function signReaderAuth(signer: Signer, authentication: ReaderAuthentication): Promise<CborValue> {
  const protectedHeader = encodeCbor(
    new Map<CborKey, CborValue>([[header.algorithm, algorithms[signer.algorithm].cose]]),
  )
  const signature = await signer.sign(sigStructure(protectedHeader, readerAuthenticationBytes(authentication)))
  return [protectedHeader, new Map<CborKey, CborValue>([[header.x5chain, x5chainOf(signer)]]), null, signature]
}

/** DER certificates of the reader, its own first. @throws MdocRefused */
export const readerCertificates = (readerAuth: CoseSign1): Bytes[] => certificatesOf(readerAuth, 'readerAuth')

export async function verifyReaderAuth(
  readerAuth: CoseSign1,
  authentication: ReaderAuthentication,
  reader: { key: CryptoKey; algorithm: VerificationAlgorithm },
): Promise<boolean> {
  const payload = readerAuthenticationBytes(authentication)
  if (readerAuth.payload !== null && !equalBytes(readerAuth.payload, payload)) return false
  return verifySign1(readerAuth, payload, reader)
}

/** ReaderAuthenticationBytes: tag 24 around the array, put together from bytes as they are. */
export function readerAuthenticationBytes({ sessionTranscript, itemsRequestBytes }: ReaderAuthentication): Bytes {
  const authentication = concat(start, sessionTranscript, itemsRequestBytes)
  return concat(Uint8Array.of(0xd8, 0x18), byteString(authentication))
}

const start = concat(head(4, 3), textString('ReaderAuthentication'))
