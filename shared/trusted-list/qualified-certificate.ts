// Is a certificate qualified, and for what, by the services that issued it, at one time? (ETSI TS 119 615 clause 4.4, PRO-4.4.4-08 to -32, tables 1
// to 4.) Signatures, seals and websites are judged apart: a service is listed for some of them, and a list may say other than the certificate.
// Refuses nothing by itself; what a list contradicts, or what hangs on a criterion that is not understood, is indeterminate.
import type { CertificateFacts, CertificatePurposeName } from './certificate-facts.ts'
import { qualifiersFor } from './qualifications.ts'
import type { IndexedState } from './service-index.ts'
import { additional, qualifiers, serviceStatuses } from './service-uris.ts'

export type Qualified = 'qualified' | 'not qualified' | 'indeterminate'

export interface QualifiedCertificate {
  signature: Qualified
  seal: Qualified
  website: Qualified
  /** Whether its key lies in a qualified device, as far as certificate and list say so (clause 4.5, in short). */
  device: 'yes' | 'no' | 'unknown'
  warnings: string[]
}

interface Dimension {
  information: string
  /** Says that a certificate is for this, and those that say that it is for something else. */
  qualifier: string
  foreign: readonly string[]
}

const dimensions: Record<CertificatePurposeName, Dimension> = {
  signature: {
    information: additional.forSignatures,
    qualifier: qualifiers.forSignature,
    foreign: [qualifiers.forSeal, qualifiers.forWebsite, qualifiers.forLegalPerson],
  },
  seal: {
    information: additional.forSeals,
    qualifier: qualifiers.forSeal,
    foreign: [qualifiers.forSignature, qualifiers.forWebsite],
  },
  website: {
    information: additional.forWebsites,
    qualifier: qualifiers.forWebsite,
    foreign: [qualifiers.forSignature, qualifiers.forSeal],
  },
}

/** `states`: of all services that match, what each was at the time. */
export function qualifiedBy(states: readonly IndexedState[], facts: CertificateFacts): QualifiedCertificate {
  const warnings = new Set<string>()
  const judge = (purpose: CertificatePurposeName): Qualified => {
    const { information } = dimensions[purpose]
    const ofIt = states.filter((state) => state.additional.includes(information))
    return qualifiedFor(purpose, ofIt, { facts, warnings })
  }
  const [signature, seal, website] = [judge('signature'), judge('seal'), judge('website')]
  // Table 4: a certificate is for one of them.
  const isTwofold = [signature, seal, website].filter((one) => one === 'qualified').length > 1
  if (isTwofold) warnings.add('qualified-for-several')
  const clear = (one: Qualified): Qualified => (isTwofold && one === 'qualified' ? 'indeterminate' : one)
  return {
    signature: clear(signature),
    seal: clear(seal),
    website: clear(website),
    device: deviceBy(states, facts),
    warnings: [...warnings],
  }
}

function qualifiedFor(
  purpose: CertificatePurposeName,
  states: readonly IndexedState[],
  { facts, warnings }: { facts: CertificateFacts; warnings: Set<string> },
): Qualified {
  const { qualifier, foreign } = dimensions[purpose]
  const statuses = new Set(states.map(({ status }) => status))
  // PRO-4.3.4-06, -08, -10 with PRO-4.4.4-09, -17, -25.
  if (statuses.size > 1) {
    warnings.add('listed-with-different-statuses')
    return 'indeterminate'
  }
  // PRO-4.4.4-10, -18, -26.
  if (statuses.size === 0 || statuses.has(serviceStatuses.withdrawn)) return 'not qualified'
  if (!statuses.has(serviceStatuses.granted)) {
    warnings.add('status-of-no-qualified-service')
    return 'indeterminate'
  }
  if (states.length > 1) warnings.add('listed-more-than-once')

  const found = qualifiersFor(
    facts,
    states.flatMap(({ qualifications }) => qualifications),
  )
  const deciding = [qualifiers.notQualified, qualifiers.statement, qualifier, ...foreign]
  if (deciding.some((one) => found.possible.has(one) && !found.sure.has(one))) {
    warnings.add('criteria-not-understood')
    return 'indeterminate'
  }
  const has = (one: string): boolean => found.sure.has(one)
  // PRO-4.4.4-12, -20, -28.
  if (foreign.some(has) || (has(qualifiers.notQualified) && has(qualifiers.statement))) {
    warnings.add('qualifiers-contradict')
    return 'indeterminate'
  }
  if (new Set(facts.purposes).size > 1) warnings.add('certificate-for-several')
  return cellOf(purpose, facts, {
    not: has(qualifiers.notQualified),
    statement: has(qualifiers.statement),
    own: has(qualifier),
  })
}

/** Tables 1, 2 and 3: the rows are what the certificate says, the columns what the list says. */
function cellOf(
  purpose: CertificatePurposeName,
  { isCompliant, purposes }: CertificateFacts,
  listed: { not: boolean; statement: boolean; own: boolean },
): Qualified {
  if (listed.not) return 'not qualified'
  if (listed.own) return isCompliant || listed.statement ? 'qualified' : 'not qualified'
  if (!isCompliant && !listed.statement) return 'not qualified'
  // Before there were types, every qualified certificate was for signatures; by the list's word alone it could be for anything.
  if (purposes.length === 0) {
    if (!isCompliant) return 'indeterminate'
    return purpose === 'signature' ? 'qualified' : 'not qualified'
  }
  if (!purposes.includes(purpose)) return 'not qualified'
  return purposes.every((one) => one === purpose) ? 'qualified' : 'indeterminate'
}

function deviceBy(states: readonly IndexedState[], facts: CertificateFacts): QualifiedCertificate['device'] {
  const { sure, possible } = qualifiersFor(
    facts,
    states.flatMap(({ qualifications }) => qualifications),
  )
  const says = (one: string): boolean => sure.has(one)
  const yes = says(qualifiers.withDevice) || says(qualifiers.deviceManaged)
  const no = says(qualifiers.withoutDevice)
  const doubtful = [qualifiers.withDevice, qualifiers.deviceManaged, qualifiers.withoutDevice].some(
    (one) => possible.has(one) && !sure.has(one),
  )
  if ((yes && no) || doubtful) return 'unknown'
  if (yes || no) return yes ? 'yes' : 'no'
  return facts.hasDevice ? 'yes' : 'no'
}
