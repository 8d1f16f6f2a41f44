// Country and organisation of a signer are those of the list that it is trusted by: what holds of the certificate alone, whatever it signed
// (ARF OIA_12 to OIA_15; ETSI TS 119 602 annex H for the organisation of public bodies).
import type { TrustDecision } from './trust-decision.ts'

/** In what the certificate of a trusted signer differs from the list; undefined in nothing. */
export function notNamedAsListed({
  evidence,
  leaf,
  service,
}: Extract<TrustDecision, { decision: 'trusted' }>): string | undefined {
  if (differ(evidence.country, leaf.country)) return "the signer's certificate names another country than the list"
  if (leaf.organizationIdentifier && service.identifiers.length > 0)
    if (!service.identifiers.includes(leaf.organizationIdentifier))
      return "the signer's certificate names another organisation than the list"
  if (service.names && !service.names.includes(leaf.organization ?? ''))
    return "the signer's certificate does not name its organisation as the list does"
  return undefined
}

/** Two that are both said, and not the same. */
export const differ = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one.toUpperCase() !== other.toUpperCase()
