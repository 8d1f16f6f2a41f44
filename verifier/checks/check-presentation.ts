// One presentation against one credential query: what it is, whether it is well formed, every check of the table, and, should the answer be
// accepted, the claims that were asked for.
import { withoutUnaskedNumber } from '../national-number.ts'
import { pick } from './claims-path.ts'
import type { CheckName, Finding, Judgement } from './finding.ts'
import { matchClaims } from './match-claims.ts'
import { mdocPresentation } from './mdoc-presentation.ts'
import { type Binding, type Presentation, PresentationRefused, type SentPresentation } from './presentation.ts'
import type { CredentialResult } from './presentation-result.ts'
import { sdJwtPresentation } from './sd-jwt-presentation.ts'
import { createSubject, type Subject, type SubjectGiven } from './subject.ts'
import { isTolerated } from './tolerated.ts'

export interface Check {
  check: CheckName
  reference: string
  judge(subject: Subject): Promise<Judgement>
}

export interface Checked {
  /** Everything passed, or is tolerated. */
  isGood: boolean
  result: CredentialResult
  /** Undefined where there is nothing to check. */
  subject: Subject | undefined
  /** The claims that were asked for, and which of them are not there; only for an answer that was accepted. */
  release(): Promise<Pick<CredentialResult, 'claims' | 'missing'>>
}

type CheckGiven = Omit<SubjectGiven, 'presentation' | 'query'> & { binding: Binding; checks: readonly Check[] }

/** It stands in the result of an answer that was refused, too, where it may be whatever somebody wrote. */
const longestType = 1000

export async function checkPresentation(
  given: CheckGiven,
  { query, presentation: sent }: SentPresentation,
): Promise<Checked> {
  const { verifier, binding, policy, checks } = given
  const { id: queryId, format } = query
  const wellFormed = {
    check: 'wellFormed',
    reference: 'RFC 9901 section 4, ISO/IEC 18013-5 section 8.3.2.1.2.2',
  } as const
  let presentation: Presentation
  try {
    presentation =
      format !== 'mso_mdoc' && typeof sent === 'string'
        ? sdJwtPresentation(sent, binding, verifier.digests)
        : mdocPresentation(sent, binding, verifier.digests)
    if (presentation.type.length > longestType) throw new PresentationRefused('the type of the credential is too long')
  } catch (error) {
    if (!(error instanceof PresentationRefused)) throw error
    const findings: Finding[] = [{ ...wellFormed, outcome: 'failed', reason: error.message }]
    const result = { queryId, format, type: '', claims: {}, issuer: undefined, holderBound: false, findings }
    return { isGood: false, result, subject: undefined, release: async () => ({ claims: {} }) }
  }
  const subject = createSubject({ ...given, presentation, query })
  const judgements = await Promise.all(checks.map(({ judge }) => judge(subject)))
  const findings = checks.map(({ check, reference }, at): Finding => {
    const { outcome, reason } = judgements[at] as Judgement
    return { check, reference, outcome, reason }
  })
  const trust = await subject.trust()
  return {
    isGood: checks.every(({ check }, at) => {
      const judgement = judgements[at] as Judgement
      return judgement.outcome === 'passed' || isTolerated(check, judgement, policy)
    }),
    result: {
      queryId,
      format,
      type: presentation.type,
      claims: {},
      issuer: trust.decision === 'trusted' ? trust.evidence : undefined,
      holderBound:
        presentation.hasHolderProof &&
        findings.some(({ check, outcome }) => check === 'holderBound' && outcome === 'passed'),
      findings: [{ ...wellFormed, outcome: 'passed', reason: 'the presentation is well formed' }, ...findings],
    },
    subject,
    release: async () => {
      const claims = await subject.claims()
      const { places, missing } = matchClaims(claims, query)
      return {
        claims: withoutUnaskedNumber(pick(claims, places), query),
        ...(missing.length > 0 && { missing }),
      }
    },
  }
}
