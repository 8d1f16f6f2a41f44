// Whom to trust, by lists of trusted entities or, for qualified attestations, by the trusted lists of countries: one decider for all kinds, so that a
// signature and a status list are judged by the same.
// Refuses: a qualified attestation whose time of issuance is not known.
import type { DecideTrust, TrustDecision, TrustQuestion } from '../trust/decide-trust.ts'
import type { ServiceBundle } from '../trust/service-bundle.ts'
import { createDecideQualified, type QualifiedDecision } from './decide-qualified.ts'

export interface DecidersGiven {
  /** By lists of trusted entities. */
  decideTrust: DecideTrust
  services(): Promise<ServiceBundle | undefined>
}

export function createDecideByServices({ decideTrust, services }: DecidersGiven): DecideTrust {
  const decideQualified = createDecideQualified()
  return async (lists, question) => {
    if (question.kind !== 'qeaa') return decideTrust(lists, question)
    const bundle = await services()
    if (!bundle) return { decision: 'undetermined', reason: 'there are no trusted lists of countries' }
    const { role, chain, now, qualified } = question
    if (role === 'issuance' && !qualified)
      return { decision: 'undetermined', reason: 'the attestation does not say when it was issued' }
    const decision = await decideQualified(bundle, {
      kind: role === 'issuance' ? 'qeaa' : 'qeaa-status',
      chain,
      now,
      issuedAt: qualified?.issuedAt ?? now,
      category: qualified?.category,
    })
    return decision.decision === 'trusted' ? trusted(decision, question) : untold[decision.decision](decision)
  }
}

const untold = {
  untrusted: ({ reason }: QualifiedDecision): TrustDecision => ({ decision: 'untrusted', reason }),
  indeterminate: ({ reason }: QualifiedDecision): TrustDecision => ({ decision: 'undetermined', reason }),
}

/** Lists have their own codes for two countries. */
const countries: Record<string, string> = { EL: 'GR', UK: 'GB' }

function trusted(
  decision: Extract<QualifiedDecision, { decision: 'trusted' }>,
  { role, entity }: TrustQuestion,
): TrustDecision {
  const { reason, signer, listOfLists, services, times, ruleIds, warnings } = decision
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
      qualified: { listOfLists, services, times, ruleIds, warnings },
    },
  }
}
