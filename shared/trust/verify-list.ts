// Verifies a list of trusted entities: compact JAdES baseline B (ETSI TS 119 182-1, TS 119 602 section 6.8) and the profile
// of its kind (annexes D, E and H). Strict: every deviation is a refusal with its reason, and then there is no list.
// Left out: certificates that we do not accept (Member States list malformed ones, and keys on other curves), and services that were
// withdrawn; of a history nothing is read, since a presentation asks who is trusted now.
import { base64url, fromBase64, hex, sha256, utf8 } from '../bytes.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type Jws, JwsRefused, parseJws, verifyJws } from '../keys/jws.ts'
import { verificationAlgorithms } from '../keys/verification-algorithm.ts'
import { type Certificate, CertificateRefused, parseCertificate } from './certificate.ts'
import {
  profiles,
  type ServiceRole,
  type TrustKind,
  type TrustList,
  type TrustProfile,
  type TrustService,
} from './trust-list.ts'

export class TrustListRefused extends Error {}

export interface TrustListExpected {
  kind: TrustKind
  /** Certificates of the list operator, from configuration: the list is signed with one of them, exactly. */
  signers: readonly Certificate[]
  /** Seconds. */
  now: number
  /** Sequence number of the list that was verified before: an older one is refused. */
  lastSequenceNumber?: number
}

const maximumLength = 10_000_000
const tolerance = 60

/** @throws TrustListRefused */
export async function verifyTrustList(jws: string, expected: TrustListExpected): Promise<TrustList> {
  if (jws.length > maximumLength) throw new TrustListRefused('the list is too long')
  const parsed = parse(jws)
  const signer = await checkHeader(parsed.header, expected)
  if (!signer.algorithm) throw new TrustListRefused('the signer of the list has a key of another kind')
  if (!(await verifyJws(parsed, await signer.verificationKey(), signer.algorithm)))
    throw new TrustListRefused('the signature of the list is wrong')
  const { LoTE: list } = parsed.payload
  if (!isObject(list)) throw new TrustListRefused('the payload is no list of trusted entities')
  const scheme = checkScheme(objectOf(list.ListAndSchemeInformation, 'the scheme information'), signer, expected)
  return {
    ...scheme,
    signerSha256: await signer.fingerprint(),
    sha256: hex(await sha256(utf8(jws))),
    services: servicesOf(list.TrustedEntitiesList, expected.kind, scheme.issued),
  }
}

/** The header rules of baseline B. @returns the pinned certificate that signed */
async function checkHeader(header: JsonObject, { signers, now }: TrustListExpected): Promise<Certificate> {
  const { alg, x5c, iat, crit } = header
  if ('b64' in header || 'sigD' in header) throw new TrustListRefused('the list is signed as detached content')
  if (crit !== undefined) throw new TrustListRefused('the list has a critical header that is not understood')
  if ('sigT' in header) throw new TrustListRefused('the list has a signing time of an older baseline')
  if (typeof iat !== 'number' || !Number.isInteger(iat) || iat > now + tolerance)
    throw new TrustListRefused('the list has no signing time, or one in the future')
  if (!Array.isArray(x5c) || typeof x5c[0] !== 'string') throw new TrustListRefused('the list names no signer')
  const first = x5c[0]
  const signer = signers.find(({ id }) => id === first)
  if (!signer) throw new TrustListRefused('the list is signed by nobody that is configured')
  if (alg !== signer.algorithm) throw new TrustListRefused('the list is signed with another algorithm than its key has')
  if (now < signer.notBefore || now > signer.notAfter)
    throw new TrustListRefused("the list operator's certificate is outside its validity")
  if (header['x5t#S256'] !== base64url(await sha256(signer.der)))
    throw new TrustListRefused('the list does not name its signer by hash')
  return signer
}

