// Who may have signed a credential, by its type and format: the list to be on, and what the certificate has to be fit for (ARF OIA_12 to
// OIA_15). One that is fit for one of these is fit for no other, but a document signer for PIDs and driving licences: there the lists differ.
// Refuses: a type that no list is known for, a format that nobody of that list signs.
import type { TrustName } from '../../shared/credentials/credential-type.ts'
import { trustOf } from '../../shared/credentials/presented-type.ts'
import type { CertificatePurpose } from '../../shared/trust/path.ts'
import type { Verifier } from '../verifier.ts'
import type { Presentation } from './presentation.ts'

export interface ExpectedSigner {
  kind: TrustName
  purpose: CertificatePurpose
}

const purposes: Record<TrustName, Partial<Record<Presentation['format'], CertificatePurpose>>> = {
  pid: { 'dc+sd-jwt': 'pidSigner', mso_mdoc: 'documentSigner' },
  'pub-eaa': { 'dc+sd-jwt': 'publicBodySeal', mso_mdoc: 'publicBodySeal' },
  qeaa: { 'dc+sd-jwt': 'qualifiedSigner', mso_mdoc: 'qualifiedSigner' },
  mdl: { mso_mdoc: 'documentSigner' },
  age: { mso_mdoc: 'ageProofSigner' },
}

/** Undefined for nobody. */
export function expectedSigner({ types, config }: Verifier, presented: Presentation): ExpectedSigner | undefined {
  const kind = trustOf(presented, { types, typesUrl: config.typesUrl })
  const purpose = kind && purposes[kind][presented.format]
  return purpose && { kind, purpose }
}
