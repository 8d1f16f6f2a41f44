// Which part of a query ISO/IEC 18013-7 Annex C can ask for: documents by type, and of each a list of elements, all of which are meant.
// Nothing that it cannot say is left out silently: such a query is asked over OpenID4VP alone. Where one of several credentials is enough,
// it is the first that can be asked for so; asking for more would have the wallet show more than was needed.
import type { CredentialQuery, DcqlQuery } from '../dcql.ts'
import type { Transaction } from '../transaction.ts'

export type MdocQuery = CredentialQuery & { format: 'mso_mdoc' }

/** One document each, no type twice. Undefined where Annex C cannot ask this. */
export function isoMdocQueries({
  query,
  transactionData,
}: Pick<Transaction, 'query' | 'transactionData'>): MdocQuery[] | undefined {
  if (transactionData !== undefined) return undefined
  const queries = chosenIds(query)?.map((id) => expressible(query.credentials.find((one) => one.id === id)))
  if (!queries?.every((one) => one !== undefined)) return undefined
  const types = new Set(queries.map(({ meta }) => meta.doctype_value))
  return types.size === queries.length ? queries : undefined
}

/** Undefined where a set has no option that can be asked for, or might be left unanswered: documents of a DeviceRequest are all wanted. */
function chosenIds({ credentials, credential_sets: sets }: DcqlQuery): string[] | undefined {
  if (!sets) return credentials.map(({ id }) => id)
  if (sets.some(({ required }) => required === false)) return undefined
  const canBeAsked = (id: string): boolean => expressible(credentials.find((one) => one.id === id)) !== undefined
  const chosen = sets.map(({ options }) => options.find((ids) => ids.every(canBeAsked)))
  return chosen.every((one) => one !== undefined) ? [...new Set(chosen.flat())] : undefined
}

function expressible(query: CredentialQuery | undefined): MdocQuery | undefined {
  if (query?.format !== 'mso_mdoc' || !query.claims) return undefined
  if (query.multiple || query.claim_sets || query.trusted_authorities) return undefined
  return query.claims.some(({ values }) => values) ? undefined : query
}
