// Bindings -> Issuer. Says which binding is missing or weak, and refuses to run.

import { importJWK, type JWK } from 'jose'
import { systemClock } from '../shared/clock.ts'
import { catalogue } from '../shared/credentials/index.ts'
import { typesUrlOf } from '../shared/credentials/vct.ts'
import { type BindingReader, readBindings, usable } from '../shared/http/bindings.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import { createMark } from '../shared/keys/mark.ts'
import { createSealer } from '../shared/keys/seal.ts'
import { importSigner } from '../shared/keys/signer.ts'
import { consoleLog } from '../shared/log.ts'
import { createDpopNonces } from '../shared/oauth/dpop-nonces.ts'
import { readPartners } from '../shared/oauth/read-partners.ts'
import { systemRandom } from '../shared/random.ts'
import { type Digests, webCryptoDigests } from '../shared/sha256/digests.ts'
import { createReadListNow } from '../shared/status-list/read-list-now.ts'
import { createStatusListReader } from '../shared/status-list/reader.ts'
import { type StatusCacheNamespace, sharedStatusLists } from '../shared/status-list/status-cache-object.ts'
import { durableRows, type ShardObject } from '../shared/store/shard-object.ts'
import { durableStatusStore, type StatusListObject } from '../shared/store/status-list-object.ts'
import { boundCertificate, createCertificateEnds } from '../shared/trust/certificate-ends.ts'
import { createDecideTrust } from '../shared/trust/decide-trust.ts'
import { ownKinds } from '../shared/trust/own-certificates.ts'
import { listMemory, storedTrustLists } from '../shared/trust/stored-lists.ts'
import type { TrustListNamespace } from '../shared/trust/trust-bundle.ts'
import { readClientCertificates, readClients } from './client/read-clients.ts'
import { readEbox } from './ebox-config.ts'
import { openGateway, readGateway } from './gateway-config.ts'
import { readInteractiveAuthorization } from './interactive-config.ts'
import { type IssuanceProfile, issuanceProfile, issuanceProfiles } from './issuance-profile.ts'
import type { Issuer } from './issuer.ts'
import { type DutyNamespace, wakeDuties } from './life-cycle/wake-duties.ts'
import { signingCertificates } from './metadata/signing-certificates.ts'
import { createEbox } from './notices/ebox.ts'
import { createLateNotices } from './notices/late.ts'
import { createNotes } from './notices/notes.ts'
import { isOfferScheme } from './offer/offer-link.ts'
import { createPresentations, interactivePath } from './presentations.ts'
import { readRegistrationCertificate } from './registration-certificate.ts'
import { readSignerSecret } from './signer-secret.ts'
import { createPersonHash } from './sources/audited.ts'
import { createSources } from './sources/create-sources.ts'
import { createCallSource } from './sources/gateway/call-source.ts'
import { createOtherIsolates } from './sources/gateway/other-isolates.ts'
import { createSend } from './sources/gateway/send.ts'
import { type Bucket, createListObjects } from './status/list-objects.ts'
import { identifierListsOf, readPublication } from './status/read-publication.ts'
import { createStatusLists } from './status/status-lists.ts'
import { createSubjectHash } from './status/subject-hash.ts'
import { issuerKinds } from './stores.ts'

export type IssuerEnv = Readonly<Record<string, unknown>>

const batchSize = 20

