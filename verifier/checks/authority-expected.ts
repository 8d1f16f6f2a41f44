// Where the query names trusted authorities, the issuer is under one of them: wallets only should heed it, so we look again
// (VP-DCQL-05, VP-DCQL-06). By the key identifier that a certificate of its path names, by the list that it is on, or by a
// federation that it belongs to, which is asked last and only where its own name is under its signature.
import { equalBytes, fromBase64url, fromHex } from '../../shared/bytes.ts'
import type { TrustDecision } from '../../shared/trust/trust-decision.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import type { TrustedAuthority } from '../dcql.ts'
import type { Verifier } from '../verifier.ts'
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import type { Subject } from './subject.ts'

type Trusted = Extract<TrustDecision, { decision: 'trusted' }>

export async function authorityExpected(subject: Subject): Promise<Judgement> {
  const authorities = subject.query.trusted_authorities
  if (!authorities) return passed('the query names no authorities')
  const decision = await subject.trust()
  if (decision.decision !== 'trusted') return failed('the issuer is not trusted, and so under no authority')
  if (isUnderKey(decision, valuesOf(authorities, 'aki')) || (await isOnList(subject, valuesOf(authorities, 'etsi_tl'))))
    return expected
  const entities = valuesOf(authorities, 'openid_federation')
  return entities.length > 0 ? judgeFederation(subject, decision, entities) : other
}

const expected = passed('the issuer is under an authority that the query names')
const other = failed('the issuer is under no authority that the query names')

const valuesOf = (authorities: readonly TrustedAuthority[], wanted: TrustedAuthority['type']): string[] =>
  authorities.flatMap(({ type, values }) => (type === wanted ? values : []))

function isUnderKey({ path }: Trusted, wanted: readonly string[]): boolean {
  const keyIds = path.flatMap(({ authorityKeyId }) => (authorityKeyId ? [fromHex(authorityKeyId)] : []))
  return wanted.map(fromBase64url).some((value) => keyIds.some((keyId) => equalBytes(keyId, value)))
}

/** By those lists alone: it may be on several, of which another decided. */
async function isOnList({ trustBy, verifier }: Subject, wanted: readonly string[]): Promise<boolean> {
  if (wanted.length === 0) return false
  const named = await listsAt(verifier, new Set(wanted.map(normal)))
  return named.length > 0 && (await trustBy(named)).decision === 'trusted'
}

async function listsAt({ trustLists }: Verifier, addresses: ReadonlySet<string>): Promise<TrustList[]> {
  const lists = await trustLists.lists()
  const found = await Promise.all(lists.map(({ sha256 }) => trustLists.addressOf(sha256)))
  return lists.filter((_, at) => {
    const address = found[at]
    return address !== undefined && addresses.has(normal(address))
  })
}

const normal = (address: string): string => URL.parse(address)?.href ?? address

async function judgeFederation(
  { federations, presentation, signedByIssuer }: Subject,
  { key }: Trusted,
  authorities: string[],
): Promise<Judgement> {
  const { issuer } = presentation
  if (issuer === undefined) return failed('the credential names no issuer that a federation could know')
  if (!(await signedByIssuer()))
    return undetermined("the federation is not asked where the issuer's signature is not verified")
  const answer = await federations.find({ issuer, key, authorities })
  if ('unknown' in answer) return undetermined(answer.unknown)
  return answer.isUnder ? expected : other
}
