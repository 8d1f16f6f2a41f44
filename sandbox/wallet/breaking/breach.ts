// One way in which a presentation goes wrong on purpose, so that everybody can see what the verifier says to it. It replaces single steps
// of the wallet and leaves every other one right.
import type { Bytes } from '../../../shared/bytes.ts'
import type { SignerSecret } from '../../../shared/keys/signer.ts'
import type { HolderBinding } from '../../../shared/sd-jwt/present.ts'
import type { Answer } from '../answer-query.ts'
import type { HeldCredential } from '../wallet.ts'

export type Format = HeldCredential['format']

export const bothFormats: readonly Format[] = ['dc+sd-jwt', 'mso_mdoc']

/** What the holder signs for: the key-binding JWT, or the device signature. */
export interface HolderProof extends HolderBinding {
  transcript(): Promise<Bytes>
  /** What device signatures cover where the answer is encrypted to no key. */
  plainTranscript(): Promise<Bytes>
}

/** Of the sandbox: whoever runs it has its keys, and so can sign what its issuer never would. */
export interface Issuers {
  pid: SignerSecret
  documentSigner: SignerSecret
  drivingLicence: SignerSecret
  attestation: SignerSecret
  ageProof: SignerSecret
  statusList: SignerSecret
}

/** What a breach may need besides the wallet. */
export interface Means {
  /** Seconds. */
  now: number
  issuers: Issuers
  /** A place in a status list of the issuer that says revoked. */
  revokedStatus(): Promise<Status>
}

export interface Status {
  uri: string
  index: number
}

export interface Breach {
  /** The check of the verifier that fails by it. */
  check: string
  /** Where one check has several: which. */
  face?: string
  /** One line for people. */
  about: string
  formats: readonly Format[]
  /** Another credential or other claims than the honest answer. */
  recast?(answer: Answer, means: Means): Promise<Answer> | Answer
  /** Another proof of the holder. */
  misbind?(proof: HolderProof): Promise<HolderProof> | HolderProof
  /** The finished presentation, altered. */
  spoil?(presentation: string, proof: HolderProof): Promise<string> | string
  /** Of several credentials the others alone. */
  leavesOut?: true
  /** Which authorities the query names is nothing to this wallet. */
  heedsNoAuthorities?: true
  /** Over ISO/IEC 18013-7 Annex C there is nothing of the kind, or it is refused where the answer is read, before it is judged. */
  onlyOverOpenId4Vp?: true
}

/** As people name it: the check, and which of its faces. */
export const nameOf = ({ check, face }: Breach): string => (face === undefined ? check : `${check}:${face}`)
