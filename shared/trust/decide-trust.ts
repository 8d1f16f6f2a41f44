// Is this signer trusted for this kind of credential, now, and was it when it signed? (ARF OIA_12 to OIA_15, TS 119 602 annexes D to I.)
// Never a boolean: trusted, untrusted, or undetermined when there is no list to ask; only `trusted` is trust.
// Issuance and revocation are different roles: an anchor of one says nothing about the other. Who was withdrawn is not trusted any more, for
// what was signed before that neither.
import { fromBase64 } from '../bytes.ts'
import { isoDateTime } from '../clock.ts'
import { usualAlgorithms, verificationAlgorithms } from '../keys/verification-algorithm.ts'
import { createBoundedSignatures } from './bounded-signatures.ts'
import { type Certificate, parseCertificate } from './certificate.ts'
import { checkRevocation } from './check-revocation.ts'
import { type CrlMemory, emptyCrlMemory } from './crl-memory.ts'
import { createDecisionMemory } from './decision-memory.ts'
import { isoFindings } from './iso-profile.ts'
import { parseChain } from './parse-chain.ts'
import { type CertificatePurpose, checkPath } from './path.ts'
import { printName } from './print-name.ts'
import { keyIdentifiersOf } from './subject-public-key.ts'
import type { DecideTrust, ListEvidence, ListedEntity, TrustDecision, TrustQuestion } from './trust-decision.ts'
import { providersOf, type TrustedAs, type TrustList, type TrustService } from './trust-list.ts'

export interface DecideTrustGiven {
  /** What is known of revoked certificates. Nothing, when it is left out. */
  crls?(): CrlMemory
  /** Told of a path of which a certificate names a CRL that is not known, so that it is fetched. */
  missesCrl?(path: readonly Certificate[]): void
}

interface Given {
  crls: CrlMemory
  anchorsOf(service: TrustService): readonly Certificate[]
  missesCrl(path: readonly Certificate[]): void
}

/** A decider with a memory (decision-memory.ts). */
export function createDecideTrust({
  crls = () => emptyCrlMemory,
  missesCrl = () => {},
}: DecideTrustGiven = {}): DecideTrust {
  const { recall, remember } = createDecisionMemory()
  const anchorsOf = createAnchors()
  return async (lists, question) => {
    const known = crls()
    const before = recall(lists, question, known.version)
    const anchor = before?.path.at(-1)
    if (before && anchor && !(await wrongWhenSigned(before.service, anchor, question))) return before
    const { decision, list, until } = await decide(lists, question, { crls: known, anchorsOf, missesCrl })
    if (decision.decision === 'trusted' && list) remember(question, decision, { list, until, crls: known.version })
    return decision
  }
}

/** Seconds. */
const soon = 300

const isOf = (service: TrustService, entity: ListedEntity | undefined): boolean =>
  entity === undefined || (service.entity === entity.entity && service.country === entity.country)

async function decide(
  lists: readonly TrustList[],
  question: TrustQuestion,
  { crls, anchorsOf, missesCrl }: Given,
): Promise<{ decision: TrustDecision; list?: TrustList; until: number }> {
  const until = Number.POSITIVE_INFINITY
  const { kind, role, chain, now, purpose, entity } = question
  const current = lists.filter((list) => list.kind === kind && now < list.nextUpdate)
  if (current.length === 0)
    return { decision: { decision: 'undetermined', reason: `there is no current list of ${providersOf[kind]}` }, until }
  const certificates = parseChain(chain, question)
  if (typeof certificates === 'string') return { decision: { decision: 'untrusted', reason: certificates }, until }
  const { isSigned, areTooMany } = createBoundedSignatures()
  const asked = { chain: certificates, at: now, purpose, isSigned }
  let refused = { reason: `nobody is listed for ${role} among ${providersOf[kind]}`, list: current.at(-1) as TrustList }
  for (const list of current)
    for (const service of list.services.filter((one) => one.role === role && isOf(one, entity))) {
      const result = await checkPath({ ...asked, anchors: anchorsOf(service) })
      const reason = result.trusted ? await wrongWhenSigned(service, result.anchor, question) : result.reason
      if (reason) refused = { reason, list }
      if (!result.trusted || reason) continue
      const { path } = result
      const revocation = checkRevocation({ path, crls, policy: list.crl, at: now })
      if (revocation.refused === undefined ? revocation.isIncomplete : revocation.isUnknown) missesCrl(path)
      if (revocation.refused !== undefined) {
        refused = { reason: revocation.refused, list }
        continue
      }
      const warnings = [...revocation.warnings, ...(await profileWarnings(path, purpose))]
      // What is not known is looked for, and asked again soon.
      const known = revocation.isIncomplete ? Math.min(revocation.until, now + soon) : revocation.until
      return { decision: await trusted(list, service, { path, question, warnings }), list, until: known }
    }
  for (const list of current)
    for (const service of list.withdrawn?.filter((one) => one.role === role && isOf(one, entity)) ?? []) {
      const result = await checkPath({ ...asked, anchors: anchorsOf(service) })
      if (result.trusted) refused = { reason: withdrawn(service, kind), list }
    }
  if (areTooMany()) refused = { ...refused, reason: 'the certificate chain takes too many signatures to check' }
  return { decision: { decision: 'untrusted', reason: refused.reason, list: evidenceOf(refused.list) }, until }
}

