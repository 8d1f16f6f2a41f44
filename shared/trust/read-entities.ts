// Who is on a list of trusted entities, with the services, their certificates and, on the list of public bodies, their status now and before
// (TS 119 602 sections 6.5 to 6.7, tables 2 and 3 of annexes D to I). Refuses: every deviation that its source does not tolerate, a service of
// a type that the kind of list does not know, a status where there is none, none where there is one, and one from the future.
// Left out: certificates that we do not accept. Member States list malformed ones, and keys on other curves.
import { equalBytes, fromBase64, hex } from '../bytes.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { verificationAlgorithms } from '../keys/verification-algorithm.ts'
import { type Certificate, CertificateRefused, parseCertificate } from './certificate.ts'
import type { Tolerance } from './deviation.ts'
import {
  checkAddress,
  email,
  inEnglish,
  languageValues,
  namesOf,
  objectOf,
  refuseCriticalExtensions,
  telephone,
  timeOf,
  website,
} from './list-members.ts'
import { publicKeyOf } from './subject-public-key.ts'
import {
  type ListWarning,
  profiles,
  type ServiceRole,
  type TrustKind,
  type TrustProfile,
  type TrustService,
  type TrustState,
} from './trust-list.ts'
import { TrustListRefused } from './trust-list-refused.ts'

export interface EntitiesGiven {
  kind: TrustKind
  /** Of the list, in seconds. */
  issued: number
  tolerance: Tolerance
  warn(warning: ListWarning): void
}

interface Reading extends EntitiesGiven {
  profile: TrustProfile
}

/** What all services of an entity have in common. */
type About = Pick<TrustService, 'entity' | 'names' | 'country' | 'identifiers'>

/** @returns those whose services are trusted, and those who were withdrawn */
export function readEntities(entities: Json | undefined, given: EntitiesGiven) {
  // The member is left out when nobody is listed; refusing that would leave the last entity trusted by the list before.
  if (entities === undefined) return { services: [], withdrawn: [] }
  if (!Array.isArray(entities)) throw new TrustListRefused('the entities of the list are malformed')
  if (entities.length === 0) given.tolerance.meet('emptyList', 'the list has entities, and none among them')
  const reading: Reading = { ...given, profile: profiles[given.kind] }
  const all = entities.flatMap((entry) => readEntity(objectOf(entry, 'an entity'), reading))
  const isTrusted = ({ states }: TrustService): boolean => states?.[0]?.isTrusted ?? true
  return { services: all.filter(isTrusted), withdrawn: all.filter((one) => !isTrusted(one)) }
}

function readEntity(entity: JsonObject, reading: Reading): TrustService[] {
  const { profile, tolerance } = reading
  const information = objectOf(entity.TrustedEntityInformation, 'the information of an entity')
  refuseCriticalExtensions(information.TEInformationExtensions)
  const names = namesOf(information.TEName, tolerance)
  const { TETradeName: tradeNames } = information
  const trading = tradeNames === undefined ? [] : languageValues(tradeNames)
  const about: About = {
    entity: names[0] ?? '',
    ...(profile.strictNames && { names }),
    country: countryOf(information, reading),
    identifiers: trading.filter((name) => !name.startsWith('OJ:')),
  }
  if (profile.strictNames && !trading.some((name) => /^OJ:[A-Z]{2}./.test(name)))
    tolerance.meet('bodyWithoutLaw', 'a public body names no law')
  const { TrustedEntityServices: services } = entity
  if (!Array.isArray(services) || services.length === 0) throw new TrustListRefused('an entity has no services')
  return services.map((one) => readService(objectOf(one, 'a service'), { about, names }, reading))
}

/** ISO 3166-1 has other codes for two countries than lists have. */
const isoCodes: Readonly<Record<string, string>> = { EL: 'GR', UK: 'GB' }

/**
 * Annex H has the address that names the country among the electronic addresses, the others among those of information. Where there is none,
 * and that is tolerated, the country of the postal address counts for kinds of lists that say nothing else.
 */
function countryOf(information: JsonObject, { profile: { country: prefix, statuses }, tolerance }: Reading) {
  const values = languageValues(information.TEInformationURI)
  const address = isObject(information.TEAddress) ? information.TEAddress : {}
  const { TEPostalAddress: postal, TEElectronicAddress: electronic } = address
  checkAddress({ postal, electronic }, [email, telephone, website], { name: 'incompleteEntityAddress', tolerance })
  const all = [...values, ...(statuses && Array.isArray(electronic) ? languageValues(electronic) : [])]
  // The same one in several languages. Of two nobody knows which is responsible.
  const countries = new Set(
    prefix === undefined ? [] : all.flatMap((one) => (one.startsWith(prefix) ? [one.slice(prefix.length)] : [])),
  )
  const [only = ''] = countries
  const said = countries.size === 1 && /^[a-z]{2}$/i.test(only) ? only : undefined
  if (prefix !== undefined && said === undefined)
    tolerance.meet('entityWithoutCountry', 'an entity does not say which country is responsible for it')
  const [first] = Array.isArray(postal) ? postal : []
  const usual = (prefix === undefined || statuses) && isObject(first) ? first.Country : undefined
  const country = said ?? (typeof usual === 'string' ? usual : undefined)
  if (said !== undefined && said !== said.toUpperCase())
    tolerance.meet('lowerCaseCountry', 'a country in the list is in small letters')
  return country && (isoCodes[country.toUpperCase()] ?? country.toUpperCase())
}

