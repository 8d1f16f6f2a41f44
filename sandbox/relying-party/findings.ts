// The verifier's findings in words for visitors: which of them are why, and which only follow, and what each check is about.
import type { Finding, PresentationResult } from './verifier-client.ts'

export const titles: Readonly<Record<string, string>> = {
  wellFormed: 'Well formed',
  typeExpected: 'Of the type that was asked for',
  validNow: 'Valid today',
  contentIntact: 'Unaltered',
  notRevoked: 'Not revoked',
  issuerTrusted: 'Issuer on the trust list',
  authorityExpected: 'Under the authority that was asked for',
  issuerSignature: 'Signed by the issuer',
  holderBound: 'Presented by its holder',
  transactionDataAuthorised: 'Transaction authorised',
  queryAnswered: 'Shows what was asked for',
  setsSatisfied: 'Everything is there',
  sameHolder: 'All of one holder',
  smallEnough: 'Small enough to be kept',
}

export const titleOf = (check: string): string => titles[check] ?? check

const groupOf: Readonly<Record<string, string>> = {
  wellFormed: 'Document',
  typeExpected: 'Document',
  validNow: 'Document',
  contentIntact: 'Document',
  notRevoked: 'Document',
  issuerTrusted: 'Issuer',
  authorityExpected: 'Issuer',
  issuerSignature: 'Issuer',
  holderBound: 'Holder',
  transactionDataAuthorised: 'Holder',
  queryAnswered: 'Answer',
  setsSatisfied: 'Answer',
  sameHolder: 'Holder',
  smallEnough: 'Answer',
}

/** Under their groups, in the order of the table. */
export const grouped = (findings: readonly Finding[]): [string, Finding[]][] => [
  ...Map.groupBy(findings, ({ check }) => groupOf[check] ?? 'More').entries(),
]

export interface Reason extends Finding {
  /** Of which credential; none where it is about the answer as a whole. */
  queryId?: string
}

/** What refuses the answer by itself. What cannot be told where a check failed, and the whole where a part is bad, only follow from it. */
export function reasonsOf({ credentials, findings }: Pick<PresentationResult, 'credentials' | 'findings'>): Reason[] {
  const own = credentials.flatMap(({ queryId, findings: some }) => causes(some).map((one) => ({ ...one, queryId })))
  return own.length > 0 ? own : causes(findings)
}

function causes(findings: readonly Finding[]): Finding[] {
  const failed = findings.filter(({ outcome }) => outcome === 'failed')
  return failed.length > 0 ? failed : findings.filter(({ outcome }) => outcome === 'undetermined')
}
