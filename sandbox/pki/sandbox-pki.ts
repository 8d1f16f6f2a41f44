// The keys and certificates of the sandbox, made once at the first start. Each purpose has its own, under the profile that
// the law or the standard gives it: PID signer and public body (ETSI TS 119 412-6), IACA and document signer (ISO/IEC 18013-5 annex B),
// access certificates (ETSI TS 119 411-8), list operator (TS 119 602 section 6.8), registrar (TS 119 475), document signer of proofs of age
// (age verification blueprint section 3.4.4). Test keys: never for production.
import 'reflect-metadata'
import {
  AuthorityInfoAccessExtension,
  CertificatePolicyExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  IssuerAlternativeNameExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { base64url } from '../../shared/bytes.ts'
import type { SignerName } from '../../shared/credentials/credential-type.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { mdocReaderUsage } from '../../shared/mdoc/reader-auth.ts'
import { systemRandom } from '../../shared/random.ts'
import { qualifiedProvider, sealPolicy } from '../trust-lists/sandbox-trusted-lists.ts'
import { type Authority, createAuthority, der, issueSigner } from './authority.ts'
import { createListOperators, type ListOperators } from './list-operators.ts'
import { pidStatement, publicBodyStatements, sealStatements, walletStatement } from './qc-statements.ts'
import { createSuiteClient, type SuiteClient } from './suite-client.ts'
import { createSuiteIssuer, type SuiteIssuer } from './suite-issuer.ts'

/** Of the shape below: what an older version made is made anew. */
export const pkiVersion = 13

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
    'issuerSeal' | 'verifierSeal' | 'subject' | 'audit' | 'csamClient' | 'gatewayClient' | 'pairwise',
    string
  >
}

/** Name, country and identifier of who runs issuer and verifier here: the enterprise number is made up. */
export const sandboxOrganization = { name: 'Attestry Sandbox', country: 'BE', identifier: 'NTRBE-0999999130' }
/** Who registers relying parties here; the number is made up as well. */
export const sandboxRegistrar = { name: 'Attestry Sandbox Registrar', country: 'BE', identifier: 'NTRBE-0999999229' }
/** Under which wallets know the issuer: common name of its access certificate. */
export const metadataTradeName = 'Sandbox PID Issuer'
const { name, country, identifier } = sandboxOrganization
const organization = `2.5.4.97=${identifier}, O=${name}, C=${country}`
const qualifiedOrganization = `2.5.4.97=${qualifiedProvider.identifier}, O=${qualifiedProvider.name}, C=BE`
const contact = [{ type: 'url' as const, value: 'https://attestry.example/contact' }]

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
      audit: secret(),
      csamClient: secret(),
      gatewayClient: secret(),
      pairwise: secret(),
    },
  }
}

/** MD-CERT-01 to MD-CERT-12: at most 457 days, one critical extended key usage, CRL address and contact. */
const issueDocumentSigner = (iaca: Authority, commonName: string, now: number): Promise<SignerSecret> =>
  issueSigner(
    iaca,
    {
      name: `CN=${commonName}, O=Attestry Sandbox, C=BE`,
      days: 450,
      extensions: [
        new ExtendedKeyUsageExtension(['1.0.18013.5.1.2'], true),
        new IssuerAlternativeNameExtension(contact),
        new CRLDistributionPointsExtension(['https://attestry.example/iaca.crl']),
      ],
    },
    now,
  )

/** Certificate policy NCP-l (TS 119 411-8), support address, name and identifier of the party that wallets meet. */
const issueAccessCertificate = (
  authority: Authority,
  tradeName: string,
  now: number,
  more: readonly Extension[] = [],
): Promise<SignerSecret> =>
  issueSigner(
    authority,
    {
      name: `CN=${tradeName}, ${organization}`,
      days: 365,
      extensions: [
        new CertificatePolicyExtension(['0.4.0.194118.1.2']),
        issuedBy('access'),
        new SubjectAlternativeNameExtension([...contact, { type: 'dns', value: 'localhost' }]),
        new CRLDistributionPointsExtension(['https://attestry.example/access.crl']),
        ...more,
      ],
    },
    now,
  )

/** Of who asks for mdocs over ISO/IEC 18013-7 Annex C (ISO/IEC 18013-5 annex B.1.7): critical. */
const readerUsage = new ExtendedKeyUsageExtension([mdocReaderUsage], true)

/** Policy QCP-l-qscd of ETSI EN 319 411-2: a qualified seal on a secure device. */
const qualifiedSeal = new CertificatePolicyExtension([sealPolicy])

/** Policy NCP of ETSI EN 319 411-1, which the age verification blueprint asks of document signers. */
const normalisedPolicy = new CertificatePolicyExtension(['0.4.0.2042.1.1'])

/** Host of the issuer's identifier: wallets hold `iss` against the names in the certificate (SD-JWT VC up to draft 09). */
const nameInIss = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])

/** Where the authority's certificate is published (TS 119 412-6 and 411-8 want it said). */
const issuedBy = (authority: string): Extension =>
  new AuthorityInfoAccessExtension({ caIssuers: `https://attestry.example/${authority}-ca.cer` })

const secret = (): string => base64url(systemRandom(32))

async function createJwk(alg: 'RS256' | 'ES256' | 'ECDH-ES'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 })
  return { ...(await exportJWK(privateKey)), alg, kid: base64url(systemRandom(8)) }
}
