// Step 2 of presenting: which held credential answers which credential query of the DCQL (OpenID4VP 1.0 section 6.4).
// The wallet shows the claims that were asked for and nothing else, and of several options the first that it holds wholly.
import { fromBase64url, hex } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { answeringPath } from '../../shared/mdoc/implied-age.ts'
import { usableCopies } from './reuse.ts'
import { type HeldCredential, type Wallet, WalletRefused } from './wallet.ts'

export interface Answer {
  queryId: string
  held: HeldCredential
  /** Paths of the claims to show. */
  paths: (string | number | null)[][]
}

/** What the wallet finds in what it holds. */
export interface Reader {
  /** Its vct or doctype. */
  typeOf(held: HeldCredential): string
  /** Everything that it could show: claims, or name space -> element. */
  claimsOf(held: HeldCredential): Promise<JsonObject>
  /** Hexadecimal key identifiers of those who certified its issuer; without this the wallet heeds no authorities. */
  authoritiesOf?(held: HeldCredential): string[]
  /** Who asks, by the name that it keeps. */
  to?: string
}

/** What holds every claim comes first; what lacks one is shown for want of better, and the verifier judges. */
interface Choice extends Answer {
  whole: boolean
}

export async function answerQuery(wallet: Wallet, query: JsonObject, reader: Reader): Promise<Answer[]> {
  const queries = objects(query.credentials)
  const choices = new Map<string, Choice>()
  const usedUp = new Set<string>()
  for (const asked of queries) {
    const types = wantedTypes(asked)
    const fitting = wallet.held.filter(
      (one) =>
        one.format === asked.format && types.includes(reader.typeOf(one)) && isUnderAuthority(asked, one, reader),
    )
    const choice = await choose(wallet, asked, fitting, reader)
    if (choice) choices.set(choice.queryId, choice)
    else for (const { configurationId } of fitting) usedUp.add(configurationId)
  }
  const answered = (id: string): Answer => answerIn(choices.get(id) ?? refuse(usedUp))
  const sets = objects(query.credential_sets)
  if (sets.length === 0) return queries.map(({ id }) => answered(String(id)))
  return sets.flatMap((set) => {
    const options = Array.isArray(set.options) ? (set.options as string[][]) : []
    const option =
      options.find((ids) => ids.every((id) => choices.get(id)?.whole)) ??
      options.find((ids) => ids.every((id) => choices.has(id)))
    if (!option && set.required !== false) refuse(usedUp)
    return (option ?? []).map(answered)
  })
}

const answerIn = ({ queryId, held, paths }: Choice): Answer => ({ queryId, held, paths })

async function choose(
  wallet: Wallet,
  asked: JsonObject,
  fitting: HeldCredential[],
  { claimsOf, to }: Reader,
): Promise<Choice | undefined> {
  const queryId = String(asked.id)
  const [first, ...others] = inOrder(wallet, fitting, to)
  if (!first) return undefined
  const [preferred = [], ...lesser] = wantedSets(asked)
  for (const held of [first, ...others]) {
    const claims = await claimsOf(held)
    const paths = [preferred, ...lesser]
      .map((set) => (held.format === 'mso_mdoc' ? set.map((path) => answeringPath(claims, path)) : set))
      .find((set) => set.every((path) => leads(claims, path)))
    if (paths) return { queryId, held, paths, whole: true }
  }
  return { queryId, held: first, paths: preferred, whole: false }
}

/** Copies that came last, of the preferred issuer first: those that came before may be revoked by now. */
function inOrder({ preferredIssuer }: Wallet, fitting: HeldCredential[], to: string | undefined): HeldCredential[] {
  const usable = usableCopies(fitting, to)
  const isPreferred = ({ issuer }: HeldCredential): boolean => issuer === preferredIssuer
  return [...usable.filter(isPreferred), ...usable.filter((one) => !isPreferred(one))]
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

/** By key identifiers alone (section 6.1.1.1): of other kinds of authority this wallet knows nothing, and leaves them to the verifier. */
function isUnderAuthority(asked: JsonObject, held: HeldCredential, { authoritiesOf }: Reader): boolean {
  const named = objects(asked.trusted_authorities)
  if (!authoritiesOf || named.length === 0 || named.some(({ type }) => type !== 'aki')) return true
  const wanted = named.flatMap(({ values }) => (Array.isArray(values) ? values.map(String) : []))
  return authoritiesOf(held).some((authority) => wanted.some((value) => hex(fromBase64url(value)) === authority))
}

type Path = Answer['paths'][number]

/** Sets of claims of which one is enough, the best first; without sets all claims are one. */
function wantedSets(asked: JsonObject): Path[][] {
  const claims = objects(asked.claims)
  const pathsOf = (some: JsonObject[]): Path[] => some.map(({ path }) => path as Path)
  if (!Array.isArray(asked.claim_sets)) return [pathsOf(claims)]
  return (asked.claim_sets as string[][]).map((ids) => pathsOf(claims.filter(({ id }) => ids.includes(String(id)))))
}

/** A claims path pointer that selects something (OpenID4VP 1.0 section 7). */
function leads(value: Json | undefined, [step, ...rest]: Path): boolean {
  if (step === undefined) return value !== undefined
  if (typeof step === 'string') return isObject(value) && Object.hasOwn(value, step) && leads(value[step], rest)
  if (!Array.isArray(value)) return false
  return step === null ? value.some((element) => leads(element, rest)) : leads(value[step], rest)
}

const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
