// A wallet provider as it is remembered beside what was given to its wallets, and found again on the lists: a provider that has another
// certificate, or another name, is still the same one; only who is gone from the lists in every way is a provider that was withdrawn.
import { fromBase64, hex, sha256 } from '../shared/bytes.ts'
import type { ListedEntity, TrustDecision } from '../shared/trust/trust-decision.ts'
import type { TrustList, TrustService } from '../shared/trust/trust-list.ts'

type Trusted = Extract<TrustDecision, { decision: 'trusted' }>
type Named = [country: string, entity: string, identifiers: string[], anchor: string]

/** Country, name and identifiers as the list has them, and the SHA-256 of the listed certificate. */
export function nameProvider({ service, evidence }: Trusted): string {
  const named: Named = [service.country ?? '', service.entity, service.identifiers, evidence.path.at(-1) ?? '']
  return JSON.stringify(named)
}

/** Whether both are of one wallet; of who is named nowhere nothing is known, and nothing is asked. */
export function isSameProvider(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined || one === other) return true
  const [country, entity, identifiers, anchor] = JSON.parse(one) as Named
  const [otherCountry, otherEntity, otherIdentifiers, otherAnchor] = JSON.parse(other) as Named
  const isNamedSo = entity === otherEntity || identifiers.some((name) => otherIdentifiers.includes(name))
  return (anchor !== '' && anchor === otherAnchor) || (country === otherCountry && isNamedSo)
}

/** As lists name it: who signs its status lists is listed under the same entity. */
export function namedEntity(provider: string): ListedEntity {
  const [country, entity] = JSON.parse(provider) as Named
  return { entity, country: country || undefined }
}

/** As it is listed for attesting wallets now. */
export async function findProvider(lists: readonly TrustList[], provider: string): Promise<ListedEntity | undefined> {
  const named = JSON.parse(provider) as Named
  const services = lists
    .filter(({ kind }) => kind === 'wallet')
    .flatMap((list) => list.services.filter(({ role }) => role === 'issuance'))
  for (const service of services) if (isSame(service, named) || (await hasCertificate(service, named))) return service
  return undefined
}

/** Names and identifiers are given out by each country for itself. */
const isSame = (service: TrustService, [country, entity, identifiers]: Named): boolean =>
  (service.country ?? '') === country &&
  (service.entity === entity || service.identifiers.some((one) => identifiers.includes(one)))

async function hasCertificate({ certificates }: TrustService, [, , , anchor]: Named): Promise<boolean> {
  const hashes = await Promise.all(certificates.map(async (text) => hex(await sha256(fromBase64(text)))))
  return hashes.includes(anchor)
}
