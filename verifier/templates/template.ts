// The shape of a ready query: a question that relying parties often have, as the DCQL query that asks wallets for the least that answers
// it, and as the rule that reads the answer. Data and pure functions.
import type { Labels } from '../../shared/credentials/credential-type.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { DcqlQuery } from '../dcql.ts'
import type { Answer } from './answer.ts'

export interface Template<Id extends string = string> {
  /** Name in our own API. */
  id: Id
  labels: Labels
  /** What is asked and what a yes proves, in a sentence or two. */
  descriptions: Labels
  /** Why, unless the relying party says it itself. */
  purpose: string
  /** `typesUrl`: below it the types of our own are published. */
  query(given: { typesUrl: string }): DcqlQuery
  /** Of an answer that passed every check. */
  judge(shown: Shown, today: string): Answer
}

/** Claims that were released, by the id of the credential query that they answer. */
export type Shown = Readonly<Record<string, JsonObject>>
