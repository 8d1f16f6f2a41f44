// The keys and certificates of the sandbox, made once at the first start. Each purpose has its own, under the profile that
// the law or the standard gives it: PID signer and public body (ETSI TS 119 412-6), IACA and document signer (ISO/IEC 18013-5 annex B),
// access certificates (ETSI TS 119 411-8), list operator (TS 119 602 section 6.8), registrar (TS 119 475), document signer of proofs of age
// (age verification blueprint section 3.4.4). Test keys: never for production.
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { base64url } from '../../shared/bytes.ts'
import type { SignerName } from '../../shared/credentials/credential-type.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { systemRandom } from '../../shared/random.ts'
import { createAuthority, der, issueSigner } from './authority.ts'
import {
  issueAccessCertificate,
  issueDocumentSigner,
  issuedBy,
  nameInIss,
  normalisedPolicy,
  qualifiedSeal,
  readerUsage,
} from './certificate-profiles.ts'
import { createListOperators, type ListOperators } from './list-operators.ts'
import { contact, metadataTradeName, organization, qualifiedOrganization } from './organizations.ts'
import { pidStatement, publicBodyStatements, sealStatements, walletStatement } from './qc-statements.ts'
import { createSuiteClient, type SuiteClient } from './suite-client.ts'
import { createSuiteIssuer, type SuiteIssuer } from './suite-issuer.ts'

/** Of the shape below: what an older version made is made anew. */
export const pkiVersion = 14

export interface SandboxPki {
  version: number
  /**
   * `access` is the access certificate of the verifier, `relyingParty` one of a relying party's own, `metadata` that of the issuer; `gateway`
   * signs its SOAP requests, `qualifiedAttestation` is on the trusted list of Belgium.
   */
  signers: Record<
    | SignerName
    | 'statusList'
    | 'metadata'
    | 'access'
    | 'relyingParty'
    | 'walletProvider'
    | 'listOperator'
    | 'registrar'
    | 'gateway',
    SignerSecret
  >
  /** Who signs trusted lists. */
  listOperators: ListOperators
  /** Base64 DER. Below `qualified` are public bodies and the issuer of qualified attestations; below those that follow it is nobody. */
  authorities: Record<
    | 'pid'
    | 'iaca'
    | 'drivingLicenceIaca'
    | 'qualified'
    | 'signaturesOnly'
    | 'withdrawnAuthority'
    | 'withdrawnAttestation'
    | 'unqualified'
    | 'unknownExtension'
    | 'ageProof'
    | 'access'
    | 'walletProvider'
    | 'listOperator'
    | 'registrar',
    string
  >
  /** ECDH-ES, what credential requests are encrypted to. */
  encryptionKeys: JWK[]
  /** RS256, signs ID tokens and userinfo of the sandbox's CSAM. */
  csamKey: JWK
  /** ES256, client assertions of the sandbox's partner institution. */
  partnerKey: JWK
  /** ES256, client assertions of the issuer at the gateway. */
  gatewayKey: JWK
  /** ES256, of the verifier: what it reports to relying parties, and what it tells their webhooks. */
  reportKey: JWK
  webhookKey: JWK
  /** ES256, ID tokens of the verifier. */
  oidcKey: JWK
  /** Two clients of a conformance suite. */
  suiteClients: SuiteClient[]
  /** What a conformance suite signs the credentials with that it presents: on no list. */
  suiteIssuer: SuiteIssuer
  secrets: Record<
    'issuerSeal' | 'verifierSeal' | 'subject' | 'notice' | 'audit' | 'csamClient' | 'gatewayClient' | 'pairwise',
    string
  >
}

