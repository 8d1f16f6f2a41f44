// Whether a list as it came is believed: its signer is listed for the Revocation role of the credential's kind, under the entity that
// issued the credential (ARF 6.3.2.4: the organisation may be another). A certificate that an mdoc names for its list is where the list's
// chain has to lead to (EAA-6.2.10.1), and has to be trusted by that same role: to be named is not to be listed.
import { type Bytes, equalBytes, fromBase64, textOf } from '../bytes.ts'
import { CertificateRefused, parseCertificate } from '../trust/certificate.ts'
import { checkPath } from '../trust/path.ts'
import type { DecideTrust } from '../trust/trust-decision.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { StatusListRefused } from './bits.ts'
import { cwtTypes, verifyIdentifierListCwt, verifyStatusListCwt } from './cwt.ts'
import type { FetchedList } from './fetch-list.ts'
import type { NamedList } from './named-list.ts'
import { verifyStatusListToken } from './token.ts'
import type { IdentifierList, StatusList, StatusListExpected } from './verified-list.ts'

export interface BelievedList {
  list: StatusList | IdentifierList
  /** SHA-256 of the trust list that its signer is on. */
  trustedBy: string
}

export interface VerifyGiven {
  decideTrust: DecideTrust
  lists: readonly TrustList[]
  now: number
}

/** @throws StatusListRefused */
export async function verifyList(
  { decideTrust, lists, now }: VerifyGiven,
  named: NamedList,
  { type, body }: Pick<FetchedList, 'type' | 'body'>,
): Promise<BelievedList> {
  const { kind, entity, anchor, uri } = named
  let trustedBy = ''
  const trust: StatusListExpected['trust'] = async (sent) => {
    const chain = anchor === undefined ? sent : await leadingTo(fromBase64(anchor), sent, now)
    if (!chain) return undefined
    const question = { kind, role: 'revocation', chain, now, purpose: 'statusList', ...(entity && { entity }) } as const
    const decision = await decideTrust(lists, question)
    if (decision.decision !== 'trusted') return undefined
    trustedBy = decision.evidence.list.sha256
    return decision
  }
  return { list: await read(type, body, { uri, now, trust }), trustedBy }
}

function read(type: string, body: Bytes, expected: StatusListExpected): Promise<StatusList | IdentifierList> {
  if (type === cwtTypes.identifierList) return verifyIdentifierListCwt(body, expected)
  if (type === cwtTypes.statusList) return verifyStatusListCwt(body, expected)
  return verifyStatusListToken(tokenOf(body), expected)
}

function tokenOf(body: Bytes): string {
  try {
    return textOf(body)
  } catch {
    throw new StatusListRefused('the token is no text')
  }
}

/** The chain with that certificate on it, or undefined where it does not lead there. */
async function leadingTo(anchor: Bytes, sent: readonly Bytes[], at: number): Promise<readonly Bytes[] | undefined> {
  try {
    const chain = sent.map((der) => parseCertificate(der))
    const { trusted } = await checkPath({ chain, anchors: [parseCertificate(anchor)], at, purpose: 'statusList' })
    if (!trusted) return undefined
    return sent.some((der) => equalBytes(der, anchor)) ? sent : [...sent, anchor]
  } catch (error) {
    if (error instanceof CertificateRefused) return undefined
    throw error
  }
}
