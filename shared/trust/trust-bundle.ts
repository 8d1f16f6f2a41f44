// What the function that keeps the lists gives to those who decide: every list that it is configured to have, as one generation. Who knows
// the generation is told nothing again.
import type { KnownCrl } from './known-crl.ts'
import type { ServiceBundle } from './service-bundle.ts'
import type { TrustedAs, TrustKind, TrustList } from './trust-list.ts'

export interface TrustBundle {
  /** Counts up whenever anything of it changes. */
  generation: number
  members: TrustMember[]
  /** Of the trusted lists of countries; undefined where none is kept. */
  services?: ServiceBundle
  /** A list of lists is configured, whether it is there or not. Said to those who are given the services. */
  hasListOfLists?: boolean
  /** Territories whose lists are pointed to and not there, or past their next update; left out where there are none. */
  missingCountries?: string[]
  /** CRLs by address; left out where none is known. */
  crls?: Record<string, KnownCrl[]>
}

export interface TrustMember {
  kind: TrustKind
  /** Where it is published. */
  url: string
  /** Undefined while there is none that may be trusted. */
  list: TrustList | undefined
}

/** The Durable Object as others see it. `kinds`: what is asked for; every kind unless this says otherwise. */
export interface TrustReader {
  /** Undefined where nothing changed since the generation that is known. */
  read(known?: number, kinds?: readonly TrustedAs[]): Promise<TrustBundle | undefined>
  /** Certificates that name a CRL which is not known, each with the one that issued it: it is fetched soon. */
  missesCrl(links: readonly RememberedLink[]): Promise<void>
}

/** DER in base64 of a certificate, and of the one that issued it; of a listed key, what `anchorOfKey` calls it. */
export type RememberedLink = readonly [certificate: string, issuer: string]

/** Bound from the function `trust`: nobody else has its class. */
export type TrustListNamespace = DurableObjectNamespace<TrustReader>

/** One object has all lists. */
export const trustListObject = 'trust-lists'
