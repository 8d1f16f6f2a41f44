// The signer is on the list of PID providers, for issuance, now: an exact certificate of the list, or a strict path to one.
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import type { Subject } from './subject.ts'

export async function issuerTrusted({ trust }: Subject): Promise<Judgement> {
  const decision = await trust()
  if (decision.decision === 'undetermined') return undetermined(decision.reason)
  if (decision.decision === 'untrusted') return failed(decision.reason)
  const { evidence, leaf } = decision
  if (evidence.country && leaf.country && evidence.country !== leaf.country)
    return failed("the signer's certificate names another country than the list")
  return passed(`${decision.reason}, in list number ${evidence.list.sequenceNumber}`)
}
