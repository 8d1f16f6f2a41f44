// Whom to trust, by lists of trusted entities or, for qualified attestations, by the trusted lists of countries: one decider for all kinds, so that a
// signature and a status list are judged by the same. A public body has two legs: it is on the list of its kind, and its certificate is qualified by
// the trusted list of a country (ARF OIA_14; Regulation (EU) 910/2014 Article 45f).
// Refuses: an attestation of either whose time of issuance is not known. Undetermined: a list of lists that is configured and not there.
import type { DecideTrustGiven } from '../trust/decide-trust.ts'
import type { ServiceBundle } from '../trust/service-bundle.ts'
import type { QualifiedEvidence } from '../trust/service-evidence.ts'
import type { DecideTrust, TrustDecision, TrustQuestion } from '../trust/trust-decision.ts'
import { createDecideQualified, type QualifiedDecision } from './decide-qualified.ts'

export interface DecidersGiven extends DecideTrustGiven {
  /** By lists of trusted entities. */
  decideTrust: DecideTrust
  services(): Promise<ServiceBundle | undefined>
  /** A list of lists is configured. Where none is, whether a public body's certificate is qualified cannot be asked. */
  hasListOfLists(): Promise<boolean>
}

type Trusted = Extract<TrustDecision, { decision: 'trusted' }>
type TrustedQualified = Extract<QualifiedDecision, { decision: 'trusted' }>

const notAsked = 'whether the certificate is qualified is not asked: no list of lists is configured'
const noLists = { decision: 'undetermined', reason: 'there are no trusted lists of countries' } as const
const noTime = { decision: 'undetermined', reason: 'the attestation does not say when it was issued' } as const

export function createDecideByServices(given: DecidersGiven): DecideTrust {
  const { decideTrust, services, hasListOfLists } = given
  const decideQualified = createDecideQualified(given)

  async function qualifiedAttester(question: TrustQuestion): Promise<TrustDecision> {
    const bundle = await services()
    if (!bundle) return noLists
    const { role, chain, now, qualified } = question
    if (role === 'issuance' && !qualified) return noTime
    const decision = await decideQualified(bundle, {
      kind: role === 'issuance' ? 'qeaa' : 'qeaa-status',
      chain,
      now,
      issuedAt: notLater(qualified?.issuedAt ?? now, now),
      category: qualified?.category,
    })
    return decision.decision === 'trusted' ? trusted(decision, question) : untold[decision.decision](decision)
  }

  /** The second leg, of a public body that is listed. */
  async function qualifiedToo(listed: Trusted, { chain, now, signedAt }: TrustQuestion): Promise<TrustDecision> {
    // Whether it was notified then hangs on it as well.
    if (signedAt === undefined) return noTime
    const bundle = await services()
    if (!bundle) return (await hasListOfLists()) ? noLists : withWarning(listed, notAsked)
    const decision = await decideQualified(bundle, { kind: 'pub-eaa', chain, now, issuedAt: notLater(signedAt, now) })
    if (decision.decision !== 'trusted') return untold[decision.decision](decision)
    return {
      ...listed,
      reason: `${listed.reason}, and its certificate is qualified`,
      evidence: { ...listed.evidence, qualified: qualifiedEvidence(decision) },
    }
  }

  return async (lists, question) => {
    if (question.kind === 'qeaa') return qualifiedAttester(question)
    const listed = await decideTrust(lists, question)
    // Who says what is revoked is the list's matter alone.
    const hasSecondLeg = question.kind === 'pub-eaa' && question.role === 'issuance'
    return hasSecondLeg && listed.decision === 'trusted' ? qualifiedToo(listed, question) : listed
  }
}

/** What was issued in the future is refused elsewhere, where clocks may differ a little. */
const notLater = (issuedAt: number, now: number): number => Math.min(issuedAt, now)

const withWarning = ({ evidence, ...listed }: Trusted, warning: string): Trusted => ({
  ...listed,
  evidence: { ...evidence, warnings: [...(evidence.warnings ?? []), warning] },
})

const untold = {
  untrusted: (asked: QualifiedDecision): TrustDecision => ({
    decision: 'untrusted',
    reason: asked.reason,
    qualified: qualifiedEvidence(asked),
  }),
  indeterminate: (asked: QualifiedDecision): TrustDecision => ({
    decision: 'undetermined',
    reason: asked.reason,
    qualified: qualifiedEvidence(asked),
  }),
}

/** Lists have their own codes for two countries. */
const countries: Record<string, string> = { EL: 'GR', UK: 'GB' }

function trusted(decision: TrustedQualified, { role, entity }: TrustQuestion): TrustDecision {
  const { reason, signer, services } = decision
  const [attests] = services
  if (!attests) return { decision: 'untrusted', reason: 'no service attests' }
  const { list, provider, path, subjects } = attests
  const country = countries[list.territory] ?? list.territory
  if (entity && (entity.entity !== provider || entity.country !== country))
    return { decision: 'untrusted', reason: 'the signer is another service than the one that issued the credential' }
  return {
    decision: 'trusted',
    reason,
    service: { role, entity: provider, country, identifiers: [], certificates: [] },
    ...signer,
    evidence: {
      list: {
        kind: 'qeaa',
        operator: list.operator,
        sequenceNumber: list.sequenceNumber,
        nextUpdate: list.nextUpdate ?? 0,
        sha256: list.sha256,
      },
      entity: provider,
      country,
      path,
      subjects,
      qualified: qualifiedEvidence(decision),
    },
  }
}

const qualifiedEvidence = ({
  listOfLists,
  services,
  times,
  ruleIds,
  warnings,
}: QualifiedDecision): QualifiedEvidence => ({
  listOfLists,
  services,
  times,
  ruleIds,
  warnings,
})
