// May this signer be trusted for a qualified attestation, or for one of a public body? (ARF OIA_13, OIA_14; ETSI TS 119 615 clauses 4.3, 4.4, 4.12.)
// A qualified attestation takes a granted EAA/Q service and a qualified certificate; a public body's second leg takes a qualified certificate that
// says that it is a public body's. Both hold when the attestation was issued and now.
// Refuses: services withdrawn since, certificates that were revoked, or are for websites or other roles. Indeterminate: lists past their next update, what lists contradict.
import type { Bytes } from '../bytes.ts'
import { isoDate } from '../clock.ts'
import { usualAlgorithms, type VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import { type Certificate, CertificateRefused } from '../trust/certificate.ts'
import { emptyCrlMemory } from '../trust/crl-memory.ts'
import type { DecideTrustGiven } from '../trust/decide-trust.ts'
import { DerRefused } from '../trust/der.ts'
import type { ServiceBundle } from '../trust/service-bundle.ts'
import type { QualifiedEvidence } from '../trust/service-evidence.ts'
import type { CertificateFacts } from './certificate-facts.ts'
import { createCertificateMemory } from './certificate-memory.ts'
import {
  type Ended,
  evidenceOf,
  type Found,
  findListed,
  indeterminate,
  isCurrent,
  isNamed,
  type Listed,
  type Looking,
  statesAt,
  untrusted,
  warnOfUnlisted,
} from './find-listed.ts'
import { createFacts, createMatchService } from './match-service.ts'
import { type QualifiedCertificate, qualifiedBy } from './qualified-certificate.ts'
import { type IndexedList, type IndexedState, openServices, type ServiceIndex } from './service-index.ts'
import { regulationApplies, serviceStatuses, serviceTypes } from './service-uris.ts'

export interface QualifiedQuestion {
  /** The last: for a list of what of its attestations is revoked, which takes the same service. */
  kind: 'qeaa' | 'pub-eaa' | 'qeaa-status'
  /** DER, the signer's own certificate first. */
  chain: readonly Bytes[]
  /** When the attestation was issued, as it says, and now; seconds. */
  issuedAt: number
  now: number
  /** What the attestation says that it is by law; only of a qualified one it is asked. */
  category?: string | undefined
  /** What was issued by a service that was granted then stays good when the service is withdrawn. Off unless said. */
  acceptIssuedBeforeWithdrawal?: boolean
}

export type QualifiedDecision = Evidence &
  ({ decision: 'trusted'; signer: QualifiedSigner } | { decision: 'untrusted' | 'indeterminate' })

interface Evidence extends QualifiedEvidence {
  kind: QualifiedQuestion['kind']
  /** In fixed words and names of public lists. */
  reason: string
  /** National lists that were asked. */
  lists: IndexedList[]
}

/** Whose certificate may be trusted, and for what key. */
export interface QualifiedSigner {
  leaf: Certificate
  key: CryptoKey
  algorithm: VerificationAlgorithm
  /** Certificates below the listed key. */
  path: readonly Certificate[]
}

/** TS 119 615 and TS 119 472-1 have spelled it in two ways. */
const categories: ReadonlySet<string | undefined> = new Set([
  'urn:etsi:esi:eaa:eu:qualified',
  'urn:etsi:eaa:eu:qualified',
])

export type DecideQualified = (bundle: ServiceBundle, question: QualifiedQuestion) => Promise<QualifiedDecision>

/** A decider with a memory of bundles that it opened and of certificates that led to a listed key, whose signatures it verified. */
export function createDecideQualified({
  crls = () => emptyCrlMemory,
  missesCrl = () => {},
}: DecideTrustGiven = {}): DecideQualified {
  const opened = new WeakMap<ServiceBundle, ServiceIndex>()
  const memory = createCertificateMemory()
  const factsOf = createFacts()
  const match = createMatchService(factsOf)
  return async (bundle, question) => {
    const index = opened.get(bundle) ?? openServices(bundle)
    opened.set(bundle, index)
    const found: Found = { lists: new Set(), ruleIds: new Set(), warnings: new Set() }
    let signer: QualifiedSigner | undefined
    let end: Ended
    try {
      const chain = memory.recall(question.chain)
      end = await decide(question, { index, chain, match, factsOf, found, crls: crls(), missesCrl })
      if (end.decision === 'trusted') {
        const path = chain.slice(0, found.used ?? 0)
        memory.remember(path)
        signer = await signerOf(path)
      }
    } catch (error) {
      if (error instanceof DerRefused) end = untrusted('the bytes are no X.509 certificate')
      else if (error instanceof CertificateRefused) end = untrusted(error.message)
      else throw error
    }
    const evidence = {
      kind: question.kind,
      listOfLists: index.listOfLists,
      lists: [...found.lists],
      services: await evidenceOf(found),
      times: { issuedAt: question.issuedAt, now: question.now },
      ruleIds: [...found.ruleIds],
      warnings: [...found.warnings],
    }
    if (end.decision !== 'trusted') return { ...evidence, ...end, decision: end.decision }
    if (!signer) return { ...evidence, ...untrusted("the signer's key is of a kind that signs no credential") }
    return { ...evidence, reason: end.reason, decision: 'trusted', signer }
  }
}

interface With extends Looking {
  factsOf: (certificate: Certificate) => Promise<CertificateFacts>
}

async function decide(question: QualifiedQuestion, given: With): Promise<Ended> {
  const { kind, issuedAt, now, category } = question
  const { index, chain, factsOf, found } = given
  const [leaf] = chain
  if (!leaf) return untrusted('no certificate was sent')
  if (!isCurrent(index.listOfLists, now)) {
    found.ruleIds.add('PRO-4.1.4-13')
    return indeterminate('the list of lists is past its next update')
  }
  if (issuedAt > now) return untrusted('the attestation was issued in the future')
  if (issuedAt < regulationApplies || leaf.notBefore < regulationApplies)
    return untrusted('the attestation or the certificate is older than the law on qualified services')
  if (leaf.qcTypes.some((type) => type !== 'publicBody'))
    return untrusted("the signer's certificate says that it is for something else")
  const facts = await factsOf(leaf)
  if (kind === 'pub-eaa') {
    found.ruleIds.add('PSB-8.3-01')
    if (!facts.isPublicBody) return untrusted("the signer's certificate does not say that it is a public body's")
    if (!facts.hasInformationAccess)
      return untrusted("the signer's certificate does not say where to learn of its issuer")
    return qualifiedCertificate(question, { ...given, facts })
  }
  if (kind === 'qeaa-status') return grantedAttester(question, { ...given, facts })
  found.ruleIds.add('PRO-4.12.4-03')
  if (!categories.has(category)) return indeterminate('the attestation does not say that it is a qualified one')
  const attests = await grantedAttester(question, { ...given, facts })
  return attests.decision === 'trusted' ? qualifiedCertificate(question, { ...given, facts }) : attests
}

type WithFacts = With & { facts: CertificateFacts }

/** TS 119 615 clause 4.12: the signer is a granted EAA/Q service, itself or by a certificate under it. */
async function grantedAttester(question: QualifiedQuestion, given: WithFacts): Promise<Ended> {
  const { facts, found } = given
  const type = serviceTypes.qualifiedAttestations
  const times = timesOf(question)
  const listed = await findListed({ type, country: facts.subjectCountry, times, now: question.now }, given)
  if ('decision' in listed) return listed
  const { match } = listed
  for (const time of times) {
    const then = statesAt(match, { type, time }, found)
    if ('decision' in then) return then
    found.attests = { listed, then }
    const different = new Set(then.states.map(({ status }) => status)).size > 1
    if (different) return indeterminate('the list has the service with different statuses')
    const [state] = then.states
    if (state?.status === serviceStatuses.granted) continue
    return untrusted(`the service that attests ${statusText(state, { list: listed.list, time, now: question.now })}`)
  }
  if (!isNamed(facts.subjectOrganizations, match.services)) {
    found.ruleIds.add('PRO-4.6.4-08')
    // Under a listed authority the name alone ties a signer to the provider: the authority may certify others.
    if (match.by !== 'direct')
      return indeterminate("the signer's certificate does not name the provider of the service")
    found.warnings.add('provider-name-differs')
  }
  warnOfNow(question, { match, type, found })
  found.used = match.path.length
  return { decision: 'trusted', reason: 'the signer is a granted service for qualified attestations' }
}

/** TS 119 615 clause 4.4: the signer's certificate is qualified for signatures or seals when it began, when it signed, and now. */
async function qualifiedCertificate(question: QualifiedQuestion, given: WithFacts): Promise<Ended> {
  const { facts, found, chain } = given
  const [leaf] = chain as [Certificate]
  const type = serviceTypes.qualifiedCertificates
  found.ruleIds.add('PRO-4.4.4-01')
  const times = [...new Set([leaf.notBefore, ...timesOf(question)])]
  const listed = await findListed({ type, country: facts.issuerCountry, times, now: question.now }, given)
  if ('decision' in listed) return listed
  const { match } = listed
  if (match.by === 'direct') return untrusted("the signer's certificate is that of an authority itself")
  warnOfUnlisted(match, found)
  const judged: QualifiedCertificate[] = []
  found.ruleIds.add('PRO-4.4.4-34')
  for (const time of times) {
    const then = statesAt(match, { type, time }, found)
    if ('decision' in then) return then
    found.issued = { listed, then }
    const result = qualifiedBy(then.states, facts)
    for (const warning of result.warnings) found.warnings.add(warning)
    judged.push(result)
    const ended = notForSigning(result, { states: then.states, list: listed.list, time, now: question.now })
    if (ended) return ended
  }
  if (!isNamed(facts.issuerOrganizations, match.services)) {
    found.ruleIds.add('PRO-4.4.4-06')
    found.warnings.add('provider-name-differs')
  }
  if (judged.some(({ device }) => device !== 'yes')) found.warnings.add('device-not-confirmed')
  const isSame = (['signature', 'seal'] as const).some((one) => judged.every((result) => result[one] === 'qualified'))
  if (!isSame) {
    found.ruleIds.add('PRO-4.4.4-36')
    return indeterminate("the signer's certificate was qualified for something else before")
  }
  warnOfNow(question, { match, type, found })
  found.used = match.path.length
  return {
    decision: 'trusted',
    reason:
      question.kind === 'qeaa'
        ? 'the signer is a granted service for qualified attestations, and its certificate is qualified'
        : "the signer's certificate is qualified, and a public body's",
  }
}

/** Where what was issued before a withdrawal stays good, the withdrawal is told all the same. */
function warnOfNow(
  { acceptIssuedBeforeWithdrawal, now }: QualifiedQuestion,
  { match, type, found }: Pick<Listed, 'match'> & { type: string; found: Found },
): void {
  if (!acceptIssuedBeforeWithdrawal) return
  const then = statesAt(match, { type, time: now }, found)
  if ('decision' in then || then.states.some(({ status }) => status !== serviceStatuses.granted))
    found.warnings.add('not-granted-now')
}

/** Undefined when it is qualified for signatures or for seals. */
function notForSigning(
  { signature, seal, website }: QualifiedCertificate,
  { states: [state], ...about }: { states: readonly IndexedState[] } & StatusAbout,
): Ended | undefined {
  if (signature === 'qualified' || seal === 'qualified') return undefined
  if (signature === 'indeterminate' || seal === 'indeterminate')
    return indeterminate("whether the signer's certificate is qualified cannot be told from the list")
  if (website === 'qualified') return untrusted("the signer's certificate is qualified for websites alone")
  return state && state.status !== serviceStatuses.granted
    ? untrusted(`the service that issued the signer's certificate ${statusText(state, about)}`)
    : untrusted("the signer's certificate is not qualified")
}

interface StatusAbout {
  list: IndexedList
  time: number
  now: number
}

function statusText(state: IndexedState | undefined, { list, time, now }: StatusAbout): string {
  const name = state?.status.split('/').at(-1) ?? 'unknown'
  const since = state ? ` since ${isoDate(state.since)}` : ''
  const text = time === now ? `is ${name}${since}` : `was ${name} on ${isoDate(time)}`
  return `${text}, in list number ${list.sequenceNumber} of ${list.territory}`
}

const timesOf = ({ issuedAt, now, acceptIssuedBeforeWithdrawal = false }: QualifiedQuestion): number[] =>
  acceptIssuedBeforeWithdrawal ? [issuedAt] : [issuedAt, now]

async function signerOf(path: readonly Certificate[]): Promise<QualifiedSigner | undefined> {
  const [leaf] = path
  const { algorithm } = leaf ?? {}
  // A key that is no point of its curve cannot be imported.
  const key = leaf && algorithm && (await leaf.verificationKey().catch(() => undefined))
  return leaf && algorithm && key && usualAlgorithms.includes(algorithm) ? { leaf, key, algorithm, path } : undefined
}
