// What is measured. `counts` are the operations that format and protocol demand of the case, and nothing that we chose to do besides:
// from them the ceiling is computed.

import { checkProofs } from '../issuer/credential/check-proofs.ts'
import { issue } from '../issuer/issuance/issue.ts'
import type { Issuer } from '../issuer/issuer.ts'
import { createSandboxPki } from '../sandbox/pki/sandbox-pki.ts'
import { createDeviceResponse } from '../sandbox/wallet/device-response.ts'
import { utf8 } from '../shared/bytes.ts'
import { day, startOfDay, systemClock } from '../shared/clock.ts'
import { findConfiguration } from '../shared/credentials/index.ts'
import { pid } from '../shared/credentials/pid.ts'
import type { Person } from '../shared/credentials/records.ts'
import { signJws } from '../shared/keys/jws.ts'
import { type PublicJwk, thumbprintBytes } from '../shared/keys/public-key.ts'
import { createSealer } from '../shared/keys/seal.ts'
import { importSigner, type Signer } from '../shared/keys/signer.ts'
import { silentLog } from '../shared/log.ts'
import { openId4VpTranscript } from '../shared/mdoc/session-transcript.ts'
import { systemRandom } from '../shared/random.ts'
import { presentSdJwt } from '../shared/sd-jwt/present.ts'
import { createMemoryShard } from '../shared/store/memory-shard.ts'
import { createRows } from '../shared/store/rows.ts'
import { createDecideTrust } from '../shared/trust/decide-trust.ts'
import type { TrustList } from '../shared/trust/trust-list.ts'
import { checkPresentations } from '../verifier/checks/index.ts'
import { dcqlShape } from '../verifier/request/dcql.ts'
import { responseUriOf, type Transaction } from '../verifier/transaction/transaction.ts'
import type { Verifier } from '../verifier/verifier.ts'

export interface Counts {
  verifies: number
  signs: number
  digests: number
}

export interface Case {
  counts?: Counts
  run(round: number): Promise<unknown>
}

const person: Person = {
  ssin: '85631412136' as Person['ssin'],
  familyName: 'Peeters',
  givenName: 'Jan',
  birthDate: { year: 1985, month: 3, day: 14 },
  sex: 1,
  placeOfBirth: { locality: 'Eupen', country: 'BE' },
  nationalities: ['BE'],
  address: { street: 'Wetstraat 16', postalCode: '1000', locality: 'Brussel', country: 'BE' },
}
const [sdJwtId, mdocId] = pid.configurations.map(({ id }) => id) as [string, string]
const issuerUrl = 'https://issuer.example'
const verifierUrl = 'https://verifier.example'
const nonce = 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA'

const signerOf = async (): Promise<Signer> => {
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  return importSigner({ privateJwk: (await crypto.subtle.exportKey('jwk', pair.privateKey)) as never, x5c: [] })
}

let made: Promise<World> | undefined
/** The same keys, lists and people for all cases. */
const world = (): Promise<World> => {
  made ??= createWorld()
  return made
}
type World = Awaited<ReturnType<typeof createWorld>>

async function createWorld() {
  const now = systemClock
  const pki = await createSandboxPki(now())
  const rows = createRows({ shard: () => createMemoryShard(), count: 1, now, random: systemRandom })
  const [pidSigner, documentSigner, statusSigner] = await Promise.all(
    [pki.signers.pid, pki.signers.documentSigner, pki.signers.statusList].map(importSigner),
  )
  if (!pidSigner || !documentSigner || !statusSigner) throw new TypeError('three signers')
  const seal = await createSealer(pki.secrets.issuerSeal, 'bench', systemRandom)
  const issuer: Issuer = {
    config: {
      profile: 'sandbox',
      issuerUrl,
      csam: { issuer: '', clientId: '', clientSecret: '' },
      gateway: { baseUrl: '', tokenUrl: '', clientId: '', clientSecret: '' },
      partners: [],
      batchSize: 20,
    },
    now,
    random: systemRandom,
    fetch: () => Promise.reject(new Error('no network in the bench')),
    log: silentLog,
    rows,
    signers: { pid: pidSigner, documentSigner, statusList: statusSigner },
    seals: { accessToken: seal, nonce: seal, partnerToken: seal },
    sources: { person: async () => person },
    statusLists: {
      allocate: async ({ count }) =>
        Array.from({ length: count }, (_, index) => ({ uri: `${issuerUrl}/status/1`, index })),
      revoke: async () => 0,
      token: async () => undefined,
    },
    subjectHash: async () => 'subject',
  }
  const list: TrustList = {
    kind: 'pid',
    sequenceNumber: 1,
    issued: startOfDay(now()),
    nextUpdate: now() + day,
    operator: 'bench',
    signerSha256: '',
    sha256: '',
    services: [
      {
        role: 'issuance',
        entity: 'bench',
        country: 'BE',
        identifiers: [],
        certificates: [pki.authorities.pid, pki.authorities.iaca],
      },
    ],
  }
  const verifier: Verifier = {
    config: { profile: 'sandbox', verifierUrl, partners: [], clientId: 'x509_hash:bench' },
    now,
    random: systemRandom,
    fetch: issuer.fetch,
    log: silentLog,
    rows,
    accessSigner: pidSigner,
    seals: { partnerToken: seal },
    trustLists: { lists: async () => [list], addressOf: async () => undefined, areCurrent: async () => true },
    decideTrust: createDecideTrust(),
    statusLists: { statusOf: async () => ({ status: 0 }) },
  }
  return { issuer, verifier }
}

