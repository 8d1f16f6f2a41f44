// The answer holds what was asked: every claim, or one whole claim set, each disclosed, and with one of the wanted values in its own
// JSON type (VP-RES-04, VP-DCQL-08). Of an mdoc an age counts that implies the one asked for.
import type { JsonObject } from '../../shared/json.ts'
import { answeringPath } from '../../shared/mdoc/implied-age.ts'
import type { ClaimQuery, CredentialQuery } from '../dcql.ts'
import { select } from './claims-path.ts'
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import { PresentationRefused } from './presentation.ts'
import type { Subject } from './subject.ts'

export async function queryAnswered({ claims, query }: Subject): Promise<Judgement> {
  const revealed = await claims().catch((error) => {
    if (error instanceof PresentationRefused) return undefined
    throw error
  })
  if (!revealed) return undetermined('the disclosed claims cannot be read')
  const { format, claims: asked, claim_sets: sets } = query
  if (!asked) return passed('the query asks for no claims')
  const isAnswered = (claim: ClaimQuery): boolean => answers(revealed, placeOf(revealed, format, claim), claim)
  if (!sets) return asked.every(isAnswered) ? passed('every claim that was asked for is disclosed') : missing
  const byId = new Map(asked.map((claim) => [claim.id, claim]))
  const complete = sets.some((set) =>
    set.every((id) => {
      const claim = byId.get(id)
      return claim !== undefined && isAnswered(claim)
    }),
  )
  return complete ? passed('one of the claim sets is wholly disclosed') : missing
}

const missing = failed('a claim that was asked for is not disclosed, or has none of the wanted values')

/** Where a claim is answered: of an mdoc perhaps at an age that implies it. */
export const placeOf = (
  claims: JsonObject,
  format: CredentialQuery['format'],
  { path }: ClaimQuery,
): ClaimQuery['path'] => (format === 'mso_mdoc' ? answeringPath(claims, path) : path)

function answers(claims: JsonObject, place: ClaimQuery['path'], { values }: ClaimQuery): boolean {
  const selected = select(claims, place)
  if (selected.length === 0) return false
  return values === undefined || selected.some((value) => values.some((wanted) => wanted === value))
}
