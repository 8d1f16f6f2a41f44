// What is asked: a query of the relying party's own, with its purpose, or a ready one. Refuses: both, neither, a query that nothing could
// answer, the national number to who is not registered for it, portraits to keep, more than the intended use is registered for, and a policy
// for which too little is asked.
import { badInput } from '../../shared/http/problem.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { checkCombined } from '../check-combined.ts'
import { checkDcql } from '../check-dcql.ts'
import { checkNationalNumber } from '../national-number.ts'
import { checkNoPortraitKept, withoutKeptPortraits } from '../portrait.ts'
import { checkOverAsking } from '../registration/check-over-asking.ts'
import type { RegisteredUse } from '../registration/registered-use.ts'
import { templateOf } from '../templates/index.ts'
import type { Purpose, Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Wish } from './wish.ts'

export type Question = Pick<Transaction, 'query' | 'template'> & { purpose: Purpose }

/** `use`: the intended use that it is asked under, where there is one. @throws Problem with a pointer */
export function questionOf(verifier: Verifier, partner: Partner, wish: Wish, use?: RegisteredUse): Question {
  const question = ask(verifier, partner, wish, use)
  const { types, config } = verifier
  if (wish.policy) checkCombined(question, wish.policy.combined, { types, typesUrl: config.typesUrl })
  if (use) checkOverAsking(use, question.query, question.template)
  return question
}

function ask({ types, config }: Verifier, partner: Partner, wish: Wish, use: RegisteredUse | undefined): Question {
  const { query, template, purpose = registeredPurpose(use) } = wish
  if (template !== undefined) {
    if (query) throw badInput('/template', 'goes with no query')
    const ready = templateOf(template)
    return { query: ready.query(config), template, purpose: purpose ?? ready.purpose }
  }
  if (!query) throw badInput('/query', 'is missing, or a template in its place')
  if (purpose === undefined) throw badInput('/purpose', 'is missing')
  checkDcql(query, { types, typesUrl: config.typesUrl })
  checkNationalNumber(query, partner)
  checkNoPortraitKept(query)
  return { query: withoutKeptPortraits(query), purpose }
}

/** As the registrar wrote it, in each of its languages. */
const registeredPurpose = (use: RegisteredUse | undefined): Purpose | undefined =>
  use && Object.keys(use.purpose).length > 0 ? use.purpose : undefined
