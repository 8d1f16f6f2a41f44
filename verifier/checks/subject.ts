// What every check of one presentation is given: the presentation, the query that it answers, and the two facts that several
// checks rest on, each found once.
import type { JsonObject } from '../../shared/json.ts'
import type { TrustDecision } from '../../shared/trust/decide-trust.ts'
import type { CredentialQuery } from '../request/dcql.ts'
import type { Verifier } from '../verifier.ts'
import { type Presentation, PresentationRefused } from './presentation.ts'

export interface Subject {
  verifier: Verifier
  presentation: Presentation
  query: CredentialQuery
  trust(): Promise<TrustDecision>
  /** @throws PresentationRefused */
  claims(): Promise<JsonObject>
}

export function createSubject(verifier: Verifier, presentation: Presentation, query: CredentialQuery): Subject {
  let trust: Promise<TrustDecision> | undefined
  let claims: Promise<JsonObject> | undefined
  return {
    verifier,
    presentation,
    query,
    trust: () => {
      trust ??= decide(verifier, presentation)
      return trust
    },
    claims: () => {
      claims ??= presentation.reveal()
      return claims
    },
  }
}

async function decide({ trustLists, decideTrust, now }: Verifier, presentation: Presentation): Promise<TrustDecision> {
  try {
    return await decideTrust(await trustLists.lists(), {
      kind: 'pid',
      role: 'issuance',
      chain: presentation.issuerChain(),
      now: now(),
      purpose: presentation.signerPurpose,
    })
  } catch (error) {
    if (error instanceof PresentationRefused) return { decision: 'untrusted', reason: error.message }
    throw error
  }
}
