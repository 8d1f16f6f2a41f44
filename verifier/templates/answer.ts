// What a ready query's question comes to. The reason is in fixed words: it names rules, never what somebody's credential says.

export interface Answer {
  /** `undetermined` is no yes: it says that we could not know. */
  outcome: 'yes' | 'no' | 'undetermined'
  reason: string
  /** Codes that limit a yes, as the credential has them. */
  restrictions?: string[]
}

export const yes = (reason: string): Answer => ({ outcome: 'yes', reason })
export const no = (reason: string): Answer => ({ outcome: 'no', reason })
export const undetermined = (reason: string): Answer => ({ outcome: 'undetermined', reason })
