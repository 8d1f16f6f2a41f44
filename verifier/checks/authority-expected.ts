// Where the query names trusted authorities, the issuer is under one of them: wallets only should heed it, so we look again
// (VP-DCQL-05, VP-DCQL-06).
import { equalBytes, fromBase64url, fromHex } from '../../shared/bytes.ts'
import { failed, type Judgement, passed } from './finding.ts'
import type { Subject } from './subject.ts'

export async function authorityExpected({ query, trust, verifier }: Subject): Promise<Judgement> {
  const authorities = query.trusted_authorities
  if (!authorities) return passed('the query names no authorities')
  const decision = await trust()
  if (decision.decision !== 'trusted') return failed('the issuer is not trusted, and so under no authority')
  const keyIds = decision.path.flatMap(({ authorityKeyId }) => (authorityKeyId ? [fromHex(authorityKeyId)] : []))
  const isAuthority = (value: string): boolean => {
    const wanted = decode(value)
    return wanted !== undefined && keyIds.some((keyId) => equalBytes(keyId, wanted))
  }
  const listed = await verifier.trustLists.addressOf(decision.evidence.list.sha256)
  const fits = authorities.some(({ type, values }) =>
    type === 'aki' ? values.some(isAuthority) : listed !== undefined && values.includes(listed),
  )
  return fits
    ? passed('the issuer is under an authority that the query names')
    : failed('the issuer is under no authority that the query names')
}

function decode(value: string) {
  try {
    return fromBase64url(value)
  } catch {
    return undefined
  }
}
