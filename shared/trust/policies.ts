// Certificate policies along a path (RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14 and 6.1): of the tree that the specification
// grows, what decides is kept: which policies the next certificate may name, and which policies of the anchor's world each stands for.
// Refuses: a path under no policy where one is demanded, by us or by an authority of the path; mappings from or to any policy; what is malformed.
import type { Bytes } from '../bytes.ts'
import type { Certificate } from './certificate.ts'
import { DerRefused, derCount, derElements, derOid, derSequence, tags } from './der.ts'
import { extensionIds } from './extensions.ts'

export const anyPolicy = '2.5.29.32.0'

/** Of a path, or of one of its policies: a number of each kind is more than any authority needs. */
const maximumPolicies = 64

/** Policies that the next certificate may name, each with those of the anchor's world that it stands for. */
type Expected = Map<string, ReadonlySet<string>>

interface State {
  expected: Expected
  /** Certificates that may still follow before a policy has to be there, a mapping has no effect, or any policy is none. */
  explicit: number
  mapping: number
  any: number
}

/**
 * What is wrong with the policies of a path, its anchor last, where one of `accepted` is demanded, or none. Of the anchor its constraints
 * hold, and its own policies say nothing: it is trusted for what the list says. @throws DerRefused
 */
export function wrongPolicy(path: readonly Certificate[], accepted?: readonly string[]): string | undefined {
  const [anchor, ...below] = path.toReversed()
  if (!anchor) return undefined
  const never = path.length + 1
  const state: State = {
    expected: new Map([[anyPolicy, new Set([anyPolicy])]]),
    explicit: accepted ? 0 : never,
    mapping: never,
    any: never,
  }
  tighten(state, anchor)
  for (const [at, certificate] of below.entries()) {
    const isLast = at === below.length - 1
    const named = policiesOf(certificate)
    const anyCounts = state.any > 0 || (!isLast && certificate.selfIssued)
    state.expected = named ? intersect(state.expected, named, anyCounts) : new Map()
    if (state.explicit === 0 && state.expected.size === 0) return withoutPolicy
    if (isLast) state.explicit = Math.max(0, state.explicit - 1)
    else {
      map(state, certificate)
      if (!certificate.selfIssued) count(state)
    }
    tighten(state, certificate)
  }
  if (state.explicit > 0) return undefined
  const reached = new Set([...state.expected.values()].flatMap((policies) => [...policies]))
  const isAccepted = !accepted || reached.has(anyPolicy) || accepted.some((policy) => reached.has(policy))
  return reached.size > 0 && isAccepted ? undefined : withoutPolicy
}

const withoutPolicy = 'the certificate chain is not under a certificate policy that is demanded'

/** Section 6.1.3 d. */
function intersect(expected: Expected, named: ReadonlySet<string>, anyCounts: boolean): Expected {
  const next: Expected = new Map()
  const unnamed = expected.get(anyPolicy)
  for (const policy of named) {
    if (policy === anyPolicy) continue
    // Under any policy, a policy stands for itself.
    const from = expected.get(policy) ?? (unnamed && new Set([policy]))
    if (from) next.set(policy, from)
  }
  if (named.has(anyPolicy) && anyCounts)
    for (const [policy, from] of expected) if (!next.has(policy)) next.set(policy, from)
  return next
}

/** Section 6.1.4 a, b. */
function map(state: State, { extensions }: Certificate): void {
  const extension = extensions.get(extensionIds.policyMappings)
  if (!extension) return
  const mappings = mappingsOf(extension.value)
  const before = state.expected
  const after: Expected = new Map([...before].filter(([policy]) => !mappings.has(policy)))
  if (state.mapping > 0)
    for (const [issuers, subjects] of mappings) {
      const from = before.get(issuers) ?? (before.has(anyPolicy) ? new Set([issuers]) : undefined)
      for (const policy of from ? subjects : [])
        after.set(policy, new Set([...(after.get(policy) ?? []), ...(from ?? [])]))
    }
  state.expected = after
}

function count(state: State): void {
  state.explicit = Math.max(0, state.explicit - 1)
  state.mapping = Math.max(0, state.mapping - 1)
  state.any = Math.max(0, state.any - 1)
}

/** Section 6.1.4 i, j; of the last certificate, that a policy is demanded from here on (section 6.1.5 b). */
function tighten(state: State, { extensions }: Certificate): void {
  const constraints = extensions.get(extensionIds.policyConstraints)
  const inhibit = extensions.get(extensionIds.inhibitAnyPolicy)
  if (constraints) {
    const { explicit = state.explicit, mapping = state.mapping } = constraintsOf(constraints.value)
    state.explicit = Math.min(state.explicit, explicit)
    state.mapping = Math.min(state.mapping, mapping)
  }
  if (inhibit) state.any = Math.min(state.any, countIn(inhibit.value))
}

/** Undefined when the certificate names none. */
function policiesOf({ extensions }: Certificate): ReadonlySet<string> | undefined {
  const extension = extensions.get(extensionIds.policies)
  if (!extension) return undefined
  const policies = derSequence(extension.value).map(({ tag, content }) => {
    const [id, qualifiers, ...more] = tag === tags.sequence ? derElements(content) : []
    if (id?.tag !== tags.objectIdentifier || more.length > 0 || (qualifiers && qualifiers.tag !== tags.sequence))
      throw new DerRefused('a certificate policy is malformed')
    return derOid(id.content)
  })
  const distinct = new Set(policies)
  if (policies.length === 0 || policies.length > maximumPolicies || distinct.size < policies.length)
    throw new DerRefused('the certificate policies are none, too many or twice the same')
  return distinct
}

function mappingsOf(value: Bytes): ReadonlyMap<string, readonly string[]> {
  const mappings = new Map<string, string[]>()
  const pairs = derSequence(value)
  if (pairs.length === 0 || pairs.length > maximumPolicies)
    throw new DerRefused('the policy mappings are none or too many')
  for (const { tag, content } of pairs) {
    const [issuers, subjects, ...more] = (tag === tags.sequence ? derElements(content) : []).map((element) => {
      if (element.tag !== tags.objectIdentifier) throw new DerRefused('a policy mapping is malformed')
      return derOid(element.content)
    })
    if (!issuers || !subjects || more.length > 0) throw new DerRefused('a policy mapping is malformed')
    if (issuers === anyPolicy || subjects === anyPolicy) throw new DerRefused('any policy is mapped')
    mappings.set(issuers, [...(mappings.get(issuers) ?? []), subjects])
  }
  return mappings
}

function constraintsOf(value: Bytes): { explicit?: number; mapping?: number } {
  const parts = derSequence(value)
  const [explicit, mapping] = [0x80, 0x81].map((wanted) => parts.find(({ tag }) => tag === wanted))
  const known = [explicit, mapping].filter((part) => part !== undefined)
  // Each at most once, in this order, and nothing else.
  if (known.length === 0 || known.length !== parts.length || known.some((part, at) => part !== parts[at]))
    throw new DerRefused('the policy constraints are malformed')
  return {
    ...(explicit && { explicit: derCount(explicit.content) }),
    ...(mapping && { mapping: derCount(mapping.content) }),
  }
}

function countIn(value: Bytes): number {
  const [element, ...more] = derElements(value)
  if (element?.tag !== tags.integer || more.length > 0) throw new DerRefused('a number of certificates is malformed')
  return derCount(element.content)
}
