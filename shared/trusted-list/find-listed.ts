// The services of a country's list that a signer belongs to, and what they were at a time, with all that a decision has to say of them (ETSI TS 119 615
// clauses 4.2 and 4.3).
// Refuses: a signer of no country, a chain that was not valid at the times asked about or of which a certificate was revoked, a service that was not
// listed yet. Indeterminate: no list, one that is closed or past its next update, one key of several providers, a state that is not understood.
import type { Certificate } from '../trust/certificate.ts'
import { checkRevocation } from '../trust/check-revocation.ts'
import type { CrlMemory } from '../trust/crl-memory.ts'
import type { ListFacts } from '../trust/service-bundle.ts'
import type { ServiceEvidence } from '../trust/service-evidence.ts'
import type { Match, MatchService } from './match-service.ts'
import type { IndexedList, IndexedService, IndexedState, ServiceIndex } from './service-index.ts'
import { additional, serviceTypes } from './service-uris.ts'
import { stateAt } from './state-at.ts'

/** What a decision collects on its way. */
export interface Found {
  lists: Set<IndexedList>
  /** What was found last of the service that attests, and of the one that issued the certificate. */
  attests?: { listed: Listed; then: Then }
  issued?: { listed: Listed; then: Then }
  ruleIds: Set<string>
  warnings: Set<string>
  /** Certificates of the chain that were needed. */
  used?: number
}

/** How a question, or a part of it, is answered. */
export interface Ended {
  decision: 'trusted' | 'untrusted' | 'indeterminate'
  reason: string
}

export const untrusted = (reason: string) => ({ decision: 'untrusted', reason }) as const
export const indeterminate = (reason: string) => ({ decision: 'indeterminate', reason }) as const

/** Past its next update a list says nothing, and of one that was closed nothing is asked about now. */
export const isCurrent = ({ nextUpdate }: ListFacts, now: number): boolean => nextUpdate !== null && now < nextUpdate

export interface Listed {
  list: IndexedList
  match: Extract<Match, { matched: true }>
}

export interface Then {
  states: IndexedState[]
}

/** What is looked into. */
export interface Looking {
  index: ServiceIndex
  chain: readonly Certificate[]
  match: MatchService
  found: Found
  crls: CrlMemory
  /** Told of a path of which a certificate names a CRL that is not known. */
  missesCrl(path: readonly Certificate[]): void
}

export async function findListed(
  { type, country, times, now }: { type: string; country: string | undefined; times: readonly number[]; now: number },
  looking: Looking,
): Promise<Listed | Ended> {
  const { index, chain, match, found } = looking
  if (!country) return untrusted("the signer's certificate names no country to look for it in")
  const territory = territoryOf(country)
  const list = index.listOf(territory)
  if (!list) return indeterminate(`there is no trusted list of ${territory} to ask`)
  found.lists.add(list)
  if (!isCurrent(list, now))
    return indeterminate(
      list.nextUpdate === null
        ? `the trusted list of ${territory} was closed`
        : `the trusted list of ${territory}, number ${list.sequenceNumber}, is past its next update`,
    )
  found.ruleIds.add('PRO-4.3.4-03')
  const matched = await match(index, { chain, type, territory, at: now })
  if (!matched.matched) {
    found.ruleIds.add(type === serviceTypes.qualifiedCertificates ? 'PRO-4.4.4-05' : 'PRO-4.6.4-05')
    return untrusted(`${matched.reason}, in list number ${list.sequenceNumber} of ${territory}`)
  }
  const isValidAt = (time: number) => matched.path.every((one) => time >= one.notBefore && time <= one.notAfter)
  if (!times.every(isValidAt)) return untrusted('a certificate of the chain was not valid when it was used')
  const revoked = wrongByCrls(matched, now, looking)
  return revoked ? untrusted(revoked) : { list, match: matched }
}

/** The reason why a certificate below the listed key does not count; what is not known is a warning. */
function wrongByCrls(
  { path, anchor }: Listed['match'],
  at: number,
  { crls, missesCrl, found }: Looking,
): string | undefined {
  if (!anchor) return undefined
  const whole = [...path, anchor]
  const result = checkRevocation({ path: whole, crls, policy: undefined, at })
  if (result.refused !== undefined) return result.refused
  if (result.isIncomplete) missesCrl(whole)
  if (result.warnings.length > 0) found.warnings.add('revocation-not-known')
  return undefined
}

/** Lists have their own codes for two countries (PRO-4.4.4-01). */
const territories: Record<string, string> = { GB: 'UK', GR: 'EL' }
const territoryOf = (country: string): string => territories[country.toUpperCase()] ?? country.toUpperCase()

/** What the services were at a time. */
export function statesAt(
  { services }: Listed['match'],
  { type, time }: { type: string; time: number },
  { ruleIds, warnings }: Found,
): Then | Ended {
  if (services.length > 1 && new Set(services.map(({ names }) => JSON.stringify(names))).size > 1) {
    ruleIds.add('PRO-4.3.4-11')
    return indeterminate('more than one provider is listed with the same key')
  }
  const states = services.flatMap((service) => {
    const then = stateAt(service.states, time)
    if (!then) return []
    for (const warning of then.warnings) warnings.add(warning)
    return then.state.type === type ? [then.state] : []
  })
  if (states.length === 0) return untrusted('the service was not listed for this at that time')
  if (states.some(({ flaw }) => flaw === 'critical'))
    return indeterminate('the list says something critical of the service that is not understood')
  if (states.some(({ flaw }) => flaw === 'key'))
    return indeterminate('the history of the service is that of another key')
  return { states }
}

/** An authority that is not listed stands between a listed one and the signer: it may have to be listed itself (TS 119 612 clause 5.5.3). */
export function warnOfUnlisted({ path, services }: Listed['match'], { warnings }: Found): void {
  if (path.length < 2) return
  const isRoot = services.some(({ states: [current] }) => current?.additional.includes(additional.root))
  warnings.add(isRoot ? 'authority-under-listed-root' : 'authority-not-listed')
}

export const evidenceOf = ({ attests, issued }: Found): Promise<ServiceEvidence[]> =>
  Promise.all([attests, issued].flatMap((one) => (one ? [serviceEvidence(one.listed, one.then)] : [])))

async function serviceEvidence({ list, match }: Listed, { states: [state] }: Then): Promise<ServiceEvidence> {
  const { path, by, services } = match
  return {
    list,
    provider: services[0]?.names[0] ?? '',
    type: state?.type ?? '',
    status: state?.status ?? '',
    since: state?.since ?? 0,
    matchedBy: by,
    path: await Promise.all(path.map((certificate) => certificate.fingerprint())),
    subjects: [...path.map(({ subject }) => subject), ...(by === 'direct' ? [] : [path.at(-1)?.issuer ?? ''])],
  }
}

/** Punctuation, accents and capitals are set otherwise on real lists. */
export function isNamed(organizations: readonly string[], services: readonly IndexedService[]): boolean {
  const names = new Set(services.flatMap((service) => service.names.map(plainName)))
  return organizations.map(plainName).some((one) => one !== '' && names.has(one))
}

const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
