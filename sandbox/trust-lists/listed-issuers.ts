// Who is on the sandbox's lists and can be withdrawn and restored: each kind of trusted entity, the authority for qualified certificates, and the
// issuer of qualified attestations. What became of each is kept, since lists that have a history tell it.
import { type TrustKind, trustKinds } from '../../shared/trust/trust-list.ts'
import type { SandboxRows } from '../stores.ts'
import { keepRow } from './keep-row.ts'

export type ListedIssuer = TrustKind | 'qualified-ca' | 'qualified-attestations'

/** And the list that each is on. */
export const listedIssuers: Readonly<Record<ListedIssuer, string>> = {
  ...(Object.fromEntries(trustKinds.map((kind) => [kind, kind])) as Record<TrustKind, string>),
  'qualified-ca': 'be',
  'qualified-attestations': 'be',
}

export interface IssuerChange {
  withdrawn: boolean
  /** Seconds. */
  since: number
}

/** The youngest first; nothing for an issuer that was always listed. */
export type IssuerChanges = Partial<Record<ListedIssuer, readonly IssuerChange[]>>

/** A row of its own for each: several are withdrawn at once. */
const table = 'listedIssuers'
const mostChanges = 20

export async function readChanges(rows: SandboxRows): Promise<IssuerChanges> {
  const issuers = Object.keys(listedIssuers) as ListedIssuer[]
  const known = await Promise.all(issuers.map(async (issuer) => [issuer, await changesOf(rows, issuer)] as const))
  return Object.fromEntries(known.filter(([, changes]) => changes.length > 0))
}

const changesOf = async (rows: SandboxRows, issuer: ListedIssuer): Promise<readonly IssuerChange[]> =>
  (await rows.get<readonly IssuerChange[]>(table, issuer)) ?? []

export const isWithdrawn = (changes: IssuerChanges, issuer: ListedIssuer): boolean =>
  changes[issuer]?.[0]?.withdrawn ?? false

/** Nothing where it already is so. */
export async function changeIssuer(
  rows: SandboxRows,
  issuer: ListedIssuer,
  { withdrawn, since }: IssuerChange,
): Promise<void> {
  const changes = await changesOf(rows, issuer)
  if (isWithdrawn({ [issuer]: changes }, issuer) === withdrawn) return
  await keepRow(rows, table, issuer, [{ withdrawn, since }, ...changes].slice(0, mostChanges), since)
}