function checkScheme(scheme: JsonObject, signer: Certificate, { kind, now, lastSequenceNumber }: TrustListExpected) {
  const profile = profiles[kind]
  if (scheme.LoTEVersionIdentifier !== 1) throw new TrustListRefused('the list has another version than 1')
  if (scheme.LoTEType !== profile.type) throw new TrustListRefused('the list is of another type')
  if (scheme.StatusDeterminationApproach !== profile.statusDetermination)
    throw new TrustListRefused('the list determines status in another way')
  if (scheme.SchemeTerritory !== 'EU') throw new TrustListRefused('the list is of another territory')
  const operators = languageValues(scheme.SchemeOperatorName)
  if (!signer.organization || !operators.includes(signer.organization))
    throw new TrustListRefused('the list is not signed by its operator')
  const sequenceNumber = scheme.LoTESequenceNumber
  if (typeof sequenceNumber !== 'number' || !Number.isSafeInteger(sequenceNumber) || sequenceNumber < 1)
    throw new TrustListRefused('the list has no sequence number')
  if (lastSequenceNumber !== undefined && sequenceNumber < lastSequenceNumber)
    throw new TrustListRefused('the list is older than the one before')
  const issued = timeOf(scheme.ListIssueDateTime, 'an issue time')
  const nextUpdate = timeOf(scheme.NextUpdate, 'a next update')
  if (issued > now + tolerance) throw new TrustListRefused('the list is from the future')
  if (nextUpdate <= now) throw new TrustListRefused('the list is past its next update')
  if (nextUpdate > sixMonthsAfter(issued)) throw new TrustListRefused('the list promises its next update too late')
  refuseCriticalExtensions(scheme.SchemeExtensions)
  return { kind, sequenceNumber, issued, nextUpdate, operator: operators[0] as string }
}

/** `issued`: of the list, in seconds. */
function servicesOf(entities: Json | undefined, kind: TrustKind, issued: number): TrustService[] {
  // The member is left out when nobody is listed; refusing that would leave the last entity trusted by the list before.
  if (entities === undefined) return []
  if (!Array.isArray(entities)) throw new TrustListRefused('the entities of the list are malformed')
  const profile = profiles[kind]
  return entities.flatMap((entry) => {
    const entity = objectOf(entry, 'an entity')
    const information = objectOf(entity.TrustedEntityInformation, 'the information of an entity')
    refuseCriticalExtensions(information.TEInformationExtensions)
    const names = languageValues(information.TEName)
    const about = {
      entity: names[0] ?? '',
      ...(profile.strictNames && { names }),
      country: countryOf(information, profile),
      identifiers: information.TETradeName === undefined ? [] : identifiersOf(languageValues(information.TETradeName)),
    }
    if (!Array.isArray(entity.TrustedEntityServices)) throw new TrustListRefused('an entity has no services')
    return entity.TrustedEntityServices.flatMap((one) => {
      const service = objectOf(one, 'a service')
      const read = serviceOf(service, profile)
      return isTrusted(service, profile, issued) ? { ...about, ...read } : []
    })
  })
}

function serviceOf(
  service: JsonObject,
  { service: prefix }: TrustProfile,
): Pick<TrustService, 'role' | 'certificates'> {
  const information = objectOf(service.ServiceInformation, 'the information of a service')
  refuseCriticalExtensions(information.ServiceInformationExtensions)
  const role = roleOf(information.ServiceTypeIdentifier, prefix)
  if (!role) throw new TrustListRefused('a service is of a type that this kind of list does not know')
  const identity = objectOf(information.ServiceDigitalIdentity, 'the identity of a service')
  if (!Array.isArray(identity.X509Certificates)) throw new TrustListRefused('a service has no certificates')
  return { role, certificates: identity.X509Certificates.flatMap(certificateOf) }
}

const roleOf = (type: Json | undefined, prefix: string): ServiceRole | undefined =>
  type === `${prefix}/Issuance` ? 'issuance' : type === `${prefix}/Revocation` ? 'revocation' : undefined