function readService(
  service: JsonObject,
  { about, names }: { about: About; names: readonly string[] },
  reading: Reading,
): TrustService {
  const { profile, tolerance } = reading
  const information = objectOf(service.ServiceInformation, 'the information of a service')
  refuseCriticalExtensions(information.ServiceInformationExtensions)
  const role = roleOf(information.ServiceTypeIdentifier, profile, tolerance)
  if (typeof inEnglish(information.ServiceName) !== 'string')
    tolerance.meet('noServiceName', 'a service has no name in English')
  if (profile === profiles.registrar && !isNotEmpty(information.ServiceSupplyPoints))
    tolerance.meet('registerWithoutAddress', 'a register does not say where it is')
  const identity = objectOf(information.ServiceDigitalIdentity, 'the identity of a service')
  if (!Array.isArray(identity.X509Certificates)) throw new TrustListRefused('a service has no certificates')
  const certificates = identity.X509Certificates.flatMap((entry) => certificateOf(entry, reading))
  checkNames(certificates, names, reading)
  const states = statesOf(service, information, reading)
  return { ...about, role, certificates: certificates.map(({ id }) => id), ...(states && { states }) }
}

const isNotEmpty = (value: Json | undefined): boolean => Array.isArray(value) && value.length > 0

function roleOf(type: Json | undefined, profile: TrustProfile, tolerance: Tolerance): ServiceRole {
  const unknown = 'a service is of a type that this kind of list does not know'
  for (const [role, behind] of Object.entries(profile.roles) as [ServiceRole, string][]) {
    if (typeof type !== 'string' || !type.endsWith(behind)) continue
    const prefix = type.slice(0, type.length - behind.length)
    if (prefix !== profile.service) tolerance.meet('privateServiceType', unknown, prefix)
    return role
  }
  throw new TrustListRefused(unknown)
}

/** Nothing for a certificate that is not accepted: it anchors nothing, and takes the others of the list away from nobody. */
function certificateOf(entry: Json, { warn }: Reading): Certificate[] {
  const text = isObject(entry) ? entry.val : entry
  if (typeof text !== 'string') throw new TrustListRefused('a certificate of the list is malformed')
  try {
    return [parseCertificate(fromBase64(text), verificationAlgorithms)]
  } catch (error) {
    if (!(error instanceof CertificateRefused)) throw new TrustListRefused('a certificate of the list is malformed')
    warn('unusableCertificate')
    return []
  }
}

function checkNames(
  certificates: readonly Certificate[],
  names: readonly string[],
  { profile, tolerance }: Reading,
): void {
  if (!profile.namesOrganization) return
  for (const { organization } of certificates) {
    if (organization === undefined)
      tolerance.meet('entityWithoutOrganization', 'a certificate of an entity names no organisation')
    else if (!names.includes(organization))
      tolerance.meet('otherOrganization', 'a certificate of an entity names another organisation than the list')
  }
  const [first, ...others] = certificates
  if (profile.statuses && first && others.some((one) => !isOfSameKey(one, first)))
    tolerance.meet('severalKeys', 'the certificates of a service have several keys or names')
}

const isOfSameKey = (one: Certificate, other: Certificate): boolean =>
  one.subject === other.subject && equalBytes(publicKeyOf(one), publicKeyOf(other))

/** Annexes D to G and I: presence is trust, and a status or a history has no place. Annex H: a status since when, and perhaps a history. */
function statesOf(service: JsonObject, information: JsonObject, reading: Reading): TrustState[] | undefined {
  const { profile, issued } = reading
  if (!profile.statuses) {
    if ('ServiceStatus' in information || 'StatusStartingTime' in information || 'ServiceHistory' in service)
      throw new TrustListRefused('a service has a status, which this kind of list does not know')
    return undefined
  }
  const present = stateOf(information, reading)
  if (present.from > issued) throw new TrustListRefused('a service has a status from the future')
  const { ServiceHistory: history = [] } = service
  if (!Array.isArray(history)) throw new TrustListRefused('the history of a service is malformed')
  const former = history.map((entry) => {
    const instance = objectOf(entry, 'an instance of a history')
    refuseCriticalExtensions(instance.ServiceInformationExtensions)
    if (instance.ServiceTypeIdentifier !== undefined) roleOf(instance.ServiceTypeIdentifier, profile, reading.tolerance)
    return { ...stateOf(instance, reading), keys: keysOf(instance.ServiceDigitalIdentity, reading) }
  })
  const states = [present, ...former]
  // Section 6.4.4: in descending order. Where two began at once the order decides, and nothing else could.
  if (states.some(({ from }, at) => from > (states[at - 1]?.from ?? Number.POSITIVE_INFINITY)))
    throw new TrustListRefused('the history of a service is out of order')
  return states
}

function stateOf(
  { ServiceStatus: status, StatusStartingTime: since }: JsonObject,
  { profile: { statuses }, tolerance }: Reading,
): TrustState {
  if (status === undefined || (status !== statuses?.trusted && status !== statuses?.untrusted))
    throw new TrustListRefused('a service has no status, or one that this kind of list does not know')
  return { isTrusted: status === statuses?.trusted, from: timeOf(since, 'a status time', tolerance) }
}

/** Hex. A certificate there counts for nothing: key identifiers are what a history has to have. */
function keysOf(identity: Json | undefined, { tolerance }: Reading): string[] {
  const { X509SKIs: keys, X509Certificates: certificates } = objectOf(identity, 'the identity in a history')
  const texts = Array.isArray(keys) ? keys : []
  if (texts.length === 0 || certificates !== undefined)
    tolerance.meet('certificateInHistory', 'the history of a service has certificates, or no key identifier')
  return texts.map((text) => {
    try {
      return hex(fromBase64(text as string))
    } catch {
      throw new TrustListRefused('a key identifier in a history is malformed')
    }
  })
}
