// What a person is shown, chooses and is granted: documents. One is of one type, in all the formats that were asked for, and about one
// person: both formats of an identity are one choice, and the cards of two children are two.
import type { Ssin } from '../shared/belgium/ssin.ts'
import { base64url } from '../shared/bytes.ts'
import type { CredentialType } from '../shared/credentials/credential-type.ts'
import { findConfiguration } from '../shared/credentials/index.ts'
import type { Random } from '../shared/random.ts'
import { type AskedClaims, type Dataset, type Granted, only } from './grant.ts'

export interface Document {
  configurationIds: string[]
  /** Whom it is about, where that is not who receives it. */
  about?: Ssin
}

export interface DocumentKind {
  type: CredentialType
  configurationIds: string[]
}

/** By type, in the order in which they were asked for. */
export function kindsOf(configurationIds: readonly string[]): DocumentKind[] {
  const kinds = new Map<CredentialType, string[]>()
  for (const id of configurationIds) {
    const type = findConfiguration(id)?.type
    if (type) kinds.set(type, [...(kinds.get(type) ?? []), id])
  }
  return [...kinds].map(([type, ids]) => ({ type, configurationIds: ids }))
}

export interface GrantWish {
  configurationIds: readonly string[]
  /** By configuration, where the wallet did not ask for all. */
  claims?: Record<string, AskedClaims> | undefined
  byIdentifier: boolean
}

/**
 * Of what was wished for, these documents. Credentials about others get identifiers here, and then the whole token goes by identifiers
 * (OpenID4VCI 1.0 section 6.2); so does one for less than was wished for, since the wallet has to be told.
 */
export function grantOf(
  { random }: { random: Random },
  documents: readonly Document[],
  { configurationIds: wished, claims, byIdentifier }: GrantWish,
): Granted {
  const datasets: Dataset[] = documents.flatMap(({ about, configurationIds }) =>
    about === undefined
      ? []
      : configurationIds.map((configurationId) => ({ identifier: base64url(random(16)), configurationId, about })),
  )
  const granted = wished.filter((id) => documents.some(({ configurationIds }) => configurationIds.includes(id)))
  return {
    ...only(granted, { datasets, claims }),
    byIdentifier: byIdentifier || datasets.length > 0 || granted.length < wished.length,
  }
}
