// Step 2 of presenting: which held credential answers which credential query of the DCQL (OpenID4VP 1.0 section 6.4).
// The wallet shows the claims that were asked for and nothing else.
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { type HeldCredential, type Wallet, WalletRefused } from './wallet.ts'

export interface Answer {
  queryId: string
  held: HeldCredential
  /** Paths of the claims to show. */
  paths: (string | number | null)[][]
}

/** What a held credential is: its vct or doctype. */
export type TypeOf = (held: HeldCredential) => string

export function answerQuery(wallet: Wallet, query: JsonObject, typeOf: TypeOf): Answer[] {
  const queries = objects(query.credentials)
  const answers = new Map<string, Answer>()
  const usedUp = new Set<string>()
  for (const asked of queries) {
    const fitting = wallet.held.filter((one) => one.format === asked.format && wantedTypes(asked).includes(typeOf(one)))
    const held = choose(wallet, fitting)
    if (held) answers.set(String(asked.id), { queryId: String(asked.id), held, paths: wantedPaths(asked) })
    else for (const { configurationId } of fitting) usedUp.add(configurationId)
  }
  const answered = (id: string): Answer => answers.get(id) ?? refuse(usedUp)
  const sets = objects(query.credential_sets)
  if (sets.length === 0) return queries.map(({ id }) => answered(String(id)))
  return sets.flatMap((set) => {
    const options = Array.isArray(set.options) ? (set.options as string[][]) : []
    const option = options.find((ids) => ids.every((id) => answers.has(id)))
    if (!option && set.required !== false) refuse(usedUp)
    return (option ?? []).map(answered)
  })
}

/** The fresh copy that came last, of the preferred issuer if there is one: those that came before may be revoked by now. */
function choose({ preferredIssuer }: Wallet, fitting: HeldCredential[]): HeldCredential | undefined {
  const fresh = fitting.filter(({ used }) => !used)
  return fresh.findLast(({ issuer }) => issuer === preferredIssuer) ?? fresh.at(-1)
}

function refuse(usedUp: Set<string>): never {
  throw new WalletRefused(
    usedUp.size > 0
      ? `all copies of ${[...usedUp].join(' and ')} are used: receive again, or with --copies 4`
      : 'the wallet holds nothing that answers the query',
  )
}

function wantedTypes(asked: JsonObject): string[] {
  const meta = isObject(asked.meta) ? asked.meta : {}
  return asked.format === 'mso_mdoc' ? [String(meta.doctype_value)] : ((meta.vct_values ?? []) as string[])
}

/** All claims, or those of the first claim set. */
function wantedPaths(asked: JsonObject): Answer['paths'] {
  const claims = objects(asked.claims)
  const [first] = Array.isArray(asked.claim_sets) ? (asked.claim_sets as string[][]) : []
  const wanted = first ? claims.filter(({ id }) => first.includes(String(id))) : claims
  return wanted.map(({ path }) => path as Answer['paths'][number])
}

const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
