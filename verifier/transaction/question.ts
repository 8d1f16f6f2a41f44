// What is asked: a query of the relying party's own, with its purpose, or a ready one. Refuses: both, neither, a query that nothing could
// answer, the national number to who is not registered for it, and a policy for which too little is asked.
import { badInput } from '../../shared/http/problem.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { checkCombined } from '../check-combined.ts'
import { checkDcql } from '../check-dcql.ts'
import { checkNationalNumber } from '../national-number.ts'
import { templateOf } from '../templates/index.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Wish } from './wish.ts'

export type Question = Pick<Transaction, 'query' | 'template'> & { purpose: string }

/** @throws Problem with a pointer */
export function questionOf(verifier: Verifier, partner: Partner, wish: Wish): Question {
  const question = ask(verifier, partner, wish)
  const { types, config } = verifier
  if (wish.policy) checkCombined(question, wish.policy.combined, { types, typesUrl: config.typesUrl })
  return question
}

function ask({ types, config }: Verifier, partner: Partner, { query, template, purpose }: Wish): Question {
  if (template !== undefined) {
    if (query) throw badInput('/template', 'goes with no query')
    const ready = templateOf(template)
    return { query: ready.query(config), template, purpose: purpose ?? ready.purpose }
  }
  if (!query) throw badInput('/query', 'is missing, or a template in its place')
  if (purpose === undefined) throw badInput('/purpose', 'is missing')
  checkDcql(query, { types, typesUrl: config.typesUrl })
  checkNationalNumber(query, partner)
  return { query, purpose }
}
