// A presentation as it was sent, and as the checks see it, whatever its format: two files make one, and the checks are the same for both.
import type { JWK } from 'jose'
import type { Bytes } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { VerificationAlgorithm } from '../../shared/keys/verification-algorithm.ts'
import type { SentDocument } from '../../shared/mdoc/device-response.ts'
import type { StatusClaim } from '../../shared/status-list/status-claim.ts'
import type { ReadChain } from '../../shared/trust/x5u.ts'
import type { CredentialQuery } from '../dcql.ts'

/** As sent, beside the query that it answers. */
export interface SentPresentation {
  query: CredentialQuery
  /** A text that is a presentation, or one of the documents that came together in an answer of ISO/IEC 18013-7 Annex C. */
  presentation: string | SentDocument
}

/** Thrown by the methods below, with a reason in fixed words. */
export class PresentationRefused extends Error {}

export interface Presentation {
  format: 'dc+sd-jwt' | 'mso_mdoc'
  /** vct or doctype, as signed. */
  type: string
  /** What the issuer signed: equal texts are one credential, whatever is disclosed of it. */
  issuerSigned(): string
  /** Certificates of the issuer's signature, the signer's own first. @throws PresentationRefused */
  issuerChain(readChain?: ReadChain): Bytes[] | Promise<Bytes[]>
  /** SHA-256 of the signer's certificate, where the credential names it under its signature. @throws PresentationRefused */
  issuerThumbprint(): Bytes | undefined
  verifyIssuerSignature(signer: { key: CryptoKey; algorithm: VerificationAlgorithm }): Promise<boolean>
  /** Seconds, where the credential says so. */
  validity: { from: number | undefined; until: number | undefined }
  /** When it was signed, where its signer's certificate has to have been valid then (mdoc). */
  signedAt: number | undefined
  /** When the issuer says that it issued it, in what it signed; undefined where that is disclosed or not said. */
  issuedAt: number | undefined
  status: StatusClaim | undefined
  /** Everything disclosed, each matched with its digest: claims, or name space -> element. @throws PresentationRefused */
  reveal(): Promise<JsonObject>
  /** The issuer's name for itself, as signed; an mdoc has none. */
  issuer: string | undefined
  /** Whether the holder proves anything at all. */
  hasHolderProof: boolean
  /** Possession of the key, for this request. @throws PresentationRefused */
  checkHolder(): Promise<void>
  /** Thumbprint of the key that the credential is bound to. @throws PresentationRefused */
  holderKey(): Promise<string>
  /** Claims of the key-binding JWT, or the elements that the device signed, by name space. Theirs once `checkHolder` is content. */
  signedByHolder(): JsonObject
}

/** An answer that came apart when it was opened, over another protocol than OpenID4VP, with what else ties it to its request. */
export interface Presented {
  presentations: readonly SentPresentation[]
  binding: Pick<Binding, 'transcript' | 'readerKey'>
}

/** What ties a presentation to this transaction. */
export interface Binding {
  /** What a key-binding JWT has to name, or one of these. */
  audience: string | readonly string[]
  nonce: string
  /** What issuers and holders may sign with. */
  algorithms: readonly VerificationAlgorithm[]
  /** What a device signature has to cover. */
  transcript(): Promise<Bytes>
  /** Private, of this transaction alone: what the answer was encrypted to, if it was. A device may agree on a MAC with it. */
  readerKey?: JWK
  now: number
}
