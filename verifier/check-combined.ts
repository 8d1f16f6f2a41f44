// Step 1 of presenting: credentials of one holder can only be seen as such if the query asks for what shows it. Refuses: `sameAttributes`
// without names and birth date of every credential, and `sameDeviceKey` where a credential may come without its key.
import { holderAttributesOf } from '../shared/credentials/holder-attributes.ts'
import type { KnownTypes } from '../shared/credentials/presented-type.ts'
import { badInput } from '../shared/http/problem.ts'
import { type CredentialQuery, typesAskedFor, wantsHolderBinding } from './dcql.ts'
import type { Transaction, TransactionPolicy } from './transaction.ts'

/** @throws Problem with a pointer to the credential, or to the policy where the query is a ready one */
export function checkCombined(
  { query: { credentials }, template }: Pick<Transaction, 'query' | 'template'>,
  combined: TransactionPolicy['combined'],
  known: KnownTypes,
): void {
  if (combined === 'none' || (credentials.length === 1 && credentials[0]?.multiple !== true)) return
  const ties = combined === 'sameDeviceKey' ? wantsHolderBinding : asksWhoHoldsIt(known)
  const loose = credentials.findIndex((one) => !ties(one))
  if (loose < 0) return
  const pointer = template === undefined ? `/query/credentials/${loose}` : '/policy/combined'
  throw badInput(pointer, reasons[combined], 'invalidInput')
}

const reasons = {
  sameDeviceKey: 'may come without its key, by which it has to be tied to the others',
  sameAttributes: 'does not ask for names and birth date of the holder, or is of a type that does not say them',
} as const

/** In every claim set. */
const asksWhoHoldsIt =
  (known: KnownTypes) =>
  (query: CredentialQuery): boolean => {
    const { format, claims = [], claim_sets: sets } = query
    const asked = sets?.map((set) => claims.filter(({ id }) => id !== undefined && set.includes(id))) ?? [claims]
    return typesAskedFor(query).every((type) => {
      const attributes = holderAttributesOf({ format, type }, known)
      return attributes?.every((path) =>
        asked.every((some) => some.some((claim) => JSON.stringify(claim.path) === JSON.stringify(path))),
      )
    })
  }