export async function createSandboxPki(now: number): Promise<SandboxPki> {
  const pid = await createAuthority({ name: `CN=Sandbox PID CA, ${organization}`, years: 10 }, now)
  const iaca = await createAuthority({ name: 'CN=Sandbox IACA, O=Attestry Sandbox, C=BE', years: 9, contact }, now)
  // One for all would let a document signer of PIDs sign driving licences, and the other way round: the lists name authorities.
  const drivingLicenceIaca = await createAuthority(
    { name: 'CN=Sandbox Driving Licence IACA, O=Attestry Sandbox, C=BE', years: 9, contact },
    now,
  )
  const qualified = await createAuthority({ name: `CN=Sandbox Qualified CA, ${qualifiedOrganization}`, years: 10 }, now)
  const ageProof = await createAuthority({ name: `CN=Sandbox Age Proof CA, ${organization}`, years: 10 }, now)
  const access = await createAuthority({ name: `CN=Sandbox Access CA, ${organization}`, years: 10 }, now)
  const wallet = await createAuthority({ name: `CN=Sandbox Wallet Provider CA, ${organization}`, years: 10 }, now)
  const operator = await createAuthority(
    { name: 'CN=Sandbox List Operator CA, O=Attestry Sandbox Lists, C=EU', years: 10 },
    now,
  )
  const registrar = await createAuthority(
    { name: 'CN=Sandbox Registrar CA, O=Attestry Sandbox Registrar, C=BE', years: 10 },
    now,
  )
  // On no list: the gateway knows its clients' certificates themselves.
  const gateway = await createAuthority({ name: `CN=Sandbox Gateway CA, ${organization}`, years: 10 }, now)
  const listedAlone = async (commonName: string, ofWhom: string) =>
    der(await createAuthority({ name: `CN=Sandbox ${commonName}, O=Attestry Sandbox ${ofWhom}`, years: 10 }, now))
  return {
    version: pkiVersion,
    signers: {
      pid: await issueSigner(
        pid,
        {
          name: `CN=Sandbox PID Provider, ${organization}`,
          days: 730,
          extensions: [pidStatement, nameInIss, issuedBy('pid')],
        },
        now,
      ),
      documentSigner: await issueDocumentSigner(iaca, 'Sandbox Document Signer', now),
      drivingLicence: await issueDocumentSigner(drivingLicenceIaca, 'Sandbox Driving Licence Signer', now),
      attestation: await issueSigner(
        qualified,
        {
          name: `CN=Sandbox Attestation Provider, ${organization}`,
          days: 730,
          extensions: [publicBodyStatements, qualifiedSeal, nameInIss, issuedBy('qualified')],
        },
        now,
      ),
      qualifiedAttestation: await issueSigner(
        qualified,
        {
          name: `CN=Sandbox Qualified Attestation Provider, ${qualifiedOrganization}`,
          days: 730,
          extensions: [sealStatements, qualifiedSeal, nameInIss, issuedBy('qualified')],
        },
        now,
      ),
      ageProof: await issueSigner(
        ageProof,
        {
          name: `CN=Sandbox Age Proof Provider, ${organization}`,
          days: 730,
          extensions: [normalisedPolicy, issuedBy('age-proof')],
        },
        now,
      ),
      statusList: await issueSigner(
        pid,
        { name: `CN=Sandbox Status Lists, ${organization}`, days: 730, extensions: [] },
        now,
      ),
      metadata: await issueAccessCertificate(access, metadataTradeName, now),
      access: await issueAccessCertificate(access, 'Sandbox Verifier', now, [readerUsage]),
      relyingParty: await issueAccessCertificate(access, 'Sandbox Library', now, [readerUsage]),
      walletProvider: await issueSigner(
        wallet,
        {
          name: `CN=Sandbox Wallet Provider, ${organization}`,
          days: 730,
          extensions: [walletStatement, issuedBy('wallet')],
        },
        now,
      ),
      listOperator: await issueSigner(
        operator,
        { name: 'CN=Sandbox List Operator, O=Attestry Sandbox Lists, C=EU', days: 730, extensions: [] },
        now,
      ),
      registrar: await issueSigner(
        registrar,
        { name: 'CN=Sandbox Registrar, O=Attestry Sandbox Registrar, C=BE', days: 730, extensions: [] },
        now,
      ),
      gateway: await issueSigner(
        gateway,
        { name: `CN=Sandbox Client of the Gateway, ${organization}`, days: 730, extensions: [] },
        now,
      ),
    },
    authorities: {
      pid: der(pid),
      iaca: der(iaca),
      drivingLicenceIaca: der(drivingLicenceIaca),
      qualified: der(qualified),
      signaturesOnly: await listedAlone('Signatures CA', 'Luxembourg, C=LU'),
      withdrawnAuthority: await listedAlone('Withdrawn CA', 'Luxembourg, C=LU'),
      withdrawnAttestation: await listedAlone('Withdrawn Attestation CA', 'Luxembourg, C=LU'),
      unqualified: await listedAlone('Unqualified CA', 'Other Services, C=BE'),
      unknownExtension: await listedAlone('Unknown CA', 'Other Services, C=BE'),
      ageProof: der(ageProof),
      access: der(access),
      walletProvider: der(wallet),
      listOperator: der(operator),
      registrar: der(registrar),
    },
    listOperators: await createListOperators(now),
    encryptionKeys: [await createJwk('ECDH-ES')],
    csamKey: await createJwk('RS256'),
    partnerKey: await createJwk('ES256'),
    gatewayKey: await createJwk('ES256'),
    reportKey: await createJwk('ES256'),
    webhookKey: await createJwk('ES256'),
    oidcKey: await createJwk('ES256'),
    suiteClients: [
      await createSuiteClient('CN=Conformance Client 1, O=Attestry Sandbox', now),
      await createSuiteClient('CN=Conformance Client 2, O=Attestry Sandbox', now),
    ],
    suiteIssuer: await createSuiteIssuer(now),
    secrets: {
      issuerSeal: secret(),
      verifierSeal: secret(),
      subject: secret(),
      notice: secret(),
      audit: secret(),
      csamClient: secret(),
      gatewayClient: secret(),
      pairwise: secret(),
    },
  }
}

const secret = (): string => base64url(systemRandom(32))

async function createJwk(alg: 'RS256' | 'ES256' | 'ECDH-ES'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 })
  return { ...(await exportJWK(privateKey)), alg, kid: base64url(systemRandom(8)) }
}
