// Which held credential answers which credential query, and with which claims, by the package dcql.
import { type DcqlCredential, DcqlQuery } from 'dcql'
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
  const matches: Match[] = []
  for (const [queryId, { valid_credentials: [best] = [] }] of Object.entries(result.credential_matches)) {
    const chosen = best && held[best.input_credential_index]
    const output = best?.claims.valid_claim_sets[0].output
    if (chosen?.format === 'mso_mdoc')
      matches.push({ queryId, held: chosen, format: chosen.format, nameSpaces: output as NameSpaces })
    else if (chosen) matches.push({ queryId, held: chosen, format: chosen.format, claims: output as Claims })
  }
  return matches
}

async function describe({ format, credential }: HeldCredential): Promise<DcqlCredential> {
  if (format === 'mso_mdoc') {
    const { docType, nameSpaces } = readMdoc(credential)
    return {
      credential_format: 'mso_mdoc',
      doctype: docType,
      namespaces: nameSpaces,
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