/** What the profile of its kind has against a path, without breaking it. */
async function profileWarnings(path: readonly Certificate[], purpose: CertificatePurpose): Promise<string[]> {
  const [signer, iaca] = path
  if (purpose !== 'documentSigner' || !signer) return []
  const [own, above] = await Promise.all([
    isoFindings(signer, 'documentSigner', iaca),
    iaca ? isoFindings(iaca, 'iaca') : [],
  ])
  return [
    ...own.map(({ rule, fault }) => `${rule}, the signer's certificate: ${fault}`),
    ...above.map(({ rule, fault }) => `${rule}, its authority's certificate: ${fault}`),
  ]
}

function withdrawn({ states = [] }: TrustService, kind: TrustedAs): string {
  const since = states[0] ? ` on ${isoDateTime(states[0].from).slice(0, 10)}` : ''
  return `the signer was withdrawn${since} from ${providersOf[kind]}`
}

/** The reason why a service did not count when the signer signed; undefined where it did, or nothing says when that was. */
async function wrongWhenSigned(
  { states }: TrustService,
  anchor: Certificate,
  { kind, signedAt }: TrustQuestion,
): Promise<string | undefined> {
  if (!states || signedAt === undefined) return undefined
  const then = states.find(({ from }) => from <= signedAt)
  if (!then) return `the signer was not yet among ${providersOf[kind]} when it signed`
  if (!then.isTrusted) return `the signer was withdrawn from ${providersOf[kind]} when it signed`
  if (!then.keys) return undefined
  const own = await keyIdentifiersOf(anchor)
  return own.some((key) => then.keys?.includes(key))
    ? undefined
    : `the signer was among ${providersOf[kind]} with another key when it signed`
}

const evidenceOf = ({ kind, operator, sequenceNumber, nextUpdate, sha256, deviations }: TrustList): ListEvidence => ({
  kind,
  operator,
  sequenceNumber,
  nextUpdate,
  sha256,
  ...(deviations && { deviations }),
})

async function trusted(
  list: TrustList,
  service: TrustService,
  {
    path,
    question: { algorithms = usualAlgorithms },
    warnings,
  }: { path: readonly Certificate[]; question: TrustQuestion; warnings: string[] },
): Promise<TrustDecision> {
  const leaf = path[0] as Certificate
  // A key that is no point of its curve cannot be imported.
  const key = leaf.algorithm && (await leaf.verificationKey().catch(() => undefined))
  if (!leaf.algorithm || !key || !algorithms.includes(leaf.algorithm))
    return {
      decision: 'untrusted',
      reason: "the signer's key is of a kind that signs no credential",
      list: evidenceOf(list),
    }
  return {
    decision: 'trusted',
    reason: `the signer is listed for ${service.role} among ${providersOf[list.kind]}`,
    service,
    leaf,
    key,
    algorithm: leaf.algorithm,
    path,
    evidence: {
      list: evidenceOf(list),
      entity: service.entity,
      country: service.country,
      path: await Promise.all(path.map((certificate) => certificate.fingerprint())),
      subjects: path.map(({ subject }) => printName(subject)),
      ...(warnings.length > 0 && { warnings }),
    },
  }
}

/** Anchors of a service, parsed once for as long as its list lives. */
function createAnchors(): (service: TrustService) => readonly Certificate[] {
  const parsed = new WeakMap<TrustService, readonly Certificate[]>()
  return (service) => {
    const known =
      parsed.get(service) ??
      service.certificates.map((text) => parseCertificate(fromBase64(text), verificationAlgorithms))
    parsed.set(service, known)
    return known
  }
}
