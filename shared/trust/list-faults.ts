// What of the trust lists is away, for health: lists that are not there or past their next update, since nobody is trusted by them then. Of
// the lists of countries as well: without them no qualified attestation is trusted, and no public body.
import type { HealthDetails } from '../http/health.ts'
import type { TrustBundle } from './trust-bundle.ts'
import { providersOf } from './trust-list.ts'

type Known = Pick<TrustBundle, 'members' | 'services' | 'hasListOfLists' | 'missingCountries'>

/** Under the names of the bindings that name the lists; nothing while everything is there. `now`: seconds. */
export function listFaults(bundle: Known, now: number): HealthDetails {
  const entities = entitiesFault(bundle, now)
  const national = bundle.hasListOfLists ? nationalFault(bundle, now) : undefined
  return { ...(entities && { TRUST_LISTS: entities }), ...(national && { LIST_OF_LISTS: national }) }
}

type Fault = HealthDetails[string]

const down = (reason: string): Fault => ({ status: 'DOWN', reason })

function entitiesFault({ members }: Known, now: number): Fault | undefined {
  if (members.length === 0) return down('no list of trusted entities is known yet')
  const missing = members.filter(({ list }) => list === undefined || now >= list.nextUpdate)
  if (missing.length === 0) return undefined
  const reason = `there is no current list of ${[...new Set(missing.map(({ kind }) => providersOf[kind]))].join(', ')}`
  return missing.length === members.length ? down(reason) : { status: 'DEGRADED', reason }
}

function nationalFault({ services, missingCountries = [] }: Known, now: number): Fault | undefined {
  if (!services) return down('no trusted list of a country is known yet')
  const { listOfLists, lists } = services
  if (isPast(listOfLists.nextUpdate, now)) return down('the list of lists is past its next update')
  const past = lists.filter(({ nextUpdate }) => isPast(nextUpdate, now)).map(({ territory }) => territory)
  const missing = [...new Set([...missingCountries, ...past])].sort()
  if (missing.length === 0) return undefined
  return { status: 'DEGRADED', reason: `there is no current trusted list of ${missing.join(', ')}` }
}

/** A list without a next update was closed by its country: nothing is away. */
const isPast = (nextUpdate: number | null, now: number): boolean => nextUpdate !== null && now >= nextUpdate
