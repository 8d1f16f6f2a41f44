// The certificates under which wallets meet the relying parties of this verifier, and those that say what they are registered for.
import { type OwnCertificate, registrarOf } from '../../shared/trust/own-certificates.ts'
import type { Verifier } from '../verifier.ts'

export function ownCertificates({ identities, intendedUses }: Pick<Verifier, 'identities' | 'intendedUses'>) {
  const access = [...identities].flatMap(([name, identity]): OwnCertificate[] =>
    identity.by === 'x509_hash' || identity.by === 'x509_san_dns'
      ? [{ name, kind: 'access-certificate', chain: identity.signer.chain }]
      : [],
  )
  const registrations = [...intendedUses].flatMap(([name, uses]) =>
    uses.map(
      ({ certificate }): OwnCertificate => ({
        name,
        kind: 'registration-certificate',
        chain: registrarOf(certificate),
      }),
    ),
  )
  return [...access, ...registrations]
}
