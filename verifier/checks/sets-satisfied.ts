// The answer as a whole: every credential that was asked for is there, or one option of every required set (VP-RES-05). Only
// presentations without a single finding against them count.
import type { DcqlQuery } from '../dcql.ts'
import { failed, type Judgement, passed } from './finding.ts'

export function setsSatisfied({ credentials, credential_sets: sets }: DcqlQuery, good: ReadonlySet<string>): Judgement {
  if (!sets)
    return credentials.every(({ id }) => good.has(id))
      ? passed('every credential that was asked for is there')
      : failed('a credential that was asked for is missing or was refused')
  const satisfied = sets.every(
    ({ options, required }) => required === false || options.some((ids) => ids.every((id) => good.has(id))),
  )
  if (!satisfied) return failed('a required set of credentials is missing or was refused')
  // {} is no answer even where every set is optional (VP-RES-03).
  return good.size > 0 ? passed('one option of every required set is there') : failed('the answer holds no credential')
}
