// What every check of one presentation is given: the presentation, the query that it answers, and the facts that several
// checks rest on, each found once.
import { hex } from '../../shared/bytes.ts'
import { isObject, type JsonObject } from '../../shared/json.ts'
import { type VerificationAlgorithm, verificationAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import type { Federations } from '../../shared/trust/federation.ts'
import type { TrustDecision, TrustQuestion } from '../../shared/trust/trust-decision.ts'
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
  const trustBy = (lists: readonly TrustList[]) => decide(verifier, presentation, lists, { byListsAlone: true })
  const trust = once(async () => decide(verifier, presentation, await verifier.trustLists.lists(), verifier))
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
  { testIssuers = [], byListsAlone = false }: { testIssuers?: readonly TestIssuer[]; byListsAlone?: boolean },
): Promise<TrustDecision> {
  const { decideTrust, now } = verifier
  const expected = expectedSigner(verifier, presentation)
  if (!expected)
    return { decision: 'untrusted', reason: 'no list is known of those who may issue this type in this format' }
  if (byListsAlone && expected.kind === 'qeaa')
    return { decision: 'untrusted', reason: 'who issues qualified attestations is on no list of trusted entities' }
  try {
    const qualified = expected.kind === 'qeaa' ? await qualifiedFacts(presentation) : undefined
    const question = {
      ...expected,
      ...(qualified && { qualified }),
      role: 'issuance' as const,
      // Whether this relying party allows it is a question of the signature.
      algorithms: verificationAlgorithms,
      chain: await presentation.issuerChain(verifier.readChain),
      now: now(),
      signedAt: presentation.issuedAt,
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

/** Undefined where it does not say when it was issued. What was not disclosed was not said. */
async function qualifiedFacts(presentation: Presentation): Promise<TrustQuestion['qualified']> {
  const claims = await presentation.reveal()
  const { category } = presentation.format === 'mso_mdoc' ? inNameSpace(claims) : claims
  const issuedAt = presentation.signedAt ?? (typeof claims.iat === 'number' ? claims.iat : presentation.validity.from)
  return issuedAt === undefined
    ? undefined
    : { issuedAt, category: typeof category === 'string' ? category : undefined }
}

/** ETSI TS 119 472-1 clause 6. */
const inNameSpace = (claims: JsonObject): JsonObject => {
  const elements = claims['org.etsi.01947201.010101']
  return isObject(elements) ? elements : {}
}
