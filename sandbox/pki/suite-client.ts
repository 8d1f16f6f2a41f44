// A client of a conformance suite, which proves itself by a key or by a TLS certificate that it signed itself (RFC 8705 section 2.2).
import 'reflect-metadata'
import { ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { base64, base64url } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { systemRandom } from '../../shared/random.ts'
import { privateJwk } from './authority.ts'

export interface SuiteClient {
  /** ES256: assertions, request objects, and key proofs, which the suite makes with the same key. */
  key: JWK
  tls: SignerSecret
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const clientUsage = '1.3.6.1.5.5.7.3.2'

/** `now` in seconds. */
export async function createSuiteClient(name: string, now: number): Promise<SuiteClient> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name,
    notBefore: new Date((now - day) * 1000),
    notAfter: new Date((now + 730 * day) * 1000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([clientUsage]),
    ],
  })
  return {
    key: { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: base64url(systemRandom(8)) },
    tls: { privateJwk: await privateJwk(keys.privateKey), x5c: [base64(new Uint8Array(certificate.rawData))] },
  }
}
