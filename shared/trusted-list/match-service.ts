// The listed services that a certificate belongs to (ETSI TS 119 615 clause 4.3.4): its own key and name are listed, or a path leads to a key
// and name that are (PRO-4.3.4-03). The nearest ones count, so that certificates which somebody adds behind them change nothing.
// Refuses: paths of more than four certificates, SHA-1 below the listed key, and all that a path is refused for. Of the dates and extensions of
// the certificate that a list shows, nothing counts.
import { equalBytes } from '../bytes.ts'
import { anchorOfKey } from '../trust/anchor-of-key.ts'
import type { Certificate } from '../trust/certificate.ts'
import { checkPath } from '../trust/path.ts'
import { type CertificateFacts, readFacts } from './certificate-facts.ts'
import type { IndexedService, ListedIdentity, ServiceIndex } from './service-index.ts'

export interface MatchGiven {
  /** As sent, the signer's own first. */
  chain: readonly Certificate[]
  /** ServiceTypeIdentifier, now or at any time before. */
  type: string
  /** SchemeTerritory of the list to look in. */
  territory: string
  /** Seconds. */
  at: number
}

export type Match =
  | {
      matched: true
      /** `path/1`: issued with the listed key. */
      by: 'direct' | `path/${number}`
      identity: ListedIdentity
      services: IndexedService[]
      /** The certificates below the listed key. */
      path: readonly Certificate[]
      /** The listed key, where it issued the last of them. */
      anchor?: Certificate
    }
  | { matched: false; reason: string }

/** Certificates below the listed key, and listed keys of one name, that are tried. */
const maximumBelow = 4
const maximumCandidates = 8

export type MatchService = (index: ServiceIndex, given: MatchGiven) => Promise<Match>

/** With a memory of what it read of certificates that are kept elsewhere, and of listed keys. */
export function createMatchService(factsOf: (certificate: Certificate) => Promise<CertificateFacts>): MatchService {
  const anchorOf = createAnchors()
  return async (index, { chain, type, territory, at }) => {
    const [leaf] = chain
    if (!leaf) return { matched: false, reason: 'no certificate was sent' }
    const listedAs = (identity: ListedIdentity): IndexedService[] =>
      identity.services.filter(
        ({ list, states }) => list.territory === territory && states.some((state) => state.type === type),
      )
    const own = await factsOf(leaf)
    for (const identity of index.identitiesOf(own.subject)) {
      if (!isKeyOf(identity, own) || listedAs(identity).length === 0) continue
      const fit = await checkPath({ chain: [leaf], anchors: [leaf], at, purpose: 'qualifiedSigner' })
      if (!fit.trusted) return { matched: false, reason: fit.reason }
      return { matched: true, by: 'direct', identity, services: listedAs(identity), path: [leaf] }
    }

    let reason = 'no service of the list issued the certificate'
    for (const [place, certificate] of chain.slice(0, maximumBelow).entries()) {
      const path = chain.slice(0, place + 1)
      const { issuer, authorityKeyId } = await factsOf(certificate)
      const candidates = index
        .identitiesOf(issuer)
        .filter((identity) => identity.key && listedAs(identity).length > 0)
        // Key identifiers say where to look first, and nothing more.
        .sort((one, other) => Number(other.keyId === authorityKeyId) - Number(one.keyId === authorityKeyId))
      for (const identity of candidates.slice(0, maximumCandidates)) {
        const anchor = anchorOf(identity, certificate)
        if (!anchor) continue
        const result = await checkPath({ chain: path, anchors: [anchor], at, purpose: 'qualifiedSigner' })
        if (result.trusted)
          return { matched: true, by: `path/${place + 1}`, identity, services: listedAs(identity), path, anchor }
        reason = result.reason
      }
    }
    if (own.subjectKeyId && index.withoutKey(own.subjectKeyId).length > 0)
      reason = 'the list names the key by its identifier alone, which is not enough to know it by'
    return { matched: false, reason }
  }
}

const isKeyOf = ({ key, keyHash }: ListedIdentity, own: CertificateFacts): boolean =>
  key ? equalBytes(key, own.key) : keyHash === own.keyHash

/** What is read of a certificate, for as long as it is kept. */
export function createFacts(): (certificate: Certificate) => Promise<CertificateFacts> {
  const known = new WeakMap<Certificate, Promise<CertificateFacts>>()
  return (certificate) => {
    const facts = known.get(certificate) ?? readFacts(certificate.der)
    known.set(certificate, facts)
    return facts
  }
}

/** A name may be written in more than one way; in practice it is in one. */
const maximumSpellings = 4

function createAnchors(): (identity: ListedIdentity, below: Certificate) => Certificate | undefined {
  const known = new WeakMap<ListedIdentity, Map<string, Certificate | undefined>>()
  return (identity, below) => {
    const { key } = identity
    if (!key) return undefined
    let spellings = known.get(identity)
    if (!spellings || spellings.size >= maximumSpellings) {
      spellings = new Map()
      known.set(identity, spellings)
    }
    if (!spellings.has(below.issuer)) spellings.set(below.issuer, anchorOfKey(key, below))
    return spellings.get(below.issuer)
  }
}
