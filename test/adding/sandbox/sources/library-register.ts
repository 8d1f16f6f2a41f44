// The sandbox's register of library cards: made up, for the recipe of docs/add-a-source.md and the test that follows it.
import type { RestSource } from './source.ts'

const cards: Readonly<Record<string, string>> = { jan: 'L-0001', an: 'L-0002' }

export const libraryRegister: RestSource = {
  name: 'libraryRegister',
  protocol: 'rest',
  path: '/REST/libraryRegister/v1/memberships/get',
  dataOf: ({ nickname, ssin }) => {
    const cardNumber = cards[nickname]
    return cardNumber === undefined ? undefined : { ssin, cardNumber, since: '2024-01-15', until: '2039-12-31' }
  },
}
