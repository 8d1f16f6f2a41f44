// Authorities and signers for the tests beside this file, every field open to a dishonest or careless issuer.
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type Name,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { type Bytes, base64, fromHex, hex } from '../bytes.ts'
import { day } from '../clock.ts'
import { importSigner, type Signer } from '../keys/signer.ts'
import { systemRandom } from '../random.ts'
import { type Certificate, parseCertificate } from './certificate.ts'

export const now = 1_790_000_000
export const documentSignerUsage = '1.0.18013.5.1.2'

/** How a key signs certificates. */
export const keyKinds = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'P-521': { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' },
  'RSA PKCS1': rsa('RSASSA-PKCS1-v1_5', 'SHA-256'),
  'RSA PKCS1 SHA-384': rsa('RSASSA-PKCS1-v1_5', 'SHA-384'),
  'RSA PKCS1 SHA-512': rsa('RSASSA-PKCS1-v1_5', 'SHA-512'),
  'RSA PKCS1 SHA-1': rsa('RSASSA-PKCS1-v1_5', 'SHA-1'),
  'RSA PSS': rsa('RSA-PSS', 'SHA-256', 32),
  'RSA PSS SHA-384': rsa('RSA-PSS', 'SHA-384', 48),
  'RSA PSS SHA-512': rsa('RSA-PSS', 'SHA-512', 64),
  'RSA PSS SHA-1': rsa('RSA-PSS', 'SHA-1', 20),
} as const

export type KeyKind = keyof typeof keyKinds

function rsa(name: string, hash: string, saltLength = 0) {
  return { name, hash, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), saltLength }
}

export interface Party {
  der: Bytes
  certificate: Certificate
  keys: CryptoKeyPair
  kind: KeyKind
}

export interface Changes {
  name?: string | Name
  /** Of the issuer, when the certificate lies about it. */
  issuer?: string
  kind?: KeyKind
  keys?: CryptoKeyPair
  /** Seconds. */
  from?: number
  until?: number
  /** Undefined leaves basic constraints out. */
  ca?: boolean
  pathLength?: number
  /** Null leaves the extension out, here and below. */
  keyUsage?: number | null
  extendedKeyUsage?: string[]
  subjectKeyId?: string | null
  authorityKeyId?: string | null
  extensions?: Extension[]
}

export const createKeys = (kind: KeyKind): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(keyKinds[kind], true, ['sign', 'verify']) as Promise<CryptoKeyPair>

/** A certificate that another signed, or that signed itself; a signer's unless the changes say more. */
export async function issue(by: Party | undefined, changes: Changes = {}): Promise<Party> {
  const kind = changes.kind ?? 'P-256'
  const keys = changes.keys ?? (await createKeys(kind))
  const { name = 'CN=Signer, O=Example, C=BE', ca, pathLength, keyUsage = KeyUsageFlags.digitalSignature } = changes
  const { subjectKeyId, authorityKeyId = by?.certificate.subjectKeyId, extendedKeyUsage: usages } = changes
  const made = await X509CertificateGenerator.create({
    serialNumber: `4${hex(systemRandom(12)).slice(1)}`,
    subject: name,
    issuer: changes.issuer ?? by?.certificate.subject ?? name,
    notBefore: new Date((changes.from ?? now - day) * 1000),
    notAfter: new Date((changes.until ?? now + 90 * day) * 1000),
    signingAlgorithm: keyKinds[by?.kind ?? kind],
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    extensions: [
      ...(ca === undefined ? [] : [new BasicConstraintsExtension(ca, pathLength, true)]),
      ...(keyUsage === null ? [] : [new KeyUsagesExtension(keyUsage, true)]),
      ...(usages ? [new ExtendedKeyUsageExtension(usages, true)] : []),
      ...(subjectKeyId === null ? [] : [await subjectKey(subjectKeyId, keys.publicKey)]),
      ...(authorityKeyId ? [new AuthorityKeyIdentifierExtension(authorityKeyId)] : []),
      ...(changes.extensions ?? []),
    ],
  })
  const der = new Uint8Array(made.rawData)
  return { der, certificate: parseCertificate(der), keys, kind }
}

const subjectKey = (id: string | undefined, key: CryptoKey) =>
  id ? new SubjectKeyIdentifierExtension(id) : SubjectKeyIdentifierExtension.create(key)

/** An authority under another, or a root. */
export const issueAuthority = (by?: Party, changes: Changes = {}): Promise<Party> =>
  issue(by, { name: 'CN=Authority, O=Example, C=BE', ca: true, keyUsage: KeyUsageFlags.keyCertSign, ...changes })

/** What signs JWTs with the key of a party; `chain` is its certificate alone unless others are given. */
export async function signerOf({ keys, der }: Party, chain: readonly Bytes[] = [der]): Promise<Signer> {
  const privateJwk = await crypto.subtle.exportKey('jwk', keys.privateKey)
  return importSigner({ privateJwk, x5c: chain.map(base64) })
}

const qcStatementsOf = {
  pid: '30153013060604008e4601063009060704008bec4e0101',
  wallet: '30153013060604008e4601063009060704008bec4e0102',
  /** QcCompliance, and QcPSB of a Belgian source "S" under a law "L". */
  publicBody: '30213008060604008e4601013015060704008bec4e0103300a130242450c01530c014c',
}

/** qcStatements of TS 119 412-6: a PID signer's, a wallet provider's, or a public body's. */
export const qcType = (type: keyof typeof qcStatementsOf): Extension =>
  new Extension('1.3.6.1.5.5.7.1.3', false, fromHex(qcStatementsOf[type]))
