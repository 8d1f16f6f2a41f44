// The protocols of the Digital Credentials API in the order in which they are offered: OpenID4VP first, and for documents alone ISO/IEC
// 18013-7 Annex C, which some browsers and wallets speak and nothing else. Wallets of the EU refuse what is not signed, so the unsigned one
// is for relying parties that are registered for it alone. Refuses: what none of them can ask.
import { badInput } from '../../shared/http/problem.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { DigitalCredentialProtocol, Partner } from '../../shared/oauth/partner.ts'
import { readParameters, type WalletResponse } from '../response-parameters.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { isoMdocQueries } from './iso-mdoc-queries.ts'
import { isoMdocRequest } from './iso-mdoc-request.ts'
import { isoMdocResponse } from './iso-mdoc-response.ts'
import { multiSignedRequest } from './multi-signed-request.ts'
import { signedRequest } from './signed-request.ts'
import { unsignedRequest } from './unsigned-request.ts'

type Asked = Pick<Transaction, 'query' | 'template' | 'transactionData'>

interface Protocol {
  protocol: DigitalCredentialProtocol
  /** Offered to who is registered for nothing else. */
  usual: boolean
  /** Whether it can ask this at all. */
  fits(asked: Asked): boolean
  /** `data` of the request. */
  create(verifier: Verifier, transaction: Transaction): Promise<JsonObject>
  /** `data` of the answer. @throws OAuthError invalid_request */
  read(transaction: Transaction, data: JsonObject): Promise<WalletResponse>
}

/** Three requests, one answer (OpenID4VP 1.0 appendix A.4). */
const openId4Vp = { fits: () => true, read: readParameters }

const protocols: readonly Protocol[] = [
  { ...openId4Vp, protocol: 'openid4vp-v1-signed', usual: true, create: signedRequest },
  { ...openId4Vp, protocol: 'openid4vp-v1-multisigned', usual: false, create: multiSignedRequest },
  { ...openId4Vp, protocol: 'openid4vp-v1-unsigned', usual: false, create: unsignedRequest },
  {
    protocol: 'org-iso-mdoc',
    usual: true,
    fits: (asked) => isoMdocQueries(asked) !== undefined,
    create: isoMdocRequest,
    read: isoMdocResponse,
  },
]

/** @throws Problem where none that the relying party is registered for can ask this */
export function offeredProtocols(
  { digitalCredentialProtocols: registered }: Partner,
  asked: Asked,
): DigitalCredentialProtocol[] {
  const offered = protocols
    .filter(({ protocol, usual, fits }) => (registered ? registered.includes(protocol) : usual) && fits(asked))
    .map(({ protocol }) => protocol)
  if (offered.length > 0) return offered
  const pointer = asked.template === undefined ? '/query' : '/template'
  throw badInput(pointer, 'cannot be asked in any of the protocols that are registered for you', 'invalidInput')
}

/** Of a request that was made; undefined for a protocol that it was not offered in. */
export const protocolOf = ({ protocols: offered = [] }: Transaction, name: string): Protocol | undefined =>
  protocols.find(({ protocol }) => protocol === name && offered.includes(protocol))
