// Why a trusted list is refused: a code for operators and tests, a reason in words, and the rule of ETSI TS 119 615 where there is one.
import { type XmlRefusal, XmlRefused } from '../xml/xml-refused.ts'

export type TrustedListRefusal =
  | XmlRefusal
  | 'MALFORMED'
  | 'MALFORMED_TIME'
  | 'CRITICAL_EXTENSION'
  | 'LIST_TYPE'
  | 'TERRITORY'
  | 'VERSION'
  | 'ISSUED_IN_FUTURE'
  | 'EXPIRED'
  | 'CLOSED'
  | 'SEQUENCE_ROLLBACK'
  | 'CONTENT_CHANGED'
  | 'NO_POINTER'
  | 'NO_SELF_POINTER'
  | 'JOURNAL_NOT_NAMED'
  | 'TOO_MANY_PIVOTS'
  | 'PIVOT_LOCATION'
  | 'PIVOT_UNAVAILABLE'
  | 'PIVOT_REFUSED'

export class TrustedListRefused extends Error {
  readonly code: TrustedListRefusal
  /** `PRO-4.1.4-13`, of TS 119 615. */
  readonly rule: string | undefined

  constructor(code: TrustedListRefusal, reason: string, rule?: string) {
    super(reason)
    this.code = code
    this.rule = rule
  }
}

/** A refusal of the XML as one of the list; anything else as it is. `rules`: of the signature, and of who signed. */
export function asListRefusal(error: unknown, rules: { signature: string; signer: string }): unknown {
  if (!(error instanceof XmlRefused)) return error
  const rule = error.code === 'SIGNER_NOT_TRUSTED' ? rules.signer : rules.signature
  return new TrustedListRefused(error.code, `the list is refused: ${error.message}`, rule)
}
