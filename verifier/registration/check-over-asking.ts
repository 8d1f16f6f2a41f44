// A relying party asks for no more than it is registered for (CIR (EU) 2025/848 article 9, RPRC_21): wallets compare, too, and warn their
// owner. Format and type have to be registered, and each claims path has to lie within a registered one. Of a query that names several
// types every one counts. A query without claims asks for nothing that a holder could withhold.
// Refuses: what exceeds the registration certificate, with a pointer to it.
import { badInput, type Problem } from '../../shared/http/problem.ts'
import type { CredentialQuery, DcqlQuery } from '../dcql.ts'
import { isWithin } from './claims-path-within.ts'
import type { RegisteredCredential, RegisteredUse } from './registered-use.ts'

export interface Excess {
  /** Below the query. */
  pointer: string
  detail: string
}

/** The first that is too much. */
export function excessOf({ credentials: registered }: RegisteredUse, { credentials }: DcqlQuery): Excess | undefined {
  for (const [at, query] of credentials.entries()) {
    const excess = excessIn(query, registered)
    if (excess) return { ...excess, pointer: `/credentials/${at}${excess.pointer}` }
  }
  return undefined
}

/** `template`: the query is a ready one, which the relying party did not write. @throws Problem with a pointer */
export function checkOverAsking(use: RegisteredUse, query: DcqlQuery, template: string | undefined): void {
  const excess = excessOf(use, query)
  if (!excess) return
  const { pointer, detail } = excess
  throw template === undefined ? wrong(`/query${pointer}`, detail) : wrong('/template', `asks at ${pointer}: ${detail}`)
}

/** What a relying party asked for itself, under one or another of its uses. @throws Problem with a pointer */
export function checkWithinAny(uses: readonly RegisteredUse[], query: DcqlQuery): void {
  const excesses = uses.map((use) => excessOf(use, query))
  const [first] = excesses
  if (first && excesses.every((excess) => excess !== undefined)) throw wrong(`/query${first.pointer}`, first.detail)
}

function excessIn(query: CredentialQuery, registered: readonly RegisteredCredential[]): Excess | undefined {
  const [types, member] =
    query.format === 'mso_mdoc' ? [[query.meta.doctype_value], 'doctype_value'] : [query.meta.vct_values, 'vct_values']
  for (const type of types) {
    const fitting = registered.filter((one) => one.format === query.format && one.types.includes(type))
    if (fitting.length === 0) return { pointer: `/meta/${member}`, detail: 'names a type that is not registered' }
    const paths = fitting.flatMap(({ claims }) => claims)
    const claim = (query.claims ?? []).findIndex(({ path }) => !paths.some((one) => isWithin(path, one)))
    if (claim >= 0)
      return { pointer: `/claims/${claim}/path`, detail: 'is more than the intended use is registered for' }
  }
  return undefined
}

const wrong = (pointer: string, detail: string): Problem => badInput(pointer, detail, 'invalidInput')
