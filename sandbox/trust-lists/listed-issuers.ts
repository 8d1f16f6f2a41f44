// Who is on the sandbox's lists and can be withdrawn and restored: each kind of trusted entity, the authority for qualified certificates, and the
// issuer of qualified attestations. What became of each is kept, since lists that have a history tell it.

import type { Rows } from '../../shared/store/rows.ts'
import { type TrustKind, trustKinds } from '../../shared/trust/trust-list.ts'
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

const [table, name] = ['listedIssuers', 'all']
const mostChanges = 20

export const readChanges = async (rows: Rows): Promise<IssuerChanges> =>
  (await rows.get<IssuerChanges>(table, name)) ?? {}

export const isWithdrawn = (changes: IssuerChanges, issuer: ListedIssuer): boolean =>
  changes[issuer]?.[0]?.withdrawn ?? false

/** Nothing where it already is so. */
export async function changeIssuer(
  rows: Rows,
  issuer: ListedIssuer,
  { withdrawn, since }: IssuerChange,
): Promise<void> {
  const changes = await readChanges(rows)
  if (isWithdrawn(changes, issuer) === withdrawn) return
  const own = [{ withdrawn, since }, ...(changes[issuer] ?? [])].slice(0, mostChanges)
  await keepRow(rows, table, name, { ...changes, [issuer]: own }, since)
}
