// An issuer in memory, for tests and the bench: keys of its own, registers that know one person, a clock that the caller
// turns. Everything else is the issuer's own code.
import { issuerKinds } from '../stores.ts'
import 'reflect-metadata'
import { X509CertificateGenerator } from '@peculiar/x509'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64, base64url } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { AboutPerson, DrivingLicence, Person } from '../../shared/credentials/records.ts'
import { createMark } from '../../shared/keys/mark.ts'
import { createSealer } from '../../shared/keys/seal.ts'
import { importSigner, type Signer, type SignerSecret } from '../../shared/keys/signer.ts'
import { silentLog } from '../../shared/log.ts'
import { createDpopNonces } from '../../shared/oauth/dpop-nonces.ts'
import { systemRandom } from '../../shared/random.ts'
import { webCryptoDigests } from '../../shared/sha256/digests.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createMemoryStatusStore } from '../../shared/store/memory-status-store.ts'
import { createRows } from '../../shared/store/rows.ts'
import { listSize } from '../../shared/store/status-store.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import type { StoredLists } from '../../shared/trust/stored-lists.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { signingCertificates } from '../metadata/signing-certificates.ts'
import { createNotes } from '../notices/notes.ts'
import type { Sources } from '../sources/create-sources.ts'
import type { Question } from '../sources/source.ts'
import { SourceError } from '../sources/source-error.ts'
import { createStatusLists } from '../status/status-lists.ts'
import { createSubjectHash } from '../status/subject-hash.ts'

/** Jan of the sandbox: his number can be no citizen's. */
export const jan: Person = {
  ssin: '85631412136' as Ssin,
  familyName: 'Peeters',
  givenName: 'Jan',
  birthDate: { year: 1985, month: 3, day: 14 },
  sex: 1,
  placeOfBirth: { locality: 'Eupen', country: 'BE' },
  nationalities: ['BE'],
  address: { street: 'Wetstraat 16', postalCode: '1000', locality: undefined, country: 'BE' },
  children: [],
  parents: [],
}

export const janLicence: DrivingLicence = {
  ssin: jan.ssin,
  licenceNumber: '0612345678',
  status: 'valid',
  issueDate: '2025-05-05',
  expiryDate: '2035-05-05',
  portrait: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
  categories: [
    { code: 'B', issueDate: '2003-06-12', expiryDate: '2035-05-05', restrictions: [] },
    {
      code: 'BE',
      issueDate: '2011-10-03',
      expiryDate: '2035-05-05',
      restrictions: [{ code: '01.06', sign: undefined, value: undefined }],
    },
  ],
  forfeitures: [],
}

/** Sources that answer by the name of the record. */
export const createMemorySources = (
  answers: Record<string, (question: Question, traceId: string) => Promise<AboutPerson>>,
): Sources => ({
  lookUp: async (kind, question, traceId) => {
    const answer = answers[kind.name]
    if (!answer) throw new TypeError(`no source fills the record ${kind.name}`)
    return (await answer(question, traceId)) as never
  },
  areAnswering: async () => true,
})

/** Sources that know who Jan is, and have no other record of anybody, whatever types there are. */
export const createSparseSources = (): Sources => ({
  lookUp: async ({ name }) => {
    if (name === 'person') return jan as never
    throw new SourceError(name, 'noData', 'no record')
  },
  areAnswering: async () => true,
})

/** 24 November 2026, 13:37:42 UTC. */
export const afternoon = Date.UTC(2026, 10, 24, 13, 37, 42) / 1000

const issuerUrl = 'http://localhost:8787'
/** Below this address the chains of those that sign credentials are published. */
export const chains = signingCertificates(issuerUrl)

const noLists: StoredLists = {
  lists: async () => [],
  services: async () => undefined,
  addressOf: async () => undefined,
  faults: async () => ({}),
}

