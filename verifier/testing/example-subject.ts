// A presentation with everything right, for tests of single checks; a test changes what it is about.
import { day } from '../../shared/clock.ts'
import { usualAlgorithms, type VerificationAlgorithm } from '../../shared/keys/verification-algorithm.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import type { Presentation } from '../checks/presentation.ts'
import { createStatusOf } from '../checks/status-of.ts'
import { createSubject, type Subject } from '../checks/subject.ts'
import { type CredentialQuery, dcqlShape } from '../dcql.ts'
import { strictest, type TransactionPolicy } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { afternoon, createProvider, today, vct } from './memory-provider.ts'
import { createTestVerifier, sdJwtQuery } from './memory-relying-party.ts'

export const provider = await createProvider()
/** The same names, other keys, on no list. */
export const stranger = await createProvider()

export interface SubjectWish {
  presentation?: Partial<Presentation>
  query?: object
  algorithms?: readonly VerificationAlgorithm[]
  lists?: readonly TrustList[]
  now?: number
  verifier?: Partial<Verifier>
  policy?: Partial<TransactionPolicy>
}

export const queryOf = (more: object = {}): CredentialQuery => {
  const [query] = dcqlShape.parse({ credentials: [sdJwtQuery(more)] }).credentials
  if (!query) throw new TypeError('one query was parsed')
  return query
}

export async function createExampleSubject(wish: SubjectWish = {}): Promise<Subject> {
  const given = { clock: { time: wish.now ?? afternoon }, lists: wish.lists ?? [provider.list] }
  const verifier: Verifier = { ...(await createTestVerifier(given)), ...wish.verifier }
  const presentation: Presentation = {
    format: 'dc+sd-jwt',
    type: vct,
    issuerSigned: () => 'signed',
    issuerChain: () => [...provider.pid.chain],
    issuerThumbprint: () => undefined,
    verifyIssuerSignature: async () => true,
    validity: { from: today, until: today + 14 * day },
    signedAt: undefined,
    issuedAt: undefined,
    status: undefined,
    reveal: async () => ({ family_name: 'Peeters', birthdate: '1985-03-14' }),
    issuer: undefined,
    hasHolderProof: true,
    checkHolder: async () => {},
    holderKey: async () => 'key',
    signedByHolder: () => ({}),
    ...wish.presentation,
  }
  const query = queryOf(wish.query)
  const policy = { ...strictest, ...wish.policy }
  const algorithms = wish.algorithms ?? usualAlgorithms
  const statusOf = createStatusOf(verifier, { credentials: [query] })
  const { federations } = verifier
  return createSubject({ verifier, presentation, query, policy, algorithms, statusOf, federations })
}

/** The list with other members, of its own or of its one service. */
export const listWith = (
  service: Partial<TrustList['services'][number]>,
  list: Partial<TrustList> = {},
): TrustList => ({
  ...provider.list,
  ...list,
  services: provider.list.services.map((one) => ({ ...one, ...service })),
})
