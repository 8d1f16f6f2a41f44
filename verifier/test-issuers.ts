// The binding TEST_ISSUERS of the sandbox: certificates that are trusted as they are, on no list and fit for nothing, such as those that a
// conformance suite signs its credentials with. What rests on one says so in the report, and needs no status list: a suite may have none.
// Refuses: to be bound outside of the sandbox, a kind of credential that nobody knows, a certificate that cannot be read.

import { type Bytes, equalBytes } from '../shared/bytes.ts'
import type { BindingReader } from '../shared/http/bindings.ts'
import type { Certificate } from '../shared/trust/certificate.ts'
import { printName } from '../shared/trust/print-name.ts'
import type { TestIssuerBinding } from '../shared/trust/test-issuer.ts'
import type { DecideTrust, TrustDecision } from '../shared/trust/trust-decision.ts'
import { profiles, type TrustedAs, type TrustKind } from '../shared/trust/trust-list.ts'
import { parseCertificates } from '../shared/trust/trust-sources.ts'

export interface TestIssuer {
  name: string
  kind: TrustKind
  certificate: Certificate
}

const binding = 'TEST_ISSUERS'

/** None where it is not bound. */
export function readTestIssuers(
  read: BindingReader,
  env: Readonly<Record<string, unknown>>,
  isSandbox: boolean,
): TestIssuer[] {
  if (env[binding] === undefined) return []
  if (!isSandbox) {
    read.refuse(binding, 'is for the sandbox alone')
    return []
  }
  let issuers: TestIssuer[] = []
  read.json<TestIssuerBinding[]>(binding, (list) => {
    if (!Array.isArray(list) || !list.every((one) => one && typeof one.name === 'string'))
      return 'is no list of issuers'
    if (list.some(({ kind }) => !Object.hasOwn(profiles, kind))) return 'names a list of an unknown kind'
    const certificates = parseCertificates(list.map(({ certificate }) => certificate))
    if (!certificates) return 'names a certificate that cannot be read'
    issuers = certificates.flatMap((certificate, at) => {
      const one = list[at]
      return one ? [{ name: one.name, kind: one.kind, certificate }] : []
    })
    return undefined
  })
  return issuers
}

export interface TestQuestion {
  kind: TrustedAs
  /** DER, the signer's own certificate first. */
  chain: readonly Bytes[]
  /** Seconds. */
  now: number
}

/** As `decideTrust`, and one of these may sign the status lists of what it issued itself, as a suite does. */
export const trustingForTests =
  (issuers: readonly TestIssuer[], decideTrust: DecideTrust): DecideTrust =>
  async (lists, question) => {
    const decision = await decideTrust(lists, question)
    if (decision.decision === 'trusted' || question.role !== 'revocation') return decision
    const { entity } = question
    const own = issuers.filter(({ name }) => entity?.entity === name && entity.country === undefined)
    return (await trustedForTests(own, question)) ?? decision
  }

/** Undefined where the signer's certificate is none of these, or not valid now. */
export async function trustedForTests(
  issuers: readonly TestIssuer[],
  { kind, chain: [leaf], now }: TestQuestion,
): Promise<TrustDecision | undefined> {
  const issuer = leaf && issuers.find((one) => one.kind === kind && equalBytes(one.certificate.der, leaf))
  if (!issuer) return undefined
  const { name, certificate } = issuer
  if (!certificate.algorithm || now < certificate.notBefore || now > certificate.notAfter) return undefined
  const fingerprint = await certificate.fingerprint()
  return {
    decision: 'trusted',
    forTests: true,
    reason: `the signer's certificate is that of ${name}, trusted for tests alone`,
    service: { role: 'issuance', entity: name, country: undefined, identifiers: [], certificates: [certificate.id] },
    leaf: certificate,
    key: await certificate.verificationKey(),
    algorithm: certificate.algorithm,
    path: [certificate],
    evidence: {
      list: { kind, operator: binding, sequenceNumber: 0, nextUpdate: certificate.notAfter, sha256: fingerprint },
      entity: name,
      country: undefined,
      path: [fingerprint],
      subjects: [printName(certificate.subject)],
    },
  }
}
