// Where a list comes from, and who may sign it: as configured, or as the list of lists says of the list of a country.
import type { TrustSource } from '../shared/trust/trust-sources.ts'
import type { ListPointer } from '../shared/trusted-list/trusted-list.ts'

/** A list of trusted entities (ETSI TS 119 602), by configuration. */
export interface EntitiesSource {
  type: 'entities'
  kind: TrustSource['kind']
  url: string
  /** Base64 DER. */
  signers: string[]
  sequenceNumber?: number | undefined
  form?: TrustSource['form']
  /** Names of deviations; none is strict. */
  tolerate?: TrustSource['tolerate']
  selfRollover?: boolean
  /** Said of the list to those who decide by it. */
  crl?: 'required'
}

/** The list of lists, by configuration that people reviewed: nothing that is fetched changes it. */
export interface ListOfListsSource {
  type: 'listOfLists'
  url: string
  /** Address of the Official Journal's publication that names the signers. */
  journal: string
  /** Hex SHA-256 of their certificates. */
  signers: string[]
  sequenceNumber?: number | undefined
}

/** The list of a country, by the list of lists. */
export interface NationalSource {
  type: 'national'
  territory: string
  url: string
  pointers: ListPointer[]
  sequenceNumber?: number | undefined
}

export type ListSource = EntitiesSource | ListOfListsSource | NationalSource

/** What the memory of a list is kept under: another address is another list, unless the list of lists moved it. */
export const idOf = (source: ListSource): string =>
  source.type === 'entities'
    ? `${source.kind}:${source.url}`
    : source.type === 'national'
      ? `national:${source.territory}`
      : 'listOfLists'

/** Base64 DER of everybody who may sign it; of the list of lists only hashes are known. */
export const signersOf = (source: ListSource): string[] =>
  source.type === 'entities'
    ? source.signers
    : source.type === 'national'
      ? source.pointers.flatMap(({ signers }) => signers)
      : []
