// Why a signed XML document is refused: a code for operators and tests, and a reason in fixed words, never with content.

export type XmlRefusal =
  | 'TOO_LONG'
  | 'TOO_COMPLEX'
  | 'NOT_UTF8'
  | 'NOT_XML'
  | 'DOCTYPE'
  | 'PROCESSING_INSTRUCTION'
  | 'DUPLICATE_ID'
  | 'WRONG_ROOT'
  | 'NO_SIGNATURE'
  | 'MULTIPLE_SIGNATURES'
  | 'SIGNATURE_MISPLACED'
  | 'SIGNATURE_MALFORMED'
  | 'CANONICALIZATION'
  | 'TRANSFORMS'
  | 'REFERENCES'
  | 'DIGEST_ALGORITHM'
  | 'DIGEST_MISMATCH'
  | 'SIGNATURE_ALGORITHM'
  | 'UNSUPPORTED_KEY'
  | 'SIGNING_CERTIFICATE_MISMATCH'
  | 'SIGNER_NOT_TRUSTED'
  | 'SIGNATURE_WRONG'

export class XmlRefused extends Error {
  readonly code: XmlRefusal

  constructor(code: XmlRefusal, reason: string) {
    super(reason)
    this.code = code
  }
}
