// What every check of one presentation is given: the presentation, the query that it answers, and the facts that several
// checks rest on, each found once.
import { hex } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { type VerificationAlgorithm, verificationAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import type { TrustDecision } from '../../shared/trust/decide-trust.ts'
import type { Federations } from '../../shared/trust/federation.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import type { CredentialQuery } from '../dcql.ts'
import { type TestIssuer, trustedForTests } from '../test-issuers.ts'
import type { TransactionPolicy } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { expectedSigner } from './expected-signer.ts'
import { type Presentation, PresentationRefused } from './presentation.ts'
import type { StatusOf } from './status-of.ts'

export interface Subject {
  verifier: Verifier
  presentation: Presentation
  query: CredentialQuery
  policy: TransactionPolicy
  /** What issuers and holders may sign with. */
  algorithms: readonly VerificationAlgorithm[]
  /** For the whole answer: not to be asked before everything else about the presentation is known to be right. */
  statusOf: StatusOf
  /** For the whole answer. */
  federations: Federations
  trust(): Promise<TrustDecision>
  /** The same by some of the lists alone. */
  trustBy(lists: readonly TrustList[]): Promise<TrustDecision>
  /** The issuer's signature fits the key of its trusted certificate; undefined where there is no such key. */
  signedByIssuer(): Promise<boolean | undefined>
  /** @throws PresentationRefused */
  claims(): Promise<JsonObject>
  /** @throws PresentationRefused */
  checkHolder(): Promise<void>
}

export type SubjectGiven = Pick<
  Subject,
  'verifier' | 'presentation' | 'query' | 'policy' | 'algorithms' | 'statusOf' | 'federations'
>

export function createSubject(given: SubjectGiven): Subject {
  const { verifier, presentation } = given
  const trustBy = (lists: readonly TrustList[]) => decide(verifier, presentation, lists)
  const trust = once(async () =>
    decide(verifier, presentation, await verifier.trustLists.lists(), verifier.testIssuers),
  )
  return {
    ...given,
    trust,
    trustBy,
    signedByIssuer: once(async () => {
      const decision = await trust()
      if (decision.decision !== 'trusted') return undefined
      return given.algorithms.includes(decision.algorithm) && presentation.verifyIssuerSignature(decision)
    }),
    claims: once(() => presentation.reveal()),
    checkHolder: once(() => presentation.checkHolder()),
  }
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined
  return () => {
    found ??= find()
    return found
  }
}

async function decide(
  verifier: Verifier,
  presentation: Presentation,
  lists: readonly TrustList[],
  testIssuers: readonly TestIssuer[] = [],
): Promise<TrustDecision> {
  const { decideTrust, now } = verifier
  const expected = expectedSigner(verifier, presentation)
  if (!expected)
    return { decision: 'untrusted', reason: 'no list is known of those who may issue this type in this format' }
  try {
    const question = {
      ...expected,
      role: 'issuance' as const,
      // Whether this relying party allows it is a question of the signature.
      algorithms: verificationAlgorithms,
      chain: presentation.issuerChain(),
      now: now(),
    }
    const listed = await decideTrust(lists, question)
    const decision = listed.decision === 'trusted' ? listed : ((await trustedForTests(testIssuers, question)) ?? listed)
    const thumbprint = presentation.issuerThumbprint()
    if (decision.decision === 'trusted' && thumbprint && decision.evidence.path[0] !== hex(thumbprint))
      return {
        decision: 'untrusted',
        reason: 'the credential names another certificate than the one that comes with it',
      }
    return decision
  } catch (error) {
    if (error instanceof PresentationRefused) return { decision: 'untrusted', reason: error.message }
    throw error
  }
}
