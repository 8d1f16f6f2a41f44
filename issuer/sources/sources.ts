// What the issuer may look up, and how a look-up fails. One function for each kind of record; each source is one file.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { Person } from '../../shared/credentials/records.ts'

export interface Sources {
  /** @throws SourceError */
  person(ssin: Ssin, traceId: string): Promise<Person>
}

/**
 * `unavailable`: try again later. `noData`: the source knows nobody by that number. `wrongPerson`, `malformed` and `fault`:
 * the source answered, and its answer must not be used.
 */
export type SourceFailure = 'unavailable' | 'noData' | 'wrongPerson' | 'malformed' | 'fault'

export class SourceError extends Error {
  readonly source: string
  readonly failure: SourceFailure

  /** `reason` is for operators: fixed words and the source's own codes, nothing of the record. */
  constructor(source: string, failure: SourceFailure, reason: string) {
    super(reason)
    this.source = source
    this.failure = failure
  }
}
