// A trusted list of ETSI TS 119 612 after its verification: the EU's list of lists, or the list of one country. Plain JSON that can be
// stored; times are seconds, certificates base64 DER.

export interface TrustedList {
  type: 'listOfLists' | 'national'
  /** SchemeTerritory: ISO 3166-1 alpha-2, but EL for Greece and UK for the United Kingdom; EU for the list of lists. */
  territory: string
  version: number
  sequenceNumber: number
  issued: number
  /** Undefined for a list that was closed: it says nothing about now. */
  nextUpdate: number | undefined
  /** In English, or else in its first language. */
  operator: string
  /** SchemeInformationURI in the order of the list. */
  schemeInformationUris: string[]
  /** To other lists, itself among them. Of the list of lists alone: nothing is trusted because a country points to it. */
  pointers: ListPointer[]
  services: ListedService[]
  /** Hex SHA-256 of the signer's certificate and of the list as received. */
  signerSha256: string
  sha256: string
  /** Of the list of lists alone: the path to the Official Journal, newest first. */
  pivots?: Pivot[]
  /** Deviations of the list that were tolerated, by name, and after a colon the places of the services that have them: `NO_CERTIFICATE: 3, 17`. */
  warnings: string[]
}

/** An older list of lists that was verified, between a list of lists and the Official Journal (TS 119 615 PRO-4.1.4-11). */
export interface Pivot {
  location: string
  sequenceNumber: number
  sha256: string
  signerSha256: string
}

/** OtherTSLPointer (section 5.3.13). */
export interface ListPointer {
  territory: string
  location: string
  mimeType: string | undefined
  /** TSLType. */
  type: string
  /** Base64 DER of those who may sign the list that it points to. */
  signers: string[]
}

/** One service of one provider, with what it was before (sections 5.4 to 5.6). */
export interface ListedService {
  /** Place among the services of the list, from zero. */
  index: number
  /** SchemeTerritory of its list. */
  territory: string
  provider: ServiceProvider
  /** The current state first, then what was before, youngest first. Never empty. */
  states: ServiceState[]
}

export interface ServiceProvider {
  /** TSPName and TSPTradeName in every language. */
  names: string[]
  tradeNames: string[]
}

/** What a service is or was since a time, until the one before it in `states`. */
export interface ServiceState {
  /** ServiceTypeIdentifier. */
  type: string
  /** In English, or else in its first language. */
  name: string
  /** ServiceStatus. */
  status: string
  since: number
  /** Of one key. History knows it by its key identifier alone. */
  identity: ServiceIdentity
  /** AdditionalServiceInformation: URIs (section 5.5.9.4). */
  additional: string[]
  /** Section 5.5.9.2. */
  qualifications: Qualification[]
  /** ExpiredCertsRevocationInfo. */
  revocationKeptSince: number | undefined
  /** TakenOverBy (section 5.5.9.3): who answers now for what this provider began. */
  takenOverBy?: { names: string[]; territory: string }
  /** A critical extension is not understood: nothing is trusted by this state (annex B). */
  hasUnknownCritical: boolean
}

export interface ServiceIdentity {
  /** Base64 DER. */
  certificates: string[]
  /** Hex of X509SKI. */
  subjectKeyIds: string[]
  /** X509SubjectName as text, where no certificate says it. Nothing is matched by it (section 5.5.3). */
  subjectNames: string[]
}

/** Qualifiers for the certificates that fit the criteria. */
export interface Qualification {
  /** URIs, such as `http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/NotQualified`. */
  qualifiers: string[]
  criteria: CriteriaList
}

export interface CriteriaList {
  assert: 'all' | 'atLeastOne' | 'none'
  /** Each: bits by name, all of which have the given value. */
  keyUsages: { name: string; value: boolean }[][]
  /** Each: object identifiers in dots, all of which stand in the certificate's policies. */
  policySets: string[][]
  /** Extended key usages, each all of them; and attributes of the subject. */
  extendedKeyUsages: string[][]
  subjectAttributes: string[][]
  /** Nested lists. */
  lists: CriteriaList[]
  /** A criterion that is not understood: whether the list fits is not known. */
  hasUnknown: boolean
}
