// Which certificates of a service a list says more about (Qualifications, ETSI TS 119 612 clause 5.5.9.2): each has qualifiers and criteria that
// a certificate fits, or does not, over its key usage, policies, extended key usage and the attributes of its subject.
// A criterion that is not understood, and a list of criteria without any, leave it unknown; unknown is not a yes anywhere.
import type { CertificateFacts } from './certificate-facts.ts'
import type { CriteriaList, Qualification } from './trusted-list.ts'

export type Fit = 'yes' | 'no' | 'unknown'

export interface QualifiersFound {
  /** Of all qualifications whose criteria fit. */
  sure: ReadonlySet<string>
  /** Of those about which it is not known. */
  possible: ReadonlySet<string>
}

export function qualifiersFor(facts: CertificateFacts, qualifications: readonly Qualification[]): QualifiersFound {
  const sure = new Set<string>()
  const possible = new Set<string>()
  for (const { qualifiers, criteria } of qualifications) {
    const fit = fits(facts, criteria)
    if (fit === 'no') continue
    for (const qualifier of qualifiers) (fit === 'yes' ? sure : possible).add(qualifier)
  }
  return { sure, possible }
}

/** Whether a certificate fits the criteria. */
export function fits(facts: CertificateFacts, list: CriteriaList): Fit {
  const { keyUsage } = facts
  const have = (values: readonly string[], wanted: readonly string[]): Fit =>
    wanted.length === 0 ? 'unknown' : yesOrNo(wanted.every((one) => values.includes(one)))
  const found: Fit[] = [
    // Without the extension no bit of it is one way or the other.
    ...list.keyUsages.map((bits): Fit => {
      if (bits.length === 0) return 'unknown'
      return yesOrNo(
        keyUsage !== undefined &&
          bits.every(({ name, value }) => (keyUsage as readonly string[]).includes(name) === value),
      )
    }),
    ...list.policySets.map((policies) => have(facts.policies, policies)),
    ...list.extendedKeyUsages.map((usages) => have(facts.extendedKeyUsage, usages)),
    ...list.subjectAttributes.map((attributes) => have(facts.subjectAttributes, attributes)),
    ...list.lists.map((nested) => fits(facts, nested)),
    ...(list.hasUnknown ? (['unknown'] as const) : []),
  ]
  return joined[list.assert](found)
}

const yesOrNo = (fits: boolean): Fit => (fits ? 'yes' : 'no')
const not: Record<Fit, Fit> = { yes: 'no', no: 'yes', unknown: 'unknown' }

/** Of truth values of which one may be unknown (Kleene). */
const joined: Record<CriteriaList['assert'], (found: readonly Fit[]) => Fit> = {
  all: (found) => (found.includes('no') ? 'no' : found.length === 0 || found.includes('unknown') ? 'unknown' : 'yes'),
  atLeastOne: (found) =>
    found.includes('yes') ? 'yes' : found.length === 0 || found.includes('unknown') ? 'unknown' : 'no',
  none: (found) => not[joined.atLeastOne(found)],
}
