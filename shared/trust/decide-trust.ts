// Is this signer trusted for this kind of credential, now? (eu-requirements: ARF OIA_12, TS 119 602 annexes D and E.)
// Never a boolean: trusted, untrusted, or undetermined when there is no list to ask; only `trusted` is trust.
// Issuance and revocation are different roles: an anchor of one says nothing about the other.
import { type Bytes, base64, fromBase64 } from '../bytes.ts'
import type { SignatureAlgorithm } from '../keys/signer.ts'
import { type Certificate, CertificateRefused, parseCertificate } from './certificate.ts'
import { type CertificatePurpose, checkPath } from './path.ts'
import type { ServiceRole, TrustKind, TrustList, TrustService } from './trust-list.ts'

export interface TrustQuestion {
  kind: TrustKind
  role: ServiceRole
  /** DER, the signer's own certificate first. */
  chain: readonly Bytes[]
  /** Seconds. */
  now: number
  purpose: CertificatePurpose
}

/** What the decision rests on, for the report. */
export interface TrustEvidence {
  list: { kind: TrustKind; operator: string; sequenceNumber: number; nextUpdate: number; sha256: string }
  entity: string
  country: string | undefined
  /** Hex SHA-256 of each certificate from the signer's to the anchor. */
  path: string[]
}

export type TrustDecision =
  | {
      decision: 'trusted'
      reason: string
      service: TrustService
      leaf: Certificate
      key: CryptoKey
      algorithm: SignatureAlgorithm
      /** Every certificate of the path, the anchor last. */
      path: readonly Certificate[]
      evidence: TrustEvidence
    }
  | { decision: 'untrusted'; reason: string }
  | { decision: 'undetermined'; reason: string }

export type DecideTrust = (lists: readonly TrustList[], question: TrustQuestion) => Promise<TrustDecision>

const maximumKept = 200

/** A decider with a memory: a chain that it found trusted is trusted again until something in it or its list ends. */
export function createDecideTrust(): DecideTrust {
  const kept = new Map<string, { decision: TrustDecision; list: TrustList; until: number }>()
  const anchorsOf = createAnchors()
  return async (lists, question) => {
    const name = `${question.kind} ${question.role} ${question.purpose} ${question.chain.map(base64).join(' ')}`
    const before = kept.get(name)
    if (before && question.now < before.until && lists.includes(before.list)) return before.decision
    const { decision, list } = await decide(lists, question, anchorsOf)
    if (decision.decision === 'trusted' && list) {
      if (kept.size >= maximumKept) kept.clear()
      const until = Math.min(list.nextUpdate, ...decision.path.map(({ notAfter }) => notAfter))
      kept.set(name, { decision, list, until })
    }
    return decision
  }
}

async function decide(
  lists: readonly TrustList[],
  { kind, role, chain, now, purpose }: TrustQuestion,
  anchorsOf: (service: TrustService) => readonly Certificate[],
): Promise<{ decision: TrustDecision; list?: TrustList }> {
  const current = lists.filter((list) => list.kind === kind && now < list.nextUpdate)
  if (current.length === 0)
    return { decision: { decision: 'undetermined', reason: `there is no current list of ${kind} providers` } }
  const certificates = parseChain(chain)
  if (typeof certificates === 'string') return { decision: { decision: 'untrusted', reason: certificates } }
  let reason = `no ${kind} provider is listed for ${role}`
  for (const list of current)
    for (const service of list.services.filter((one) => one.role === role)) {
      const result = await checkPath({ chain: certificates, anchors: anchorsOf(service), at: now, purpose })
      if (!result.trusted) reason = result.reason
      else return { decision: await trusted(list, service, result.path), list }
    }
  return { decision: { decision: 'untrusted', reason } }
}

async function trusted(list: TrustList, service: TrustService, path: readonly Certificate[]): Promise<TrustDecision> {
  const leaf = path[0] as Certificate
  // A key that is no point of its curve cannot be imported.
  const key = leaf.algorithm && (await leaf.verificationKey().catch(() => undefined))
  if (!leaf.algorithm || !key)
    return { decision: 'untrusted', reason: "the signer's key is of a kind that signs no credential" }
  const { kind, operator, sequenceNumber, nextUpdate, sha256: listSha256 } = list
  return {
    decision: 'trusted',
    reason: `the signer is listed for ${service.role}`,
    service,
    leaf,
    key,
    algorithm: leaf.algorithm,
    path,
    evidence: {
      list: { kind, operator, sequenceNumber, nextUpdate, sha256: listSha256 },
      entity: service.entity,
      country: service.country,
      path: await Promise.all(path.map((certificate) => certificate.fingerprint())),
    },
  }
}

function parseChain(chain: readonly Bytes[]): Certificate[] | string {
  try {
    return chain.map(parseCertificate)
  } catch (error) {
    if (error instanceof CertificateRefused) return error.message
    throw error
  }
}

/** Anchors of a service, parsed once for as long as its list lives. */
function createAnchors(): (service: TrustService) => readonly Certificate[] {
  const parsed = new WeakMap<TrustService, readonly Certificate[]>()
  return (service) => {
    const known = parsed.get(service) ?? service.certificates.map((text) => parseCertificate(fromBase64(text)))
    parsed.set(service, known)
    return known
  }
}