/** @throws BindingsRefused */
export async function createIssuer(env: IssuerEnv, digests: Digests = webCryptoDigests): Promise<Issuer> {
  const read = readBindings(env)
  const profile = read.text('PROFILE') === 'sandbox' ? 'sandbox' : 'production'
  const sandbox = profile === 'sandbox'
  const issuerUrl = read.address('ISSUER_URL', sandbox)
  const csam = {
    issuer: read.address('CSAM_ISSUER', sandbox),
    clientId: read.text('CSAM_CLIENT_ID'),
    clientSecret: read.text('CSAM_CLIENT_SECRET'),
  }
  const gateway = await readGateway(read, env, sandbox)
  const partners = readPartners(read)
  const seal = read.secret('SEAL_SECRET')
  const subjectSecret = read.secret('SUBJECT_SECRET')
  const auditSecret = read.secret('AUDIT_SECRET')
  if (auditSecret && auditSecret === subjectSecret)
    read.refuse('AUDIT_SECRET', 'is SUBJECT_SECRET: who reads the log could read the store')
  // Auditors are given it.
  if (auditSecret && auditSecret === seal)
    read.refuse('AUDIT_SECRET', 'is SEAL_SECRET: who reads the log could make tokens')
  const noticeSecret = read.secret('NOTICE_SECRET')
  if (noticeSecret && [seal, subjectSecret, auditSecret].includes(noticeSecret))
    read.refuse('NOTICE_SECRET', 'is another secret: who has that one could read who holds what')
  const ebox = readEbox(read, env, sandbox)
  const secrets = {
    pid: await readSignerSecret(read, 'PID_SIGNER'),
    documentSigner: await readSignerSecret(read, 'DOCUMENT_SIGNER'),
    attestation: await readSignerSecret(read, 'ATTESTATION_SIGNER'),
    qualifiedAttestation: await readSignerSecret(read, 'QUALIFIED_ATTESTATION_SIGNER'),
    drivingLicence: await readSignerSecret(read, 'DRIVING_LICENCE_SIGNER'),
    ageProof: await readSignerSecret(read, 'AGE_PROOF_SIGNER'),
    statusList: await readSignerSecret(read, 'STATUS_SIGNER'),
    metadata: await readSignerSecret(read, 'ACCESS_SIGNER'),
  }
  const issuance = issuanceOf(read)
  const registrationCertificate = issuance.europeanMetadata
    ? readRegistrationCertificate(read, {
        access: secrets.metadata,
        types: catalogue,
        typesUrl: typesUrlOf(issuerUrl),
        now: systemClock(),
      })
    : undefined
  const clientCertificate = readClientCertificates(read, systemClock)
  const clients = await readClients(read, issuance, clientCertificate !== undefined)
  const encryption = {
    request: requirementOf(read, 'REQUEST_ENCRYPTION'),
    response: requirementOf(read, 'RESPONSE_ENCRYPTION'),
  }
  const dpopNonce = requirementOf(read, 'DPOP_NONCE')
  const offerSchemes = offerSchemesOf(read)
  const encryptionKeys = read.json<JWK[]>('ENCRYPTION_KEYS', wrongEncryptionKeys)
  if (encryption.response === 'required' && encryption.request !== 'required')
    read.refuse('RESPONSE_ENCRYPTION', 'is required where plain requests are taken: they could not be answered')
  const shards = read.count('SHARDS')
  const publication = readPublication(read, env)
  const identifierLists = identifierListsOf(read, env)
  const shardNamespace = read.binding<DurableObjectNamespace<ShardObject>>('SHARD')
  const statusNamespace = read.binding<DurableObjectNamespace<StatusListObject>>('STATUS_LISTS')
  const trustNamespace = read.binding<TrustListNamespace>('TRUST_LIST')
  const cacheNamespace = read.binding<StatusCacheNamespace>('STATUS_CACHE')
  const dutyNamespace = read.binding<DutyNamespace>('DUTIES')
  const bucket = env.STATUS_OBJECTS as Bucket | undefined
  const interactive = readInteractiveAuthorization(read, env, sandbox)
  read.finish()

  const now = systemClock
  const random = systemRandom
  const trustLists = storedTrustLists(trustNamespace, now, { kinds: ['wallet'], memory: listMemory[profile] })
  const decideTrust = createDecideTrust(trustLists)
  const fetch: Fetch = (url, init) => globalThis.fetch(url, init)
  const log = consoleLog
  const rows = durableRows(shardNamespace, shards, issuerKinds)
  const walletLists = { fetch, now, decideTrust, insecure: sandbox, shared: sharedStatusLists(cacheNamespace) }
  const chains = signingCertificates(issuerUrl)
  await usable('ENCRYPTION_KEYS', Promise.all(encryptionKeys.map((key) => importJWK(key, 'ECDH-ES'))))
  const signers = {
    pid: await usable('PID_SIGNER', importSigner(secrets.pid, chains)),
    documentSigner: await usable('DOCUMENT_SIGNER', importSigner(secrets.documentSigner, chains)),
    attestation: await usable('ATTESTATION_SIGNER', importSigner(secrets.attestation, chains)),
    qualifiedAttestation: await usable(
      'QUALIFIED_ATTESTATION_SIGNER',
      importSigner(secrets.qualifiedAttestation, chains),
    ),
    drivingLicence: await usable('DRIVING_LICENCE_SIGNER', importSigner(secrets.drivingLicence, chains)),
    ageProof: await usable('AGE_PROOF_SIGNER', importSigner(secrets.ageProof, chains)),
    statusList: await usable('STATUS_SIGNER', importSigner(secrets.statusList)),
    metadata: await usable('ACCESS_SIGNER', importSigner(secrets.metadata)),
  }
  const certificates = createCertificateEnds(
    [
      boundCertificate('PID_SIGNER', secrets.pid),
      boundCertificate('DOCUMENT_SIGNER', secrets.documentSigner),
      boundCertificate('ATTESTATION_SIGNER', secrets.attestation),
      boundCertificate('QUALIFIED_ATTESTATION_SIGNER', secrets.qualifiedAttestation),
      boundCertificate('DRIVING_LICENCE_SIGNER', secrets.drivingLicence),
      boundCertificate('AGE_PROOF_SIGNER', secrets.ageProof),
      boundCertificate('STATUS_SIGNER', secrets.statusList),
      boundCertificate('ACCESS_SIGNER', secrets.metadata),
      ...(gateway.signer ? [boundCertificate('GATEWAY_SIGNER', gateway.signer)] : []),
    ],
    { now, log },
  )
  certificates.tell()
  if (!ebox && !sandbox) log({ event: 'notices.noChannel', reason: 'EBOX_URL is none: people are not told' })
  const gatewayGiven = {
    ...(await openGateway(gateway, fetch)),
    now,
    random,
    log,
    others: createOtherIsolates(rows, now),
    insecure: sandbox,
  }
  const wake = wakeDuties(dutyNamespace)
  const statusLists = createStatusLists({
    store: durableStatusStore(statusNamespace),
    signer: signers.statusList,
    issuerUrl,
    now,
    ...publication,
    onRevoked: () => wake('notices'),
  })
  return {
    config: {
      profile,
      issuerUrl,
      csam,
      partners,
      issuance,
      clients,
      registrationCertificate,
      encryption,
      offerSchemes,
      batchSize,
      identifierLists,
    },
    now,
    random,
    digests,
    fetch,
    log,
    rows,
    signers,
    certificates,
    dpopNonces: createDpopNonces(
      { sealer: await createSealer(seal, 'DPoP nonce', random), now, random },
      { required: dpopNonce === 'required' },
    ),
    clientCertificate,
    encryptionKeys,
    seals: {
      accessToken: await createSealer(seal, 'access token', random),
      challenge: await createSealer(seal, 'challenge', random),
      issuerState: await createSealer(seal, 'issuer state', random),
      nonce: await createSealer(seal, 'nonce', random),
      notification: await createSealer(seal, 'notification', random),
      partnerToken: await createSealer(seal, 'partner token', random),
      refreshToken: await createSealer(seal, 'refresh token', random),
    },
    codeMark: await createMark(seal, 'code'),
    sources: createSources({
      ...gatewayGiven,
      personHash: await createPersonHash(auditSecret),
      testNumbers: sandbox,
    }),
    statusLists,
    notes: await createNotes(noticeSecret, random),
    notify:
      ebox &&
      createEbox({
        send: createSend({ ...gatewayGiven, callSource: createCallSource(gatewayGiven) }),
        config: ebox,
        random,
      }),
    noticesAreLate: createLateNotices(statusLists, now),
    listObjects: bucket && createListObjects(bucket),
    trustLists,
    ownLists: storedTrustLists(trustNamespace, now, { kinds: ownKinds }),
    decideTrust,
    walletStatus: createStatusListReader(walletLists),
    walletListNow: createReadListNow(walletLists),
    presentations:
      interactive &&
      (await usable(
        'INTERACTIVE_AUTHORIZATION',
        createPresentations({ fetch, now, log, config: interactive, expectedUrl: issuerUrl + interactivePath }),
      )),
    wake,
    subjectHash: await createSubjectHash(subjectSecret),
  }
}

