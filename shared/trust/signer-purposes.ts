// What the certificate of a signer has to be fit for, by the kind of list that it is on: for who verifies credentials, by their format, and for
// who asks of a certificate what it would be good for (ARF OIA_12 to OIA_15; TS 119 602 annexes D to I). One that is fit for one of these is fit
// for no other, but a document signer for PIDs and driving licences: there the lists differ.
import type { CertificatePurpose } from './path.ts'
import { profiles, type ServiceRole, type TrustedAs } from './trust-list.ts'

/** Those whose signers issue credentials, and what for in each format; a format that is missing nobody of that kind signs. */
export const credentialPurposes = {
  pid: { 'dc+sd-jwt': 'pidSigner', mso_mdoc: 'documentSigner' },
  'pub-eaa': { 'dc+sd-jwt': 'publicBodySeal', mso_mdoc: 'publicBodySeal' },
  qeaa: { 'dc+sd-jwt': 'qualifiedSigner', mso_mdoc: 'qualifiedSigner' },
  mdl: { mso_mdoc: 'documentSigner' },
  age: { mso_mdoc: 'ageProofSigner' },
} as const satisfies Partial<Record<TrustedAs, Partial<Record<'dc+sd-jwt' | 'mso_mdoc', CertificatePurpose>>>>

/** Of the kinds whose signers issue no credentials: each has one. */
export const otherPurposes = {
  wallet: 'walletProvider',
  'access-certificate': 'accessCertificate',
  'registration-certificate': 'registrar',
  registrar: 'registrar',
} as const satisfies Record<Exclude<TrustedAs, keyof typeof credentialPurposes>, CertificatePurpose>

export interface AskedOf {
  kind: TrustedAs
  role: ServiceRole
  purpose: CertificatePurpose
}

const kinds = [...Object.keys(credentialPurposes), ...Object.keys(otherPurposes)] as TrustedAs[]

/** Everything that a certificate can be asked to be trusted for. */
export const everyQuestion: readonly AskedOf[] = kinds.flatMap((kind): AskedOf[] => [
  ...issuing(kind).map((purpose) => ({ kind, role: 'issuance' as const, purpose })),
  // Who attests says itself, by the same service, what of it is revoked.
  ...(kind === 'qeaa' || profiles[kind].roles.revocation !== undefined
    ? [{ kind, role: 'revocation' as const, purpose: 'statusList' as const }]
    : []),
])

function issuing(kind: TrustedAs): CertificatePurpose[] {
  if (kind in otherPurposes) return [otherPurposes[kind as keyof typeof otherPurposes]]
  return [...new Set(Object.values(credentialPurposes[kind as keyof typeof credentialPurposes]))]
}
