// What a credential says about where its status stands: a place in a status list (draft-ietf-oauth-status-list section 6), or, in an mdoc,
// a name that an identifier list may have (ISO/IEC 18013-5 second edition section 12.3.6).
import type { Bytes } from '../bytes.ts'

export type StatusClaim = ({ index: number; identifier?: never } | { identifier: Bytes; index?: never }) & {
  uri: string
  /** DER; of an mdoc that says where the certificates of its list have to lead to. */
  certificate?: Bytes
}