function issuanceOf(read: BindingReader): IssuanceProfile {
  const name = read.text('ISSUANCE_PROFILE')
  const found = issuanceProfiles.find((profile) => profile.name === name)
  if (name && !found)
    read.refuse('ISSUANCE_PROFILE', `is none of ${issuanceProfiles.map((profile) => profile.name).join(', ')}`)
  return found ?? issuanceProfile('haip')
}

function offerSchemesOf(read: BindingReader): string[] {
  const schemes = read.text('OFFER_SCHEMES').split(' ').filter(Boolean)
  const wrong = schemes.find((scheme) => !isOfferScheme(scheme))
  if (wrong !== undefined)
    read.refuse('OFFER_SCHEMES', 'names something that is neither a scheme of wallets nor a plain https address')
  return schemes
}

function requirementOf(read: BindingReader, name: string): 'optional' | 'required' {
  const value = read.text(name)
  if (value !== '' && value !== 'optional' && value !== 'required')
    read.refuse(name, 'is neither optional nor required')
  return value === 'optional' ? 'optional' : 'required'
}

function wrongEncryptionKeys(keys: JWK[]): string | undefined {
  if (!Array.isArray(keys) || keys.length === 0) return 'holds no key'
  const fits = keys.every(({ kty, crv, d, kid }) => kty === 'EC' && crv === 'P-256' && d && kid)
  if (!fits) return 'holds a key that is no private P-256 key with a kid'
  return new Set(keys.map(({ kid }) => kid)).size < keys.length ? 'holds two keys with one kid' : undefined
}
