// Certificates of the sandbox: an authority with its key, and what it issues. Profiles are the callers'.
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  IssuerAlternativeNameExtension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { JWK } from 'jose'
import { base64, hex } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { systemRandom } from '../../shared/random.ts'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export interface Authority {
  certificate: X509Certificate
  privateKey: CryptoKey
}

/** A positive serial number with 64 random bits or more (MD-CERT-03). */
const serialNumber = (): string => `4${hex(systemRandom(12)).slice(1)}`

const createKey = () => crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])

export interface AuthorityProfile {
  /** RFC 4514 name. */
  name: string
  years: number
  /** Contact in issuerAltName, for ISO authorities (MD-CERT-09). */
  contact?: JsonGeneralNames
}

/** A root that issues signers and nothing below them (path length 0). `now` in seconds. */
export async function createAuthority({ name, years, contact }: AuthorityProfile, now: number): Promise<Authority> {
  const keys = await createKey()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    notBefore: new Date((now - day) * 1000),
    notAfter: new Date((now + years * 365 * day) * 1000),
    signingAlgorithm: ecdsa,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ...(contact ? [new IssuerAlternativeNameExtension(contact)] : []),
    ],
  })
  return { certificate, privateKey: keys.privateKey }
}

export interface LeafProfile {
  name: string
  days: number
  extensions: readonly Extension[]
}

/** A signer's key and certificate under an authority; the chain is the certificate alone, without the anchor. */
export async function issueSigner(authority: Authority, profile: LeafProfile, now: number): Promise<SignerSecret> {
  const keys = await createKey()
  const certificate = await certify(authority, keys.publicKey, profile, now)
  return { privateJwk: await privateJwk(keys.privateKey), x5c: [base64(new Uint8Array(certificate.rawData))] }
}

/** A certificate for a key under an authority. */
export async function certify(
  { certificate: issuer, privateKey }: Authority,
  publicKey: CryptoKey,
  { name, days, extensions }: LeafProfile,
  now: number,
): Promise<X509Certificate> {
  return X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: name,
    issuer: issuer.subject,
    notBefore: new Date((now - day) * 1000),
    notAfter: new Date((now + days * day) * 1000),
    signingAlgorithm: ecdsa,
    publicKey,
    signingKey: privateKey,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...extensions,
    ],
  })
}

export const der = ({ certificate }: Authority): string => base64(new Uint8Array(certificate.rawData))

export async function privateJwk(key: CryptoKey): Promise<JWK> {
  const { kty, crv, x, y, d } = (await crypto.subtle.exportKey('jwk', key)) as JWK
  return { kty, crv, x, y, d } as JWK
}
