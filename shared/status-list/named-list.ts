// A list as something asks for it: where it is, whose it has to be, and in which form. Public, and says nothing about any person; a copy
// that was believed for one of these is none for another.
import { base64 } from '../bytes.ts'
import type { ListedEntity } from '../trust/trust-decision.ts'
import type { TrustedAs } from '../trust/trust-list.ts'
import type { StatusClaim } from './status-claim.ts'

export interface NamedList {
  uri: string
  /** Of the credential: the trust list whose Revocation role signs the list. */
  kind: TrustedAs
  /** Who issued the credential: the signer of the list is listed under the same entity. Anybody of that kind where nobody is named. */
  entity?: ListedEntity
  method: 'statusList' | 'identifierList'
  /** Of an mdoc: a status list comes as CWT, or as JWT where its issuer has no other. */
  prefers?: 'cwt'
  /** Base64 DER: a certificate that the chain of the list has to lead to. */
  anchor?: string
}

/** One name for each, of its text alone. */
export const nameOf = ({ uri, kind, entity, method, prefers, anchor }: NamedList): string =>
  JSON.stringify([kind, entity?.country, entity?.entity, method, prefers, anchor, uri])

export const namedBy = (claim: StatusClaim, whose: Pick<NamedList, 'kind' | 'entity' | 'prefers'>): NamedList => ({
  ...whose,
  uri: claim.uri,
  method: claim.index !== undefined ? 'statusList' : 'identifierList',
  ...(claim.certificate && { anchor: base64(claim.certificate) }),
})
