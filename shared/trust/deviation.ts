// Where lists of trusted entities in the field differ from TS 119 602 and from JAdES baseline B: each deviation has a name, a source tolerates
// those that its configuration names and no others, and the list that is made of it says which it met. There is no switch for all of them.
// Refuses: a deviation that is not named; that of an address where another one is named; the type of another kind of list, or of its services.
import { profiles } from './trust-list.ts'
import { TrustListRefused } from './trust-list-refused.ts'

/** What each means, with where it is said otherwise. */
export const deviations = {
  jsonSerialisation: 'the list comes as JSON with one signature instead of as a compact JWS (annexes D.4 to I.4)',
  missingDigestReference: 'the header has no x5t#S256, x5t#o or sigX5ts (TS 119 182-1 section 5.1.7)',
  missingIat: 'the header has no signing time (TS 119 182-1 section 5.1.11)',
  legacySigningTime: 'the header has sigT in the place of iat, as before July 2025',
  otherOperator: 'the organisation of the signer is none of the names of the operator (section 6.8)',
  noWrapper: 'the payload has no member LoTE around the list (annex A.1)',
  privateListType: 'the list is of this type of its own (table 1 of each annex)',
  privateServiceType: 'services have types that begin with this address (table 3)',
  otherStatusDetermination: 'the list determines status in another way (table 1)',
  otherRules: 'the list follows other rules of its scheme (table 1)',
  otherHistoricalPeriod:
    'the list says a period of history where none belongs, or not that it keeps everything (table 1)',
  noSelfPointer: 'the list does not point to itself, with the certificate of its signer (table 1)',
  unexpectedPointer: 'the list of public bodies points to other lists (table H.1)',
  oneSchemeUri: 'the list has no second address, of its former instances (table 1)',
  otherSchemeName: 'the English name of the scheme does not begin with its territory (section 6.3.6)',
  noLegalNotice: 'the list names neither a policy nor a legal notice (section 6.3.11)',
  incompleteOperatorAddress: 'the operator has no postal address, e-mail address or website (section 6.3.5)',
  noEnglish: 'a name is not there in English (section 6.1.4)',
  fractionalSeconds: 'a time has fractions of a second (section 6.1.3)',
  lateNextUpdate: 'the next update is promised later than in six months (table 1)',
  emptyList: 'the list of entities is there and empty (section 6.4.0)',
  lowerCaseCountry: 'a country is in small letters (section 6.1.5)',
  entityWithoutCountry: 'an entity has no address that says which country is responsible for it (table 2)',
  incompleteEntityAddress:
    'an entity has no postal address, e-mail address, telephone number or website (section 6.5.3, table 2)',
  entityWithoutOrganization: 'a certificate of an entity names no organisation (table 3)',
  otherOrganization: 'a certificate of an entity names another organisation than the list (table 3)',
  bodyWithoutLaw: 'a public body has no reference to the law under which it is one (table H.2)',
  severalKeys: 'the certificates of one service of a public body have several keys or names (table H.3)',
  certificateInHistory: 'the history of a service has certificates, or no key identifier (table H.3)',
  noServiceName: 'a service has no name (section 6.6.2)',
  registerWithoutAddress: 'a register has no address where it can be read (table I.3)',
} as const

export type DeviationName = keyof typeof deviations

/** Those that are tolerated for one address alone, behind a colon. */
const withAddress: readonly string[] = ['privateListType', 'privateServiceType'] satisfies DeviationName[]

/** What lists of every kind are, and what their services are: a type of its own is none of these. */
const official: ReadonlySet<string> = new Set(Object.values(profiles).flatMap(({ type, service }) => [type, service]))

/** Whether a configuration may name this. */
export function isDeviation(text: unknown): text is string {
  if (typeof text !== 'string') return false
  const [name = '', ...rest] = text.split(':')
  const address = rest.join(':')
  return Object.hasOwn(deviations, name) && withAddress.includes(name) === address.length > 0 && !official.has(address)
}

export interface Tolerance {
  /** The list deviates. @throws TrustListRefused with the reason, unless the deviation is tolerated */
  meet(name: DeviationName, reason: string, address?: string): void
  /** What was met and tolerated, each once. */
  met(): string[]
}

/** `tolerated`: as the source names them; none is strict. */
export function createTolerance(tolerated: readonly string[] = []): Tolerance {
  const met = new Set<string>()
  return {
    meet: (name, reason, address) => {
      const deviation = address === undefined ? name : `${name}:${address}`
      if (!tolerated.includes(deviation)) throw new TrustListRefused(reason, { deviation })
      met.add(deviation)
    },
    met: () => [...met],
  }
}