export async function createMemoryIssuer(clock = { time: afternoon }): Promise<Issuer> {
  const now = () => clock.time
  const random = systemRandom
  const secret = base64url(random(32))
  const validity = { notBefore: afternoon - 30 * day, notAfter: afternoon + 365 * day }
  const statusList = await createTestSigner('Status Lists', validity)
  const shard = createMemoryShard()
  return {
    config: {
      profile: 'sandbox',
      issuerUrl,
      csam: { issuer: 'http://localhost:8789/csam/fas/oauth2', clientId: 'attestry-issuer', clientSecret: 'secret' },
      partners: [{ clientId: 'partner', jwks: { keys: [] }, scopes: ['issuance:credentials:revoke'] }],
      issuance: issuanceProfile('plain'),
      clients: [],
      registrationCertificate: 'of.the.registrar',
      encryption: { request: 'optional', response: 'optional' },
      offerSchemes: ['openid-credential-offer', 'haip-vci', 'https://wallet.example/offer'],
      batchSize: 20,
      identifierLists: [],
    },
    now,
    random,
    digests: webCryptoDigests,
    fetch: () => Promise.reject(new TypeError('there is no network here')),
    log: silentLog,
    rows: createRows({ shard: () => shard, count: 1, now, random, kinds: issuerKinds }),
    signers: {
      pid: await createTestSigner('PID Provider', validity, chains),
      documentSigner: await createTestSigner('Document Signer', validity, chains),
      attestation: await createTestSigner('Attestation Provider', validity, chains),
      qualifiedAttestation: await createTestSigner('Qualified Attestation Provider', validity, chains),
      drivingLicence: await createTestSigner('Driving Licence Signer', validity, chains),
      ageProof: await createTestSigner('Age Proof Signer', validity, chains),
      statusList,
      metadata: await createTestSigner('Access', validity),
    },
    dpopNonces: createDpopNonces(
      { sealer: await createSealer(secret, 'DPoP nonce', random), now, random },
      { required: false },
    ),
    clientCertificate: undefined,
    encryptionKeys: [await createEncryptionKey()],
    seals: {
      accessToken: await createSealer(secret, 'access token', random),
      challenge: await createSealer(secret, 'challenge', random),
      issuerState: await createSealer(secret, 'issuer state', random),
      nonce: await createSealer(secret, 'nonce', random),
      notification: await createSealer(secret, 'notification', random),
      partnerToken: await createSealer(secret, 'partner token', random),
      refreshToken: await createSealer(secret, 'refresh token', random),
    },
    codeMark: await createMark(secret, 'code'),
    sources: createMemorySources({ person: async () => jan, drivingLicence: async () => janLicence }),
    certificates: { tell: () => {}, ended: () => ({}) },
    statusLists: createStatusLists({
      store: createMemoryStatusStore(random, listSize, now),
      signer: statusList,
      issuerUrl,
      now,
      ttl: 3600,
    }),
    listObjects: undefined,
    trustLists: noLists,
    ownLists: noLists,
    decideTrust: createDecideTrust(),
    presentations: undefined,
    walletStatus: { statusOf: async () => ({ status: 0 }) },
    walletListNow: async () => ({ statusAt: () => 0 }),
    wake: async () => {},
    subjectHash: await createSubjectHash(secret),
    notes: await createNotes(secret, random),
    notify: undefined,
    noticesAreLate: async () => false,
  }
}

export async function createEncryptionKey(kid = 'encryption-1'): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'ECDH-ES', use: 'enc' }
}

/** A P-256 key with a certificate under an authority that nobody keeps; times in seconds. */
export const createTestSigner = async (
  name: string,
  validity: { notBefore: number; notAfter: number },
  chains?: string,
): Promise<Signer> => importSigner(await createTestSecret(name, validity), chains)

export async function createTestSecret(
  name: string,
  { notBefore, notAfter }: { notBefore: number; notAfter: number },
): Promise<SignerSecret> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const [keys, authority] = [
    await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']),
    await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']),
  ]
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '01',
    subject: `CN=${name}, C=BE`,
    issuer: 'CN=Test Authority, C=BE',
    notBefore: new Date(notBefore * 1000),
    notAfter: new Date(notAfter * 1000),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
  })
  const privateJwk = (await crypto.subtle.exportKey('jwk', keys.privateKey)) as JWK
  return { privateJwk, x5c: [base64(new Uint8Array(certificate.rawData))] }
}
