// Records of authentic sources, as our code sees them once a source's answer has been read. They live for one request.
import type { PartialDate } from '../belgium/partial-date.ts'
import type { Ssin } from '../belgium/ssin.ts'

/** A natural person, as the National Register knows one. */
export interface Person {
  ssin: Ssin
  familyName: string
  /** All first names, in order. */
  givenName: string
  birthDate: PartialDate
  /** ISO 5218: 0 not known, 1 male, 2 female, 9 not applicable. */
  sex: number
  placeOfBirth: { locality: string | undefined; country: string | undefined }
  /** ISO 3166-1 alpha-2, or QU for undetermined; undefined for a code of the register that has no counterpart there. */
  nationalities: (string | undefined)[]
  address: Address | undefined
}

export interface Address {
  /** Street with house number, as a PID writes it. */
  street: string
  postalCode: string
  locality: string | undefined
  /** ISO 3166-1 alpha-2. */
  country: string
}
