// Who is listed for what: one organisation that issues everything, by what signs each kind alone, and the services on the trusted lists.

import { sandboxOrganization, sandboxRegistrar } from '../pki/organizations.ts'
import type { SandboxPki } from '../pki/sandbox-pki.ts'
import type { TrustEntities } from './sandbox-lists.ts'
import type { ListedCertificates } from './sandbox-trusted-lists.ts'

/** One organisation that issues everything, listed for each kind with what signs that kind alone; and the provider of wallets. */
export function entitiesOf({ authorities, signers }: SandboxPki): TrustEntities {
  // The signer itself: its authority also issues that of PIDs.
  const revocation = signers.statusList.x5c
  const registering = { issuance: [authorities.registrar], revocation: [authorities.registrar] }
  const issuing = (...issuance: string[]) => ({ ...sandboxOrganization, services: { issuance, revocation } })
  return {
    pid: issuing(authorities.pid, authorities.iaca),
    // Annex H of TS 119 602: the certificate itself.
    'pub-eaa': issuing(...signers.attestation.x5c),
    mdl: issuing(authorities.drivingLicenceIaca),
    age: issuing(authorities.ageProof),
    wallet: {
      ...sandboxOrganization,
      services: { issuance: [authorities.walletProvider], revocation: [authorities.walletProvider] },
    },
    'access-certificate': {
      ...sandboxOrganization,
      services: { issuance: [authorities.access], revocation: [authorities.access] },
    },
    'registration-certificate': { ...sandboxRegistrar, services: registering },
    registrar: { ...sandboxRegistrar, services: registering },
  }
}

/** Of the services on the trusted lists of countries. */
export function listedCertificatesOf({ authorities, signers }: SandboxPki): ListedCertificates {
  const { qualified, signaturesOnly, withdrawnAuthority, withdrawnAttestation, unqualified, unknownExtension } =
    authorities
  const [qualifiedAttestation = ''] = signers.qualifiedAttestation.x5c
  const [statusList = ''] = signers.statusList.x5c
  return {
    qualified,
    qualifiedAttestation,
    statusList,
    signaturesOnly,
    withdrawnAuthority,
    withdrawnAttestation,
    unqualified,
    unknownExtension,
  }
}
