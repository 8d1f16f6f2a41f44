// A listed key and name as the end of a path (ETSI TS 119 612 clause 5.5.3, RFC 5280 section 6.1.1 d): that is all that a list says of an
// authority, so neither the dates nor the extensions of the certificate that it is shown in bind anybody.
import 'reflect-metadata'
import { PublicKey } from '@peculiar/x509'
import { type Bytes, base64, fromBase64 } from '../bytes.ts'
import { keyParameters } from '../keys/verification-algorithm.ts'
import type { Certificate } from './certificate.ts'

/** What its `id` begins with; the key in base64 follows. */
const prefix = 'key '

/** By its `id` again. Undefined for what is none. */
export const anchorById = (id: string, below: Certificate): Certificate | undefined =>
  id.startsWith(prefix) ? anchorOfKey(fromBase64(id.slice(prefix.length)), below) : undefined

const curves = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' } as const

/** `below`: a certificate that names it as its issuer. Undefined for keys that verify nothing here. */
export function anchorOfKey(key: Bytes, below: Certificate): Certificate | undefined {
  let publicKey: PublicKey
  try {
    publicKey = new PublicKey(key)
  } catch {
    return undefined
  }
  const { name, namedCurve = '' } = publicKey.algorithm as { name?: string; namedCurve?: string }
  const algorithm = curves[namedCurve as keyof typeof curves]
  if (!algorithm && !name?.startsWith('RSA')) return undefined
  let verificationKey: Promise<CryptoKey> | undefined
  return {
    der: key,
    id: prefix + base64(key),
    subject: below.issuer,
    issuer: below.issuer,
    subjectName: below.issuerName,
    issuerName: below.issuerName,
    normalSubject: below.normalIssuer,
    normalIssuer: below.normalIssuer,
    serialNumber: new Uint8Array(),
    publicKeyInfo: key,
    version: 3,
    extensions: new Map(),
    country: undefined,
    stateOrProvince: undefined,
    organization: undefined,
    organizationIdentifier: undefined,
    commonName: undefined,
    notBefore: Number.NEGATIVE_INFINITY,
    notAfter: Number.POSITIVE_INFINITY,
    selfIssued: true,
    isCa: true,
    pathLength: undefined,
    keyUsage: undefined,
    extendedKeyUsage: [],
    unknownCritical: [],
    subjectKeyId: undefined,
    authorityKeyId: undefined,
    dnsNames: [],
    qcTypes: [],
    algorithm,
    verificationKey: () => {
      if (!algorithm) return Promise.reject(new TypeError('an RSA key belongs to a scheme'))
      verificationKey ??= publicKey.export(keyParameters(algorithm), ['verify'])
      return verificationKey
    },
    rsaKey: ({ name: scheme, hash }) => publicKey.export({ name: scheme, hash }, ['verify']),
    // It ends paths; nobody asks who signed it.
    isSignedBy: async () => false,
    fingerprint: async () => '',
  }
}
