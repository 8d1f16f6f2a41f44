// X.509 certificates as trust decisions need them: parsed once, everything that a check reads as plain data.
// Refuses: what is no certificate, keys that are neither EC on our curves nor RSA of at least 2048 bits.
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from '@peculiar/x509'
import { type Bytes, base64, hex, sha256 } from '../bytes.ts'
import type { SignatureAlgorithm } from '../keys/signer.ts'

export class CertificateRefused extends Error {}

export interface Certificate {
  readonly der: Bytes
  /** Base64 DER: equal texts are equal certificates. */
  readonly id: string
  readonly subject: string
  readonly issuer: string
  /** First value of these attributes of the subject. */
  readonly country: string | undefined
  readonly organization: string | undefined
  readonly organizationIdentifier: string | undefined
  readonly commonName: string | undefined
  /** Seconds. */
  readonly notBefore: number
  readonly notAfter: number
  readonly selfIssued: boolean
  readonly isCa: boolean
  readonly pathLength: number | undefined
  /** Bits of RFC 5280 section 4.2.1.3, or undefined when the extension is absent. */
  readonly keyUsage: number | undefined
  readonly extendedKeyUsage: readonly string[]
  /** Object identifiers of critical extensions that no check here understands. */
  readonly unknownCritical: readonly string[]
  readonly subjectKeyId: string | undefined
  readonly authorityKeyId: string | undefined
  readonly dnsNames: readonly string[]
  /** QcType of the qualified statements says PID signer or wallet provider (ETSI TS 119 412-6). */
  readonly qcTypes: readonly QcType[]
  /** Of its key when that is an EC key; undefined for RSA, which signs nothing but certificates here. */
  readonly algorithm: SignatureAlgorithm | undefined
  /** Key that verifies signatures made with this certificate. */
  verificationKey(): Promise<CryptoKey>
  /** True when the issuer's key made the signature over this certificate. */
  isSignedBy(issuer: Certificate): Promise<boolean>
  /** Hex SHA-256 of the DER. */
  fingerprint(): Promise<string>
}

export type QcType = 'pid' | 'wallet'

/** DER of id-etsi-qct-pid and id-etsi-qct-wal, as they stand in the qcStatements extension. */
const qcTypeOids: Record<QcType, string> = { pid: '060704008bec4e0101', wallet: '060704008bec4e0102' }

/** Key usage bits that we ask for. */
export const keyUsage = { digitalSignature: 1, keyCertSign: 32 } as const

const understood = new Set([
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.18',
  '2.5.29.19',
  '2.5.29.32',
  '2.5.29.35',
  '2.5.29.14',
  '2.5.29.37',
])
const curves: Record<string, SignatureAlgorithm> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }
const attribute = { country: 'C', organization: 'O', commonName: 'CN', organizationIdentifier: '2.5.4.97' } as const

/** @throws CertificateRefused */
export function parseCertificate(der: Bytes): Certificate {
  try {
    return readCertificate(der, new X509Certificate(der))
  } catch (error) {
    // The library throws what it pleases at a malformed name, key or extension.
    throw error instanceof CertificateRefused ? error : new CertificateRefused('the bytes are no X.509 certificate')
  }
}

function readCertificate(der: Bytes, parsed: X509Certificate): Certificate {
  const keyAlgorithm = parsed.publicKey.algorithm as { name: string; namedCurve?: string; modulusLength?: number }
  const algorithm = curves[keyAlgorithm.namedCurve ?? '']
  if (!algorithm && !(keyAlgorithm.name.startsWith('RSA') && (keyAlgorithm.modulusLength ?? 2048) >= 2048))
    throw new CertificateRefused('the certificate has a key of a kind that is not accepted')
  const constraints = parsed.getExtension(BasicConstraintsExtension)
  const subject = new Name(parsed.subject)
  const first = (name: string): string | undefined => subject.getField(name)[0]
  const names = parsed.getExtension(SubjectAlternativeNameExtension)?.names.items ?? []
  let key: Promise<CryptoKey> | undefined
  let fingerprint: Promise<string> | undefined
  const verificationKey = () => {
    key ??= parsed.publicKey.export(algorithm ? { name: 'ECDSA', namedCurve: keyAlgorithm.namedCurve } : keyAlgorithm, [
      'verify',
    ])
    return key
  }
  return {
    der,
    id: base64(der),
    subject: parsed.subject,
    issuer: parsed.issuer,
    country: first(attribute.country),
    organization: first(attribute.organization),
    organizationIdentifier: first(attribute.organizationIdentifier),
    commonName: first(attribute.commonName),
    notBefore: Math.floor(parsed.notBefore.getTime() / 1000),
    notAfter: Math.floor(parsed.notAfter.getTime() / 1000),
    selfIssued: parsed.subject === parsed.issuer,
    isCa: constraints?.ca ?? false,
    pathLength: constraints?.pathLength,
    keyUsage: parsed.getExtension(KeyUsagesExtension)?.usages,
    extendedKeyUsage: (parsed.getExtension(ExtendedKeyUsageExtension)?.usages ?? []).map(String),
    unknownCritical: parsed.extensions
      .filter(({ critical, type }) => critical && !understood.has(type))
      .map(({ type }) => type),
    subjectKeyId: parsed.getExtension(SubjectKeyIdentifierExtension)?.keyId.toLowerCase(),
    authorityKeyId: parsed.getExtension(AuthorityKeyIdentifierExtension)?.keyId?.toLowerCase(),
    qcTypes: qcTypesOf(parsed),
    dnsNames: names.filter(({ type }) => type === 'dns').map(({ value }) => value),
    algorithm,
    verificationKey,
    isSignedBy: async (issuer) => {
      try {
        const publicKey = await issuer.verificationKey()
        return await parsed.verify({ publicKey, signatureOnly: true })
      } catch {
        return false
      }
    },
    fingerprint: () => {
      fingerprint ??= sha256(der).then(hex)
      return fingerprint
    },
  }
}

function qcTypesOf(certificate: X509Certificate): QcType[] {
  const statements = certificate.getExtension('1.3.6.1.5.5.7.1.3')
  const der = statements ? hex(new Uint8Array(statements.value)) : ''
  return (['pid', 'wallet'] as const).filter((type) => der.includes(qcTypeOids[type]))
}
