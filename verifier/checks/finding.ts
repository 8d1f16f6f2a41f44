// What one check found. The reason is in fixed words: it names rules, never what somebody's credential says.
export type CheckName =
  | 'wellFormed'
  | 'typeExpected'
  | 'issuerTrusted'
  | 'authorityExpected'
  | 'issuerSignature'
  | 'validNow'
  | 'contentIntact'
  | 'holderBound'
  | 'notRevoked'
  | 'queryAnswered'
  | 'setsSatisfied'
  | 'sameHolder'
  | 'smallEnough'
  | 'transactionDataAuthorised'

export interface Finding {
  check: CheckName
  /** `undetermined` is no pass: it says that we could not know. */
  outcome: 'passed' | 'failed' | 'undetermined'
  reason: string
  /** Specification and section. */
  reference: string
}

/** What a check returns; the table adds its name and reference. */
export type Judgement = Pick<Finding, 'outcome' | 'reason'> & {
  /** Undetermined because of what cannot be had now, and for nothing that is wrong: a relying party may do without. */
  unavailable?: true
}

export const passed = (reason: string): Judgement => ({ outcome: 'passed', reason })
export const failed = (reason: string): Judgement => ({ outcome: 'failed', reason })
export const undetermined = (reason: string): Judgement => ({ outcome: 'undetermined', reason })
export const unavailable = (reason: string): Judgement => ({ outcome: 'undetermined', reason, unavailable: true })