const proofBy = (holder: Signer): Promise<string> =>
  signJws(holder, { typ: 'openid4vci-proof+jwt', jwk: holder.publicJwk }, { aud: issuerUrl, iat: systemClock(), nonce })

/** A request with as many proofs as copies: check them, look up, map, lint, sign. */
async function issuing(configurationId: string, copies: number, digests: number): Promise<Case> {
  const { issuer } = await world()
  const proofs = await Promise.all((await Promise.all(Array.from({ length: copies }, signerOf))).map(proofBy))
  const offered = findConfiguration(configurationId)
  if (!offered) throw new TypeError('the PID is in the catalogue')
  const grant = { subject: person.ssin, configurationIds: [configurationId], jkt: '' }
  return {
    counts: { verifies: copies, signs: copies, digests: copies * digests },
    run: async () => {
      const { keys } = await checkProofs(issuer, proofs, grant)
      return issue(issuer, { subject: person.ssin, offered, keys, traceId: 'bench' })
    },
  }
}

const sdJwtDigests = 20
const mdocDigests = 16

const query = dcqlShape.parse({
  credentials: [
    {
      id: 'sd',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:eudi:pid:1'] },
      claims: [{ path: ['family_name'] }, { path: ['given_name'] }, { path: ['birthdate'] }],
    },
    {
      id: 'mdoc',
      format: 'mso_mdoc',
      meta: { doctype_value: 'eu.europa.ec.eudi.pid.1' },
      claims: ['family_name', 'given_name', 'birth_date'].map((element) => ({
        path: ['eu.europa.ec.eudi.pid.1', element],
      })),
    },
  ],
})

/** One presentation of three claims through the whole table of checks; certificate path and status list are known, as they would be. */
async function verifying(format: 'dc+sd-jwt' | 'mso_mdoc'): Promise<Case> {
  const { issuer, verifier } = await world()
  const asked = query.credentials.find((one) => one.format === format)
  const offered = findConfiguration(format === 'mso_mdoc' ? mdocId : sdJwtId)
  if (!asked || !offered) throw new TypeError('the PID is in the catalogue')
  const holder = await signerOf()
  const key = holder.publicJwk as PublicJwk
  const [credential = ''] = await issue(issuer, { subject: person.ssin, offered, keys: [key], traceId: 'bench' })
  const transaction: Transaction = {
    transactionId: 't',
    flow: 'crossDevice',
    responseMode: 'direct_post.jwt',
    clientId: verifier.config.clientId,
    nonce,
    state: 's',
    query: { credentials: [asked] },
    encryptionKey: { ...key, d: 'unused' },
    redirectUri: undefined,
    expiresAt: systemClock() + day,
  }
  const paths = (asked.claims ?? []).map(({ path }) => path)
  const transcript = await openId4VpTranscript({
    clientId: transaction.clientId,
    nonce,
    responseUri: responseUriOf(verifierUrl, 'id'),
    jwkThumbprint: await thumbprintBytes(key),
  })
  const presentation =
    format === 'mso_mdoc'
      ? await createDeviceResponse({ issuerSigned: credential, paths, transcript, signer: holder })
      : await presentSdJwt({
          sdJwt: credential,
          disclose: paths,
          audience: transaction.clientId,
          nonce,
          now: systemClock(),
          signer: holder,
        })
  return {
    // Issuer and holder signature; for SD-JWT the disclosures and sd_hash, for mdoc the elements and the transcript.
    counts: { verifies: 2, signs: 0, digests: 4 },
    run: async () => {
      const result = await checkPresentations(verifier, {
        id: 'id',
        transaction,
        presentations: [{ query: asked, presentation }],
      })
      if (result.verdict !== 'accepted') throw new Error(JSON.stringify(result.credentials[0]?.findings))
    },
  }
}

async function primitive(
  run: (
    signer: Signer,
    key: CryptoKey,
    data: Uint8Array<ArrayBuffer>,
    signature: Uint8Array<ArrayBuffer>,
  ) => Promise<unknown>,
): Promise<Case> {
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const signer = await importSigner({
    privateJwk: (await crypto.subtle.exportKey('jwk', pair.privateKey)) as never,
    x5c: [],
  })
  const data = utf8('x'.repeat(600))
  const signature = await signer.sign(data)
  return { run: () => run(signer, pair.publicKey, data, signature) }
}

const small = utf8('x'.repeat(100))

export const cases: Record<string, () => Promise<Case>> = {
  sign: () => primitive((signer, _, data) => signer.sign(data)),
  verify: () =>
    primitive((_, key, data, signature) =>
      crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, data),
    ),
  digest: () => primitive(() => crypto.subtle.digest('SHA-256', small)),
  issueSdJwt: () => issuing(sdJwtId, 1, sdJwtDigests),
  issueMdoc: () => issuing(mdocId, 1, mdocDigests),
  issueSdJwtBatch: () => issuing(sdJwtId, 20, sdJwtDigests),
  issueMdocBatch: () => issuing(mdocId, 20, mdocDigests),
  verifySdJwt: () => verifying('dc+sd-jwt'),
  verifyMdoc: () => verifying('mso_mdoc'),
}
