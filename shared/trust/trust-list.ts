// A list of trusted entities after its verification: only what decisions need, as plain JSON that can be stored.

export type TrustKind = 'pid' | 'wallet'
export type ServiceRole = 'issuance' | 'revocation'

export interface TrustService {
  role: ServiceRole
  /** Name of the entity, in the list's first language. */
  entity: string
  /** ISO 3166-1 alpha-2, from the entity's TEInformationURI (TS 119 602 annex D). */
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

/** Annexes D and E of TS 119 602. */
export const profiles = {
  pid: {
    type: 'http://uri.etsi.org/19602/LoTEType/EUPIDProvidersList',
    service: 'http://uri.etsi.org/19602/SvcType/PID',
    statusDetermination: 'http://uri.etsi.org/19602/PIDProvidersList/StatusDetn/EU',
    rules: 'http://uri.etsi.org/19602/PIDProviders/schemerules/EU',
    country: 'http://uri.etsi.org/19602/ListOfTrustedEntities/PIDProvider/',
  },
  wallet: {
    type: 'http://uri.etsi.org/19602/LoTEType/EUWalletProvidersList',
    service: 'http://uri.etsi.org/19602/SvcType/WalletSolution',
    statusDetermination: 'http://uri.etsi.org/19602/WalletProvidersList/StatusDetn/EU',
    rules: 'http://uri.etsi.org/19602/WalletProvidersList/schemerules/EU',
    country: 'http://uri.etsi.org/19602/ListOfTrustedEntities/WalletProvider/',
  },
} as const satisfies Record<TrustKind, object>
