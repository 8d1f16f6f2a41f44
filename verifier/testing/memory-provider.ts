// Issuers in memory, for tests: a PID provider with its two signers, others with one, the lists that name them, and
// credentials of any content, by any signer.
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { JWK } from 'jose'
import { base64 } from '../../shared/bytes.ts'
import { day, startOfDay } from '../../shared/clock.ts'
import type { JsonObject } from '../../shared/json.ts'
import { importSigner, type Signer } from '../../shared/keys/signer.ts'
import { fullDate } from '../../shared/mdoc/cbor.ts'
import { createParty, type Party } from '../../shared/mdoc/example-mdoc.ts'
import { type NameSpaces, prepareMdoc, signMdoc, type Validity } from '../../shared/mdoc/issue.ts'
import { systemRandom } from '../../shared/random.ts'
import { prepareSdJwt, signSdJwt } from '../../shared/sd-jwt/issue.ts'
import { qcType } from '../../shared/trust/example-certificates.ts'
import type { TrustKind, TrustList } from '../../shared/trust/trust-list.ts'

/** 24 November 2026, 13:37:42 UTC. */
export const afternoon = Date.UTC(2026, 10, 24, 13, 37, 42) / 1000
export const today = startOfDay(afternoon)

export const vct = 'urn:eudi:pid:1'
export const docType = 'eu.europa.ec.eudi.pid.1'

/** Key identifier of the authority that the certificates name, hex. */
export const authorityKeyId = '00112233445566778899aabbccddeeff00112233'

export interface Provider {
  pid: Signer
  documentSigner: Signer
  /** Names both signers for issuance. */
  list: TrustList
}

export async function createProvider(country = 'BE'): Promise<Provider> {
  const pid = await createTestSigner(`CN=PID Provider, C=${country}`)
  const documentSigner = await createTestSigner(`CN=Document Signer, C=${country}`, [documentUsage])
  const certificates = [...pid.chain, ...documentSigner.chain].map(base64)
  return {
    pid,
    documentSigner,
    list: {
      ...listOf('pid'),
      services: [{ role: 'issuance', entity: 'Test Provider', country, identifiers: [], certificates }],
    },
  }
}

export interface Attester {
  signer: Signer
  /** Names the signer for issuance. */
  list: TrustList
}

/** Somebody who issues credentials of another kind, alone on the list of that kind. */
export async function createAttester(kind: 'pub-eaa' | 'mdl' | 'age', country = 'BE'): Promise<Attester> {
  const fit = { 'pub-eaa': qcType('publicBody'), mdl: documentUsage, age: undefined }[kind]
  const signer = await createTestSigner(`CN=Signer of ${kind}, O=Test Body, C=${country}`, fit ? [fit] : [])
  const certificates = signer.chain.map(base64)
  const names = kind === 'pub-eaa' ? { names: ['Test Body'] } : {}
  return {
    signer,
    list: {
      ...listOf(kind),
      services: [{ role: 'issuance', entity: 'Test Body', ...names, country, identifiers: [], certificates }],
    },
  }
}

const documentUsage = new ExtendedKeyUsageExtension(['1.0.18013.5.1.2'], true)

const listOf = (kind: TrustKind): TrustList => ({
  kind,
  sequenceNumber: 7,
  issued: today,
  nextUpdate: today + 7 * day,
  operator: 'Test Operator',
  signerSha256: '',
  sha256: kind === 'pid' ? 'a'.repeat(64) : kind.padEnd(64),
  services: [],
})

/** A key with a certificate under an authority that nobody keeps. */
export async function createTestSigner(subject: string, extensions: readonly Extension[] = []): Promise<Signer> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const [keys, authority] = [
    await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']),
    await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']),
  ]
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '01',
    subject,
    issuer: 'CN=Test Authority, C=BE',
    notBefore: new Date((today - 30 * day) * 1000),
    notAfter: new Date((today + 365 * day) * 1000),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [new AuthorityKeyIdentifierExtension(authorityKeyId), ...extensions],
  })
  return importSigner({
    privateJwk: (await crypto.subtle.exportKey('jwk', keys.privateKey)) as JWK,
    x5c: [base64(new Uint8Array(certificate.rawData))],
  })
}

/** What a wallet holds: the credential and the key that it is bound to. */
export interface Held {
  format: 'dc+sd-jwt' | 'mso_mdoc'
  credential: string
  holder: Party
}

export interface SdJwtWish {
  /** These replace the right ones; undefined removes one. */
  plain?: Record<string, unknown>
  disclosable?: JsonObject
  own?: JsonObject
  typ?: string
}

const person = {
  family_name: 'Peeters',
  given_name: 'Jan',
  birthdate: '1985-03-14',
  sex: 1,
  nationalities: ['BE', 'NL'],
  address: { locality: 'Eupen', country: 'BE' },
}

export async function issueSdJwt(signer: Signer, wish: SdJwtWish = {}): Promise<Held> {
  const holder = await createParty('P-256', afternoon)
  const plain = { vct, iat: today, exp: today + day, ...wish.plain } as JsonObject
  const prepared = prepareSdJwt(signer, {
    typ: wish.typ ?? 'dc+sd-jwt',
    plain: JSON.parse(JSON.stringify(plain)),
    disclosable: wish.disclosable ?? person,
  })
  const own = { cnf: { jwk: { ...holder.jwk } }, ...wish.own }
  return { format: 'dc+sd-jwt', credential: await signSdJwt({ signer, random: systemRandom }, prepared, own), holder }
}

export interface MdocWish {
  docType?: string
  nameSpaces?: NameSpaces
  validity?: Partial<Validity>
  status?: { index: number; uri: string }
}

const elements: NameSpaces = {
  [docType]: [
    ['family_name', 'Peeters'],
    ['given_name', 'Jan'],
    ['birth_date', fullDate('1985-03-14')],
    ['sex', 1],
    ['nationality', ['BE', 'NL']],
  ],
}

export async function issueMdoc(signer: Signer, wish: MdocWish = {}): Promise<Held> {
  const holder = await createParty('P-256', afternoon)
  const prepared = prepareMdoc(signer, {
    docType: wish.docType ?? docType,
    nameSpaces: wish.nameSpaces ?? elements,
    validity: { signed: today, validFrom: today, validUntil: today + day, ...wish.validity },
  })
  const credential = await signMdoc({ signer, random: systemRandom }, prepared, {
    deviceKey: holder.jwk,
    ...(wish.status && { status: wish.status }),
  })
  return { format: 'mso_mdoc', credential, holder }
}
