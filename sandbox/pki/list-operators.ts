// Who signs the sandbox's trusted lists (ETSI TS 119 612 section 5.7.1): certificates that sign themselves and are pinned by the list of lists, or by
// the Official Journal. Each operator has one for now, one for later, and one that only looks like it. One signs with RSA, as most do.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { JWK } from 'jose'
import { base64, hex } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { systemRandom } from '../../shared/random.ts'

export interface ListOperator {
  current: SignerSecret
  next: SignerSecret
  /** Has the same name, and is on no list. */
  impostor: SignerSecret
}

/** Names of the operators: of the list of lists, of each country, and of the lists of trusted entities. */
export const operatorNames = {
  eu: 'Attestry Sandbox Commission',
  be: 'Attestry Sandbox Supervision Belgium',
  lu: 'Attestry Sandbox Supervision Luxembourg',
  entities: 'Attestry Sandbox Lists',
} as const
export type OperatorName = keyof typeof operatorNames

export interface ListOperators extends Record<Exclude<OperatorName, 'entities'>, ListOperator> {
  /** Named by the Official Journal: it signed the first pivot. */
  journal: SignerSecret
  /** Its present one is among the signers. */
  entities: Omit<ListOperator, 'current'>
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 3072, publicExponent: Uint8Array.of(1, 0, 1) }
/** id-tsl-kp-tslSigning. */
const listSigning = '0.4.0.2231.3.0'

/** `now` in seconds. */
export async function createListOperators(now: number): Promise<ListOperators> {
  const eu = (common: string) => createListSigner(`CN=${common}, O=${operatorNames.eu}, C=EU`, now)
  const be = (common: string) => createListSigner(`CN=${common}, O=${operatorNames.be}, C=BE`, now)
  const lu = (common: string) => createListSigner(`CN=${common}, O=${operatorNames.lu}, C=LU`, now, rsa)
  const entities = (common: string) => createListSigner(`CN=${common}, O=${operatorNames.entities}, C=EU`, now)
  const [first, second] = ['Sandbox List Operator', 'Sandbox List Operator 2'] as const
  return {
    journal: await eu('Sandbox List Operator of the Official Journal'),
    eu: { current: await eu(first), next: await eu(second), impostor: await eu(first) },
    be: { current: await be(first), next: await be(second), impostor: await be(first) },
    lu: { current: await lu(first), next: await lu(second), impostor: await lu(first) },
    entities: { next: await entities(second), impostor: await entities(first) },
  }
}

async function createListSigner(name: string, now: number, algorithm: typeof ecdsa | typeof rsa = ecdsa) {
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `4${hex(systemRandom(12)).slice(1)}`,
    name,
    notBefore: new Date((now - day) * 1000),
    notAfter: new Date((now + 730 * day) * 1000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([listSigning]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const { key_ops, ext, alg, ...privateJwk } = (await crypto.subtle.exportKey('jwk', keys.privateKey)) as JWK
  return { privateJwk: privateJwk as JWK, x5c: [base64(new Uint8Array(certificate.rawData))] }
}
