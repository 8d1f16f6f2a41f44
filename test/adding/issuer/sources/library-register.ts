// The register of library cards: made up, for the recipe of docs/add-a-source.md and the test that follows it.
// Refuses: an answer without a card number and whole dates.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type LibraryMembership, libraryMembership } from '../../shared/credentials/library-card.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { RestSource } from './source.ts'
import { SourceError } from './source-error.ts'

const name = 'libraryRegister'

export const libraryRegister: RestSource<LibraryMembership> = {
  name,
  fills: libraryMembership,
  protocol: 'rest',
  path: '/REST/libraryRegister/v1/memberships/get',
  ask: ({ about }) => ({ ssin: about }),
  read: ({ ssin, cardNumber, since, until }: JsonObject) => ({
    ssin: text(ssin, /^\d{11}$/) as Ssin,
    cardNumber: text(cardNumber, /^.{1,50}$/),
    since: text(since, date),
    until: text(until, date),
  }),
}

const date = /^\d{4}-\d\d-\d\d$/

function text(value: unknown, shape: RegExp): string {
  if (typeof value !== 'string' || !shape.test(value))
    throw new SourceError(name, 'malformed', 'the answer has no membership that can be used')
  return value
}
