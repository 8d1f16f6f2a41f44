// A list of trusted entities after its verification: only what decisions need, as plain JSON that can be stored.

/** Whom a list is of. Nobody is on one list by being on another. */
export type TrustKind = 'pid' | 'wallet' | 'pub-eaa' | 'mdl' | 'age'
/** What decides whom to trust: a list of that kind, or, for qualified attestations, the trusted lists of all countries. */
export type TrustedAs = TrustKind | 'qeaa'
export type ServiceRole = 'issuance' | 'revocation'

export interface TrustService {
  role: ServiceRole
  /** Name of the entity, in the list's first language. */
  entity: string
  /** Of the entity in every language, where its certificates have to have one of them as organisation (annex H). */
  names?: string[]
  /** ISO 3166-1 alpha-2: from the entity's TEInformationURI, or from its postal address where the list has no such URI. */
  country: string | undefined
  /** TETradeName: the organizationIdentifier of its certificates. */
  identifiers: string[]
  /** Base64 DER: authorities or signers themselves. */
  certificates: string[]
}

export interface TrustList {
  kind: TrustKind
  sequenceNumber: number
  /** Seconds. */
  issued: number
  nextUpdate: number
  operator: string
  /** Hex SHA-256 of the signer's certificate and of the list as received. */
  signerSha256: string
  sha256: string
  services: TrustService[]
}

export interface TrustProfile {
  type: string
  /** What stands before `/Issuance` and `/Revocation`. */
  service: string
  statusDetermination: string
  rules: string
  /** What stands before the country among the addresses of an entity, where this kind of list says it so. */
  country?: string
  /** Where services have a status; elsewhere to be listed is to be trusted, and a status has no place. */
  statuses?: { trusted: string; untrusted: string }
  /** The organisation of a certificate is strictly the name of the entity. */
  strictNames?: true
}

const etsi = 'http://uri.etsi.org/19602'
const mdl = 'http://trust.ec.europa.eu/lists/mDL'
const age = 'https://attestry.example/lists/age-verification'

/**
 * Annexes D, E and H of TS 119 602. The list of those who issue driving licences is the Commission's own, outside of that standard: the
 * names are those that the EU's libraries have, and it is read like a list of PID providers. The Commission's list of those who issue proofs
 * of age is XML (TS 119 612) and not read here; one of that kind as TS 119 602 has no official names, so these are our own.
 */
export const profiles: Record<TrustKind, TrustProfile> = {
  pid: {
    type: `${etsi}/LoTEType/EUPIDProvidersList`,
    service: `${etsi}/SvcType/PID`,
    statusDetermination: `${etsi}/PIDProvidersList/StatusDetn/EU`,
    rules: `${etsi}/PIDProviders/schemerules/EU`,
    country: `${etsi}/ListOfTrustedEntities/PIDProvider/`,
  },
  wallet: {
    type: `${etsi}/LoTEType/EUWalletProvidersList`,
    service: `${etsi}/SvcType/WalletSolution`,
    statusDetermination: `${etsi}/WalletProvidersList/StatusDetn/EU`,
    rules: `${etsi}/WalletProvidersList/schemerules/EU`,
    country: `${etsi}/ListOfTrustedEntities/WalletProvider/`,
  },
  'pub-eaa': {
    type: `${etsi}/LoTEType/EUPubEAAProvidersList`,
    service: `${etsi}/SvcType/PubEAA`,
    statusDetermination: `${etsi}/PubEAAProvidersList/StatusDetn/EU`,
    rules: `${etsi}/PubEAAProvidersList/schemerules/EU`,
    statuses: {
      trusted: `${etsi}/PubEAAProvidersList/SvcStatus/notified`,
      untrusted: `${etsi}/PubEAAProvidersList/SvcStatus/withdrawn`,
    },
    strictNames: true,
  },
  mdl: {
    type: `${mdl}/mDLProvidersListType`,
    service: `${mdl}/SvcType`,
    statusDetermination: `${mdl}/mDLProvidersListStatusDetn`,
    rules: `${mdl}/schemerules`,
  },
  age: {
    type: `${age}/type`,
    service: `${age}/service`,
    statusDetermination: `${age}/status-determination`,
    rules: `${age}/rules`,
  },
}

/** Who is on a list, in the words of reasons and faults. */
export const providersOf: Readonly<Record<TrustedAs, string>> = {
  pid: 'PID providers',
  wallet: 'wallet providers',
  'pub-eaa': 'public bodies that attest',
  mdl: 'those who issue driving licences',
  age: 'those who issue proofs of age',
  qeaa: 'services for qualified attestations',
}

export const trustKinds = Object.keys(profiles) as TrustKind[]
