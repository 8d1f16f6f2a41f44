// Signers that were found trusted, remembered until a certificate of their path, the list or a CRL ends, or another CRL is known: most
// credentials come from few signers.
import { base64, equalBytes } from '../bytes.ts'
import { usualAlgorithms } from '../keys/verification-algorithm.ts'
import type { Remembered } from '../store/stored.ts'
import { maximumCertificateLength } from './certificate.ts'
import { parseChain } from './parse-chain.ts'
import { maximumPathLength } from './path.ts'
import type { TrustDecision, TrustQuestion } from './trust-decision.ts'
import type { TrustList } from './trust-list.ts'

type Trusted = Extract<TrustDecision, { decision: 'trusted' }>

const maximumKept = 200
/** Of DER; parsed, it takes some times more. */
const maximumKeptBytes = 500_000

export const rememberedDecisions = {
  what: 'certificate paths that were found good',
  most: maximumKept,
  until: 'a certificate, the list or a CRL of it ends, or another CRL is known',
} as const satisfies Remembered

/**
 * Decisions under the certificates that they rest on. Chains are public and anyone may send one, with anything behind its anchor, so
 * nothing but what an authority issued is kept.
 */
export function createDecisionMemory() {
  const kept = new Map<string, { decision: Trusted; list: TrustList; until: number; crls: string }>()
  let bytes = 0
  return {
    recall: (lists: readonly TrustList[], question: TrustQuestion, crls: string): Trusted | undefined => {
      const { chain, now } = question
      if (chain.length > maximumPathLength) return undefined
      let name = nameOf(question)
      for (const [at, der] of chain.entries()) {
        if (der.length > maximumCertificateLength) return undefined
        name += ` ${base64(der)}`
        const found = kept.get(name)
        if (!found || now >= found.until || found.crls !== crls || !lists.includes(found.list)) continue
        // What was not needed has to be certificates all the same, as it had to be the first time.
        return typeof parseChain(chain.slice(at + 1), question) === 'string' ? undefined : found.decision
      }
      return undefined
    },
    remember: (
      question: TrustQuestion,
      decision: Trusted,
      { list, until: known, crls }: { list: TrustList; until: number; crls: string },
    ): void => {
      const { path } = decision
      const length = path.reduce((sum, { der }) => sum + der.length, 0)
      if (kept.size >= maximumKept || bytes + length > maximumKeptBytes) {
        kept.clear()
        bytes = 0
      }
      const used = path.filter(({ der }, at) => equalBytes(der, question.chain[at] ?? new Uint8Array()))
      const until = Math.min(known, list.nextUpdate, ...path.map(({ notAfter }) => notAfter))
      kept.set([nameOf(question), ...used.map(({ id }) => id)].join(' '), { decision, list, until, crls })
      bytes += length
    },
  }
}

const nameOf = ({ kind, role, purpose, entity, algorithms = usualAlgorithms }: TrustQuestion): string =>
  `${kind} ${role} ${purpose} ${algorithms}${entity ? ` ${JSON.stringify([entity.country, entity.entity])}` : ''}`
