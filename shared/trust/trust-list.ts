// A list of trusted entities after its verification: only what decisions need, as plain JSON that can be stored.

/** Whom a list is of. Nobody is on one list by being on another. */
export type TrustKind =
  | 'pid'
  | 'wallet'
  | 'access-certificate'
  | 'registration-certificate'
  | 'pub-eaa'
  | 'registrar'
  | 'mdl'
  | 'age'
/** What decides whom to trust: a list of that kind, or, for qualified attestations, the trusted lists of all countries. */
export type TrustedAs = TrustKind | 'qeaa'
/** Who issues: of registers, who keeps them. */
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
  /** Where services have a status: what it was, the youngest first. */
  states?: TrustState[]
}

/** A status and since when; until the next one. */
export interface TrustState {
  isTrusted: boolean
  /** Seconds. */
  from: number
  /** Of what is over: hex subject key identifiers of who had the status then. */
  keys?: string[]
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
  /** Hex SHA-256 of what is signed: the same for a list that was signed again and did not change. */
  contentSha256?: string
  services: TrustService[]
  /** Whose present status is that nobody is trusted by them, for the reason alone. */
  withdrawn?: TrustService[]
  /** Where it differs from the standards, as its source tolerates it (docs/trust.md). Left out: nowhere. */
  deviations?: string[]
  /** What is allowed and worth a look. */
  warnings?: ListWarning[]
  /** Base64 DER of those who may sign the next list, by this one. */
  announced?: string[]
  /** Hex SHA-256 of the configured signer who led to the one of this list, where that one is not configured himself. */
  vouchedBySha256?: string
  /** By configuration: whoever of the list is certified by an authority has to be on a CRL that is known, as not revoked. */
  crl?: 'required'
}

export type ListWarning = 'signerOfAnotherCountry' | 'signerIsAuthority' | 'unusableCertificate'

export interface TrustProfile {
  type: string
  /** What the types of its services begin with, and what stands behind it for each role. */
  service: string
  roles: Partial<Record<ServiceRole, string>>
  statusDetermination: string
  /** The same without the slip of the pen that the standard has there. */
  mendedStatusDetermination?: string
  rules: string
  /** What stands before the country among the addresses of an entity, where this kind of list says it so. */
  country?: string
  /** Certificates of an entity name it as organisation. */
  namesOrganization?: true
  /** Where services have a status; elsewhere to be listed is to be trusted, and a status has no place. */
  statuses?: { trusted: string; untrusted: string }
  /** The organisation of a certificate is strictly the name of the entity. */
  strictNames?: true
}

const etsi = 'http://uri.etsi.org/19602'
const mdl = 'http://trust.ec.europa.eu/lists/mDL'
const age = 'https://attestry.example/lists/age-verification'

const twoRoles = { issuance: '/Issuance', revocation: '/Revocation' }

/**
 * Annexes D to I of TS 119 602. The list of those who issue driving licences is the Commission's own, outside of that standard: the
 * names are those that the EU's libraries have, and it is read like a list of PID providers. The Commission's list of those who issue proofs
 * of age is XML (TS 119 612) and not read here; one of that kind as TS 119 602 has no official names, so these are our own.
 */
export const profiles: Record<TrustKind, TrustProfile> = {
  pid: {
    type: `${etsi}/LoTEType/EUPIDProvidersList`,
    service: `${etsi}/SvcType/PID`,
    roles: twoRoles,
    statusDetermination: `${etsi}/PIDProvidersList/StatusDetn/EU`,
    rules: `${etsi}/PIDProviders/schemerules/EU`,
    country: `${etsi}/ListOfTrustedEntities/PIDProvider/`,
    namesOrganization: true,
  },
  wallet: {
    type: `${etsi}/LoTEType/EUWalletProvidersList`,
    service: `${etsi}/SvcType/WalletSolution`,
    roles: twoRoles,
    statusDetermination: `${etsi}/WalletProvidersList/StatusDetn/EU`,
    rules: `${etsi}/WalletProvidersList/schemerules/EU`,
    country: `${etsi}/ListOfTrustedEntities/WalletProvider/`,
    namesOrganization: true,
  },
  'access-certificate': {
    type: `${etsi}/LoTEType/EUWRPACProvidersList`,
    service: `${etsi}/SvcType/WRPAC`,
    roles: twoRoles,
    statusDetermination: `${etsi}/WRPACProvidersList/StatusDetn/EU`,
    rules: `${etsi}/WRPACProvidersList/schemerules/EU`,
    country: `${etsi}/ListOfTrustedEntities/WRPACProvider/`,
  },
  'registration-certificate': {
    type: `${etsi}/LoTEType/EUWRPRCProvidersList`,
    service: `${etsi}/SvcType/WRPRC`,
    roles: twoRoles,
    statusDetermination: `${etsi}/WRPRCrovidersList/StatusDetn/EU`,
    mendedStatusDetermination: `${etsi}/WRPRCProvidersList/StatusDetn/EU`,
    rules: `${etsi}/WRPRCProvidersList/schemerules/EU`,
    country: `${etsi}/ListOfTrustedEntities/WRPRCProvider/`,
  },
  'pub-eaa': {
    type: `${etsi}/LoTEType/EUPubEAAProvidersList`,
    service: `${etsi}/SvcType/PubEAA`,
    roles: twoRoles,
    statusDetermination: `${etsi}/PubEAAProvidersList/StatusDetn/EU`,
    rules: `${etsi}/PubEAAProvidersList/schemerules/EU`,
    country: `${etsi}/ListOfTrustedEntities/PubEAAProvider/`,
    namesOrganization: true,
    statuses: {
      trusted: `${etsi}/PubEAAProvidersList/SvcStatus/notified`,
      untrusted: `${etsi}/PubEAAProvidersList/SvcStatus/withdrawn`,
    },
    strictNames: true,
  },
  registrar: {
    type: `${etsi}/LoTEType/EURegistrarsAndRegistersList`,
    service: `${etsi}/SvcType/Register`,
    roles: { issuance: '' },
    statusDetermination: `${etsi}/RegistrarsAndRegistersList/StatusDetn/EU`,
    rules: `${etsi}/RegistrarsAndRegistersList/schemerules/EU`,
    country: `${etsi}/ListOfTrustedEntities/Registrar/`,
    namesOrganization: true,
  },
  mdl: {
    type: `${mdl}/mDLProvidersListType`,
    service: `${mdl}/SvcType`,
    roles: twoRoles,
    statusDetermination: `${mdl}/mDLProvidersListStatusDetn`,
    rules: `${mdl}/schemerules`,
    namesOrganization: true,
  },
  age: {
    type: `${age}/type`,
    service: `${age}/service`,
    roles: twoRoles,
    statusDetermination: `${age}/status-determination`,
    rules: `${age}/rules`,
    namesOrganization: true,
  },
}

/** Who is on a list, in the words of reasons and faults. */
export const providersOf: Readonly<Record<TrustedAs, string>> = {
  pid: 'PID providers',
  wallet: 'wallet providers',
  'access-certificate': 'those who issue access certificates',
  'registration-certificate': 'those who issue registration certificates',
  'pub-eaa': 'public bodies that attest',
  registrar: 'registrars of relying parties',
  mdl: 'those who issue driving licences',
  age: 'those who issue proofs of age',
  qeaa: 'services for qualified attestations',
}

export const trustKinds = Object.keys(profiles) as TrustKind[]

/** Those whose lists say who issues credentials. */
export const attestationKinds = ['pid', 'pub-eaa', 'mdl', 'age'] as const satisfies readonly TrustKind[]
