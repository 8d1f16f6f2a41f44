// Who may have signed a credential, by its type and format: the list to be on, and what the certificate has to be fit for (ARF OIA_12 to
// OIA_15).
// Refuses: a type that no list is known for, a format that nobody of that list signs.
import type { TrustName } from '../../shared/credentials/credential-type.ts'
import { trustOf } from '../../shared/credentials/presented-type.ts'
import type { CertificatePurpose } from '../../shared/trust/path.ts'
import { credentialPurposes } from '../../shared/trust/signer-purposes.ts'
import type { Verifier } from '../verifier.ts'
import type { Presentation } from './presentation.ts'

export interface ExpectedSigner {
  kind: TrustName
  purpose: CertificatePurpose
}

const purposes: Record<TrustName, Partial<Record<Presentation['format'], CertificatePurpose>>> = credentialPurposes

/** Undefined for nobody. */
export function expectedSigner({ types, config }: Verifier, presented: Presentation): ExpectedSigner | undefined {
  const kind = trustOf(presented, { types, typesUrl: config.typesUrl })
  const purpose = kind && purposes[kind][presented.format]
  return purpose && { kind, purpose }
}