/** Annexes D and E: presence is trust, and a status or a history has no place. Annex H: a status since when, and perhaps a history. */
function isTrusted(service: JsonObject, { statuses }: TrustProfile, issued: number): boolean {
  const information = objectOf(service.ServiceInformation, 'the information of a service')
  const { ServiceStatus: status, StatusStartingTime: since } = information
  if (!statuses) {
    if ('ServiceStatus' in information || 'StatusStartingTime' in information || 'ServiceHistory' in service)
      throw new TrustListRefused('a service has a status, which this kind of list does not know')
    return true
  }
  if (status !== statuses.trusted && status !== statuses.untrusted)
    throw new TrustListRefused('a service has no status, or one that this kind of list does not know')
  if (timeOf(since, 'a status time') > issued) throw new TrustListRefused('a service has a status from the future')
  return status === statuses.trusted
}

/** Nothing for a certificate that is not accepted: it anchors nothing, and takes the others of the list away from nobody. */
function certificateOf(entry: Json): string[] {
  const text = isObject(entry) ? entry.val : entry
  if (typeof text !== 'string') throw new TrustListRefused('a certificate of the list is malformed')
  try {
    return [parseCertificate(fromBase64(text), verificationAlgorithms).id]
  } catch (error) {
    if (error instanceof CertificateRefused) return []
    throw new TrustListRefused('a certificate of the list is malformed')
  }
}

function countryOf({ TEInformationURI: uris, TEAddress: address }: JsonObject, { country: prefix }: TrustProfile) {
  const values = languageValues(uris)
  if (prefix !== undefined)
    return values
      .find((value) => value.startsWith(prefix))
      ?.slice(prefix.length)
      .toUpperCase()
  const [postal] = isObject(address) && Array.isArray(address.TEPostalAddress) ? address.TEPostalAddress : []
  const country = isObject(postal) ? postal.Country : undefined
  return typeof country === 'string' ? country.toUpperCase() : undefined
}

/** Annex H names the law of a public body in the same place. */
const identifiersOf = (names: string[]): string[] => names.filter((name) => !name.startsWith('OJ:'))

/** Values of `[{ lang, value }]` or `[{ lang, uriValue }]`. */
function languageValues(values: Json | undefined): string[] {
  if (!Array.isArray(values) || values.length === 0)
    throw new TrustListRefused('a text in several languages is missing')
  return values.map((entry) => {
    const value = isObject(entry) ? (entry.value ?? entry.uriValue) : undefined
    if (typeof value !== 'string') throw new TrustListRefused('a text in several languages is malformed')
    return value
  })
}

function refuseCriticalExtensions(extensions: Json | undefined): void {
  if (extensions === undefined) return
  if (!Array.isArray(extensions)) throw new TrustListRefused('the extensions of the list are malformed')
  const isCritical = (extension: Json): boolean =>
    isObject(extension) && [extension.Critical, extension.critical].some((said) => said !== undefined && said !== false)
  if (extensions.some(isCritical))
    throw new TrustListRefused('the list has a critical extension that is not understood')
}

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/

function timeOf(value: Json | undefined, what: string): number {
  const time = typeof value === 'string' && timePattern.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) throw new TrustListRefused(`the list has ${what} that is missing or malformed`)
  return time / 1000
}

/** Calendar months (TS 119 602 section 6.3.15), with the rest of a day for publishing. */
function sixMonthsAfter(seconds: number): number {
  const date = new Date(seconds * 1000)
  date.setUTCMonth(date.getUTCMonth() + 6)
  return date.getTime() / 1000 + 86_400
}

function objectOf(value: Json | undefined, what: string): JsonObject {
  if (!isObject(value)) throw new TrustListRefused(`${what} is missing`)
  return value
}

function parse(jws: string): Jws {
  try {
    return parseJws(jws.trim(), { length: maximumLength })
  } catch (error) {
    throw error instanceof JwsRefused ? new TrustListRefused(`the list is refused: ${error.message}`) : error
  }
}
