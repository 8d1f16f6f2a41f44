// SessionTranscript of OpenID4VP 1.0 (appendix B.2.6), of ISO/IEC 18013-7 Annex C, and of Interactive Authorization (OpenID4VCI 1.1 draft,
// appendix A.2): what ties a device signature to one verifier and one request. Each hashes with WebCrypto, unless it is given another digest.
import { type Bytes, type Digest, sha256 } from '../bytes.ts'
import { type CborValue, encodeCbor } from './cbor.ts'

/** The redirect flows. `jwkThumbprint`: raw, of the key that the answer was encrypted to; undefined for a plain answer. */
export const openId4VpTranscript = (
  input: { clientId: string; nonce: string; jwkThumbprint: Bytes | undefined; responseUri: string },
  digest?: Digest,
): Promise<Bytes> =>
  transcript('OpenID4VPHandover', [input.clientId, input.nonce, input.jwkThumbprint ?? null, input.responseUri], digest)

/** The Digital Credentials API. `origin` without a prefix. */
export const openId4VpDcApiTranscript = (
  input: { origin: string; nonce: string; jwkThumbprint: Bytes | undefined },
  digest?: Digest,
): Promise<Bytes> =>
  transcript('OpenID4VPDCAPIHandover', [input.origin, input.nonce, input.jwkThumbprint ?? null], digest)

/** ISO/IEC 18013-7 Annex C (VP-ISO7-03). `encryptionInfo`: base64url, exactly as sent; `origin` without a prefix. */
export const isoMdocDcApiTranscript = (input: { encryptionInfo: string; origin: string }): Promise<Bytes> =>
  transcript('dcapi', [input.encryptionInfo, input.origin])

/** Interactive Authorization. `endpoint`: of the issuer, without a prefix. */
export const interactiveAuthorizationTranscript = (input: {
  endpoint: string
  nonce: string
  jwkThumbprint: Bytes | undefined
}): Promise<Bytes> => transcript('OpenID4VCIIAEHandover', [input.endpoint, input.nonce, input.jwkThumbprint ?? null])

const transcript = async (name: string, info: CborValue[], digest: Digest = sha256): Promise<Bytes> =>
  encodeCbor([null, null, [name, await digest(encodeCbor(info))]])
