// X.509 certificates as trust decisions need them: parsed once, everything that a check reads as plain data.
// Refuses: what is too long or has too many parts, no certificate or not DER to the last byte, a malformed time, an extension that stands there twice, keys that
// are neither EC on our curves nor RSA of at least 2048 bits, and Ed25519 keys but where they are asked for.
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from '@peculiar/x509'
import { type Bytes, base64, hex, sha256 } from '../bytes.ts'
import type { SignatureAlgorithm } from '../keys/signer.ts'
import {
  ed25519Size,
  keyParameters,
  usualAlgorithms,
  type VerificationAlgorithm,
} from '../keys/verification-algorithm.ts'
import { isOfLowOrder } from '../keys/verification-key.ts'
import { parseCertificateSignature, type RsaScheme, verifyCertificateSignature } from './certificate-signature.ts'
import { DerRefused } from './der.ts'
import { type CertificateParts, certificatePartsOf, extensionIds } from './extensions.ts'
import { normalName } from './names.ts'
import { parsePssKey } from './pss-key.ts'
import { hasOtherStatement, type QcType, qcStatements, qcTypesOf } from './qc-types.ts'
import { refuseComplex } from './refuse-complex.ts'
import { type Validity, validityOf } from './validity.ts'

export class CertificateRefused extends Error {}

export interface Certificate extends Validity, CertificateParts {
  readonly der: Bytes
  /** Base64 DER: equal texts are equal certificates. */
  readonly id: string
  readonly subject: string
  readonly issuer: string
  /** Equal texts are equal names (RFC 5280 section 7.1). */
  readonly normalSubject: string
  readonly normalIssuer: string
  /** First value of these attributes of the subject. */
  readonly country: string | undefined
  readonly stateOrProvince: string | undefined
  readonly organization: string | undefined
  readonly organizationIdentifier: string | undefined
  readonly commonName: string | undefined
  readonly selfIssued: boolean
  readonly isCa: boolean
  readonly pathLength: number | undefined
  /** Bits of RFC 5280 section 4.2.1.3, or undefined when the extension is absent. */
  readonly keyUsage: number | undefined
  readonly extendedKeyUsage: readonly string[]
  /** Object identifiers of extensions that would have to be obeyed, and that no check here understands. */
  readonly unknownCritical: readonly string[]
  readonly subjectKeyId: string | undefined
  readonly authorityKeyId: string | undefined
  readonly dnsNames: readonly string[]
  /** What the qualified statements say that it is for (ETSI TS 119 412-6). */
  readonly qcTypes: readonly QcType[]
  /** Of its key when that is an EC or Ed25519 key; undefined for RSA, which signs certificates and lists here, but no credential. */
  readonly algorithm: VerificationAlgorithm | undefined
  /** EC or Ed25519 key that verifies signatures made with this certificate. @throws TypeError for RSA */
  verificationKey(): Promise<CryptoKey>
  /** RSA key for one scheme. */
  rsaKey(scheme: RsaScheme): Promise<CryptoKey>
  /** True when the issuer's key made the signature over this certificate. */
  isSignedBy(issuer: Certificate): Promise<boolean>
  /** Hex SHA-256 of the DER. */
  fingerprint(): Promise<string>
}

/** Key usage bits that we ask for. */
export const keyUsage = { digitalSignature: 1, contentCommitment: 2, keyCertSign: 32, cRLSign: 64 } as const

/** What a check on a path obeys. A critical address of a CRL is none of them: of a path, no CRL may be known. */
const understood = new Set<string>([
  extensionIds.subjectKeyId,
  extensionIds.keyUsage,
  extensionIds.subjectAltName,
  extensionIds.issuerAltName,
  extensionIds.basicConstraints,
  extensionIds.nameConstraints,
  extensionIds.policies,
  extensionIds.policyMappings,
  extensionIds.authorityKeyId,
  extensionIds.policyConstraints,
  extensionIds.extendedKeyUsage,
  extensionIds.inhibitAnyPolicy,
  qcStatements,
])
const curves: Record<string, SignatureAlgorithm> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }
const attribute = {
  country: 'C',
  stateOrProvince: 'ST',
  organization: 'O',
  commonName: 'CN',
  organizationIdentifier: '2.5.4.97',
} as const

/** Bytes of DER. Real ones have one or two thousand. */
export const maximumCertificateLength = 16_384

/**
 * Keeps a copy of the bytes, so that a certificate that is kept does not keep the answer alive that it came in. `keys`: what other than RSA keys
 * may be of. @throws CertificateRefused
 */
