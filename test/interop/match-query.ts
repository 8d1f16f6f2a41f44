// Which held credential answers which credential query, and with which claims, by the package dcql.
import { type DcqlCredential, DcqlQuery, type DcqlQueryResult } from 'dcql'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { type NameSpaces, readMdoc } from './mdoc-holder.ts'
import { type Claims, claimsIn } from './sd-jwt-holder.ts'

export type Match = { queryId: string; held: HeldCredential } & (
  | { format: 'dc+sd-jwt'; claims: Claims }
  | { format: 'mso_mdoc'; nameSpaces: NameSpaces }
)

/** @throws when the query is none, or when the credentials do not satisfy it. */
export async function matchQuery(query: unknown, held: readonly HeldCredential[]): Promise<Match[]> {
  const parsed = DcqlQuery.parse(query as DcqlQuery.Input)
  DcqlQuery.validate(parsed)
  const result = DcqlQuery.query(parsed, await Promise.all(held.map(describe)))
  if (!result.can_be_satisfied) throw new Error('the credentials do not answer the query')
  const chosen = chosenIds(result)
  return Object.entries(result.credential_matches).flatMap(([queryId, { valid_credentials: valid = [] }]) => {
    if (!chosen.has(queryId)) return []
    const isMultiple = parsed.credentials.some(({ id, multiple }) => id === queryId && multiple)
    return (isMultiple ? valid : valid.slice(0, 1)).flatMap(({ input_credential_index: at, claims }): Match[] => {
      const [one, output] = [held[at], claims.valid_claim_sets[0].output]
      if (!one) return []
      return one.format === 'mso_mdoc'
        ? [{ queryId, held: one, format: one.format, nameSpaces: output as NameSpaces }]
        : [{ queryId, held: one, format: one.format, claims: output as Claims }]
    })
  })
}

/** Every query where there are no sets; otherwise those of the first option of each set that can be had. */
function chosenIds({ credential_matches: matches, credential_sets: sets }: DcqlQueryResult): Set<string> {
  if (!sets) return new Set(Object.keys(matches))
  return new Set(sets.flatMap(({ matching_options: [first = []] = [[]] }) => first))
}

async function describe({ format, credential }: HeldCredential): Promise<DcqlCredential> {
  if (format === 'mso_mdoc') {
    const { docType, nameSpaces } = readMdoc(credential)
    return {
      credential_format: 'mso_mdoc',
      doctype: docType,
      namespaces: nameSpaces as never,
      cryptographic_holder_binding: true,
    }
  }
  const claims = await claimsIn(credential)
  return {
    credential_format: 'dc+sd-jwt',
    vct: String(claims.vct),
    claims: claims as never,
    cryptographic_holder_binding: true,
  }
}
