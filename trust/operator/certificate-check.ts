// "Would this certificate be trusted, for what, and why not?" The question that a verification asks, for every kind and role, and beside it
// what a person wants to see of the certificates: their order, validity, key, uses and names.
// Refuses: text without a certificate, more certificates than a path may have, and what is no certificate.
import { type Bytes, fromBase64 } from '../../shared/bytes.ts'
import { usualAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import { type Certificate, CertificateRefused, parseCertificate } from '../../shared/trust/certificate.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import { type CertificatePurpose, maximumPathLength } from '../../shared/trust/path.ts'
import type { TrustDecision } from '../../shared/trust/trust-decision.ts'
import { type ServiceRole, type TrustKind, type TrustList, trustKinds } from '../../shared/trust/trust-list.ts'

export class PemRefused extends Error {}

export interface CertificateCheck {
  certificates: ShownCertificate[]
  /** What is wrong with the chain itself, whichever list is asked. */
  chain: { outcome: 'passed' | 'failed'; reason: string }[]
  answers: CertificateAnswer[]
}

export interface ShownCertificate {
  subject: string
  issuer: string
  sha256: string
  notBefore: number
  notAfter: number
  valid: boolean
  authority: boolean
  key: string
  extendedKeyUsage: readonly string[]
  dnsNames: readonly string[]
  qcTypes: readonly string[]
  unknownCritical: readonly string[]
}

export interface CertificateAnswer {
  kind: TrustKind
  role: ServiceRole
  purpose: CertificatePurpose
  decision: TrustDecision['decision']
  reason: string
  entity?: string
  country?: string | undefined
  list?: { operator: string; sequenceNumber: number; nextUpdate: number; sha256: string }
  /** Subjects from the signer to the anchor. */
  path?: string[]
}

/** What signers of each kind have to be fit for; a PID's may be one of two. */
const purposes: Record<string, readonly CertificatePurpose[]> = {
  pid: ['pidSigner', 'documentSigner'],
  wallet: ['walletProvider'],
  'pub-eaa': ['publicBodySeal'],
  mdl: ['documentSigner'],
  age: ['ageProofSigner'],
}

/** @throws PemRefused */
export async function checkCertificate(
  pem: string,
  lists: readonly TrustList[],
  now: number,
): Promise<CertificateCheck> {
  const ders = readPem(pem)
  const certificates = ders.map(parse)
  const decide = createDecideTrust()
  const answers: CertificateAnswer[] = []
  for (const kind of trustKinds)
    for (const [role, own] of [
      ['issuance', purposes[kind] ?? []],
      ['revocation', ['statusList']],
    ] as const)
      for (const purpose of own) {
        const decision = await decide(lists, { kind, role, chain: ders, now, purpose })
        answers.push({ kind, role, purpose, ...answerOf(decision) })
      }
  return {
    certificates: await Promise.all(certificates.map((one) => show(one, now))),
    chain: await checkChain(certificates, now),
    answers,
  }
}

function answerOf(decision: TrustDecision): Omit<CertificateAnswer, 'kind' | 'role' | 'purpose'> {
  const { decision: outcome, reason } = decision
  if (decision.decision !== 'trusted') return { decision: outcome, reason }
  const { list, entity, country, subjects } = decision.evidence
  const { operator, sequenceNumber, nextUpdate, sha256 } = list
  return {
    decision: outcome,
    reason,
    entity,
    country,
    list: { operator, sequenceNumber, nextUpdate, sha256 },
    path: subjects,
  }
}

async function checkChain(chain: readonly Certificate[], now: number): Promise<CertificateCheck['chain']> {
  const found: CertificateCheck['chain'] = []
  const fail = (reason: string): void => void found.push({ outcome: 'failed', reason })
  for (const [at, certificate] of chain.entries()) {
    const name = `certificate ${at + 1}`
    if (now < certificate.notBefore) fail(`${name} is not valid yet`)
    if (now > certificate.notAfter) fail(`${name} has expired`)
    if (certificate.unknownCritical.length > 0)
      fail(`${name} has a critical extension that is not understood: ${certificate.unknownCritical.join(', ')}`)
    const next = chain[at + 1]
    if (!next) continue
    if (certificate.issuer !== next.subject) {
      const other = chain.findIndex((one, place) => place !== at && one.subject === certificate.issuer)
      fail(
        other < 0
          ? `${name} was issued by nobody of this chain: ${certificate.issuer}`
          : `the order is wrong: ${name} was issued by certificate ${other + 1}, which has to follow it`,
      )
    } else if (!next.isCa) fail(`certificate ${at + 2} issued another, and is no certification authority`)
    else if (!(await certificate.isSignedBy(next))) fail(`the signature of ${name} is not of certificate ${at + 2}`)
  }
  if (chain[0]?.isCa) fail('certificate 1 is an authority: the certificate of the signer itself comes first')
  if (found.length > 0) return found
  const reason = chain.length === 1 ? 'there is one certificate' : 'each certificate was issued by the next one'
  return [{ outcome: 'passed', reason }]
}

const pemPattern = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g

function readPem(pem: string): Bytes[] {
  const found = [...pem.matchAll(pemPattern)].map(([, text = '']) => text.replace(/\s/g, ''))
  if (found.length === 0) throw new PemRefused('there is no certificate in it (-----BEGIN CERTIFICATE-----)')
  if (found.length > maximumPathLength)
    throw new PemRefused(`there are more than ${maximumPathLength} certificates in it`)
  return found.map((text, at) => {
    try {
      return fromBase64(text)
    } catch {
      throw new PemRefused(`certificate ${at + 1} is not base64`)
    }
  })
}

function parse(der: Bytes, at: number): Certificate {
  try {
    return parseCertificate(der, [...usualAlgorithms, 'EdDSA'])
  } catch (error) {
    if (error instanceof CertificateRefused) throw new PemRefused(`certificate ${at + 1}: ${error.message}`)
    throw error
  }
}

const show = async (certificate: Certificate, now: number): Promise<ShownCertificate> => ({
  subject: certificate.subject,
  issuer: certificate.issuer,
  sha256: await certificate.fingerprint(),
  notBefore: certificate.notBefore,
  notAfter: certificate.notAfter,
  valid: now >= certificate.notBefore && now <= certificate.notAfter,
  authority: certificate.isCa,
  key: certificate.algorithm ?? 'RSA',
  extendedKeyUsage: certificate.extendedKeyUsage,
  dnsNames: certificate.dnsNames,
  qcTypes: certificate.qcTypes,
  unknownCritical: certificate.unknownCritical,
})
