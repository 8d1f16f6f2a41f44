// The certificate under which wallets meet this issuer, and the one that says what it is registered for.
import { type OwnCertificate, registrarOf } from '../shared/trust/own-certificates.ts'
import type { Issuer } from './issuer.ts'

export function ownCertificates({ config, signers }: Pick<Issuer, 'config' | 'signers'>): OwnCertificate[] {
  const { registrationCertificate: registration } = config
  const access: OwnCertificate = { name: 'issuer', kind: 'access-certificate', chain: signers.metadata.chain }
  return registration === undefined
    ? [access]
    : [access, { name: 'issuer', kind: 'registration-certificate', chain: registrarOf(registration) }]
}
