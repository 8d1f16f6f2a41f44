// How a look-up fails. The message is for operators: fixed words and the source's own codes, nothing of a record.

/**
 * `unavailable`: try again later. `noData`: the source knows nobody by that number. `wrongPerson`, `malformed` and `fault`:
 * the source answered, and its answer must not be used.
 */
export type SourceFailure = 'unavailable' | 'noData' | 'wrongPerson' | 'malformed' | 'fault'

/** Of SOAP faults of the KSZ-BCSS. */
export const severities = ['INFORMATION', 'WARNING', 'FATAL'] as const

/** What a source says of its own failure, in its own words as far as they are known here. */
export interface FaultDetail {
  severity?: (typeof severities)[number] | undefined
  code?: string | undefined
}

export class SourceError extends Error {
  readonly source: string
  readonly failure: SourceFailure
  readonly detail: FaultDetail

  constructor(source: string, failure: SourceFailure, reason: string, detail: FaultDetail = {}) {
    super(reason)
    this.source = source
    this.failure = failure
    this.detail = detail
  }
}

/** The number was replaced by another, under which the same may be asked. Not parsed yet. */
export class NumberReplaced extends Error {
  readonly replacedBy: string

  constructor(replacedBy: string) {
    super('the number was replaced')
    this.replacedBy = replacedBy
  }
}
