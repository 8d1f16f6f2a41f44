// The answer holds what was asked: every claim, or one whole claim set, each disclosed, and with one of the wanted values (VP-RES-04). Where
// the relying party accepts it, at least one of the claims: a wallet may keep back what nobody registered to ask for (WRP-OVERASKING-03).
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import { matchClaims } from './match-claims.ts'
import { PresentationRefused } from './presentation.ts'
import type { Subject } from './subject.ts'

export async function queryAnswered({ claims, query, policy }: Subject): Promise<Judgement> {
  const revealed = await claims().catch((error) => {
    if (error instanceof PresentationRefused) return undefined
    throw error
  })
  if (!revealed) return undetermined('the disclosed claims cannot be read')
  if (!query.claims) return passed('the query asks for no claims')
  const { places, missing, contradicted } = matchClaims(revealed, query)
  if (contradicted) return failed('a claim that was asked for has none of the wanted values')
  if (missing.length === 0)
    return passed(
      query.claim_sets ? 'one of the claim sets is wholly disclosed' : 'every claim that was asked for is disclosed',
    )
  if (places.length > 0 && policy.subset === 'accept')
    return passed('a part of what was asked for is disclosed, and the relying party accepts that')
  return failed('a claim that was asked for is not disclosed')
}
