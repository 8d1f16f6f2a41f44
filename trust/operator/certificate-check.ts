// "Would this certificate be trusted, for what, and why not?" The questions that verifications ask, for every kind and role and by the same
// deciders, with what each rests on and what to mend; and beside them what a person wants to see of the certificates: their order, validity,
// key, uses and names.
// Refuses: text without a certificate, more certificates than a path may have, and what is no certificate.
import { type Bytes, fromBase64 } from '../../shared/bytes.ts'
import { usualAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import { type Certificate, CertificateRefused, parseCertificate } from '../../shared/trust/certificate.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import { notNamedAsListed } from '../../shared/trust/named-as-listed.ts'
import { maximumPathLength } from '../../shared/trust/path.ts'
import type { QualifiedEvidence } from '../../shared/trust/service-evidence.ts'
import { type AskedOf, everyQuestion } from '../../shared/trust/signer-purposes.ts'
import type { StoredTrust } from '../../shared/trust/stored-lists.ts'
import type { ListEvidence, TrustDecision } from '../../shared/trust/trust-decision.ts'
import { createDecideByServices } from '../../shared/trusted-list/decide-by-services.ts'
import { createDecideQualified } from '../../shared/trusted-list/decide-qualified.ts'
import { whatToMend } from './what-to-mend.ts'

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

export interface CertificateAnswer extends AskedOf, Judged {
  entity?: string
  country?: string | undefined
  /** That it is trusted by, or was not found on. */
  list?: ListEvidence
  /** Subjects from the signer to the anchor. */
  path?: string[]
  /** What the trusted lists of countries say, where they were asked. */
  qualified?: QualifiedEvidence
  warnings?: string[]
  /** Of a public body, each for itself: a verification asks the second only after the first. */
  legs?: Leg[]
}

interface Judged {
  decision: TrustDecision['decision']
  reason: string
  /** What a person can do; left out where it is trusted. */
  mend?: string
}

export interface Leg extends Judged {
  leg: 'listed' | 'qualified'
}

/** What is served now, as a verification has it. */
export type Against = Pick<StoredTrust, 'lists' | 'services' | 'hasListOfLists' | 'crls' | 'missesCrl'>

/** As if it signed now, and said of a qualified attestation that it is one. */
const qualifiedCategory = 'urn:etsi:esi:eaa:eu:qualified'

/** @throws PemRefused */
export async function checkCertificate(pem: string, against: Against, now: number): Promise<CertificateCheck> {
  const chain = readPem(pem)
  const certificates = chain.map(parse)
  const lists = await against.lists()
  const decideTrust = createDecideTrust(against)
  const decide = createDecideByServices({ ...against, decideTrust })
  const answers: CertificateAnswer[] = []
  for (const asked of everyQuestion) {
    const qualified = asked.kind === 'qeaa' ? { issuedAt: now, category: qualifiedCategory } : undefined
    const question = { ...asked, chain, now, signedAt: now, ...(qualified && { qualified }) }
    const answer = answerOf(asked, await decide(lists, question))
    if (asked.purpose === 'publicBodySeal')
      answer.legs = [
        { leg: 'listed', ...judgedBy(await decideTrust(lists, question)) },
        { leg: 'qualified', ...(await secondLeg(against, chain, now)) },
      ]
    answers.push(answer)
  }
  return {
    certificates: await Promise.all(certificates.map((one) => show(one, now))),
    chain: await checkChain(certificates, now),
    answers,
  }
}

async function secondLeg(against: Against, chain: Bytes[], now: number): Promise<Judged> {
  const services = await against.services()
  if (!services) return judged('undetermined', 'there are no trusted lists of countries')
  const decideQualified = createDecideQualified(against)
  const { decision, reason } = await decideQualified(services, { kind: 'pub-eaa', chain, now, issuedAt: now })
  return judged(decision === 'indeterminate' ? 'undetermined' : decision, reason)
}

const judged = (decision: TrustDecision['decision'], reason: string): Judged => ({
  decision,
  reason,
  ...(decision !== 'trusted' && { mend: whatToMend(decision, reason) }),
})

/** A verification refuses what is trusted under another name as well. */
function judgedBy(decision: TrustDecision): Judged {
  const misnamed = decision.decision === 'trusted' ? notNamedAsListed(decision) : undefined
  return misnamed ? judged('untrusted', misnamed) : judged(decision.decision, decision.reason)
}

function answerOf(asked: AskedOf, decision: TrustDecision): CertificateAnswer {
  const answer: CertificateAnswer = { ...asked, ...judgedBy(decision) }
  if (decision.decision === 'trusted') {
    const { list, entity, country, subjects, qualified, warnings } = decision.evidence
    return {
      ...answer,
      entity,
      country,
      list,
      path: subjects,
      ...(qualified && { qualified }),
      ...(warnings && { warnings }),
    }
  }
  return {
    ...answer,
    ...('list' in decision && decision.list && { list: decision.list }),
    ...(decision.qualified && { qualified: decision.qualified }),
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