export function parseCertificate(sent: Bytes, keys: readonly VerificationAlgorithm[] = usualAlgorithms): Certificate {
  if (sent.length > maximumCertificateLength) throw new CertificateRefused('the certificate is too long')
  const der = sent.slice()
  try {
    refuseComplex(der)
    return readCertificate(der, new X509Certificate(der), keys)
  } catch (error) {
    // The library throws what it pleases at a malformed name, key or extension.
    if (error instanceof CertificateRefused) throw error
    const why = error instanceof DerRefused ? `: ${error.message}` : ''
    throw new CertificateRefused(`the bytes are no X.509 certificate${why}`)
  }
}

function readCertificate(der: Bytes, parsed: X509Certificate, keys: readonly VerificationAlgorithm[]): Certificate {
  const signature = parseCertificateSignature(der)
  const parts = certificatePartsOf(signature.signed)
  const pss = parsePssKey(parts.publicKeyInfo)
  const { publicKey } = parsed
  const keyAlgorithm = publicKey.algorithm as { name: string; namedCurve?: string; modulusLength?: number }
  const algorithm = keyAlgorithm.name === 'Ed25519' ? 'EdDSA' : curves[keyAlgorithm.namedCurve ?? '']
  if (
    algorithm
      ? !keys.includes(algorithm)
      : !(keyAlgorithm.name.startsWith('RSA') && (pss?.modulusLength ?? keyAlgorithm.modulusLength ?? 0) >= 2048)
  )
    throw new CertificateRefused('the certificate has a key of a kind that is not accepted')
  if (algorithm === 'EdDSA' && isOfLowOrder(new Uint8Array(publicKey.rawData).slice(-ed25519Size)))
    throw new CertificateRefused('the certificate has a key of low order')
  const constraints = parsed.getExtension(BasicConstraintsExtension)
  // Of the name itself: its text, read again, would let a common name with a line break make up an organisation.
  const first = (name: string): string | undefined => parsed.subjectName.getField(name)[0]
  const names = parsed.getExtension(SubjectAlternativeNameExtension)?.names.items ?? []
  const statements = parsed.getExtension(qcStatements)
  const normalSubject = normalName(parts.subjectName)
  const normalIssuer = normalName(parts.issuerName)
  let key: Promise<CryptoKey> | undefined
  let fingerprint: Promise<string> | undefined
  // A chain is held against everybody on a list, and anybody may send one.
  const signedBy = new WeakMap<Certificate, Promise<boolean>>()
  const verificationKey = (): Promise<CryptoKey> => {
    if (!algorithm) return Promise.reject(new TypeError('an RSA key belongs to a scheme'))
    key ??= publicKey.export(keyParameters(algorithm), ['verify'])
    return key
  }
  return {
    der,
    id: base64(der),
    subject: parsed.subject,
    issuer: parsed.issuer,
    country: first(attribute.country),
    stateOrProvince: first(attribute.stateOrProvince),
    organization: first(attribute.organization),
    organizationIdentifier: first(attribute.organizationIdentifier),
    commonName: first(attribute.commonName),
    ...validityOf(signature.signed),
    ...parts,
    normalSubject,
    normalIssuer,
    selfIssued: normalSubject === normalIssuer,
    isCa: constraints?.ca ?? false,
    pathLength: constraints?.pathLength,
    keyUsage: parsed.getExtension(KeyUsagesExtension)?.usages,
    extendedKeyUsage: (parsed.getExtension(ExtendedKeyUsageExtension)?.usages ?? []).map(String),
    unknownCritical: [...parts.extensions].flatMap(([id, { critical, value }]) =>
      // Where the statements are critical, each of them is (RFC 3739 section 3.2.6).
      critical && (!understood.has(id) || (id === qcStatements && hasOtherStatement(value))) ? [id] : [],
    ),
    subjectKeyId: parsed.getExtension(SubjectKeyIdentifierExtension)?.keyId.toLowerCase(),
    authorityKeyId: parsed.getExtension(AuthorityKeyIdentifierExtension)?.keyId?.toLowerCase(),
    qcTypes: statements ? qcTypesOf(new Uint8Array(statements.value)) : [],
    dnsNames: names.filter(({ type }) => type === 'dns').map(({ value }) => value),
    algorithm,
    verificationKey,
    rsaKey: async (scheme) => {
      if (pss && !pss.allows(scheme)) throw new TypeError('the RSA key is for another scheme')
      return publicKey.export({ name: scheme.name, hash: scheme.hash }, ['verify'])
    },
    isSignedBy: (issuer) => {
      const known = signedBy.get(issuer)
      if (known) return known
      // A key that is no point of its curve verifies nothing.
      const found = verifyCertificateSignature(signature, issuer).catch(() => false)
      signedBy.set(issuer, found)
      return found
    },
    fingerprint: () => {
      fingerprint ??= sha256(der).then(hex)
      return fingerprint
    },
  }
}
