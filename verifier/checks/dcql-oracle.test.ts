// Our judgement of queries and of answers beside that of the dcql package, over made-up queries and holdings. Where we judge otherwise on
// purpose, the difference has a name here, and nothing else may differ.
import { DcqlPresentationResult, DcqlQuery as Oracle } from 'dcql'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../shared/credentials/index.ts'
import type { Json, JsonObject } from '../../shared/json.ts'
import { checkDcql } from '../check-dcql.ts'
import { type DcqlQuery, dcqlShape } from '../dcql.ts'
import { parseVpToken } from '../response/parse-vp-token.ts'
import { createExampleSubject } from '../testing/example-subject.ts'
import type { Presentation } from './presentation.ts'
import { queryAnswered } from './query-answered.ts'
import { setsSatisfied } from './sets-satisfied.ts'
import type { Subject } from './subject.ts'
import { typeExpected } from './type-expected.ts'

const known = { types: catalogue, typesUrl: 'https://issuer.example/types' }
const clone = <T>(value: T): T => JSON.parse(JSON.stringify(value))

const accepts = (judge: () => unknown): boolean => {
  try {
    judge()
    return true
  } catch {
    return false
  }
}
const oracleOf = (query: unknown) => Oracle.parse(clone(query) as Oracle.Input)
const oracleAccepts = (query: unknown) => accepts(() => Oracle.validate(oracleOf(query)))
const weAccept = (query: unknown) => accepts(() => checkDcql(dcqlShape.parse(clone(query)), known))

const name = fc.constantFrom('a', 'b', 'c')
const value = fc.constantFrom<string | number | boolean>('x', '1', 1, 2, true, false)
const step = fc.oneof({ weight: 4, arbitrary: name }, fc.constantFrom(0, 1, 2), fc.constant(null))
const path = fc.tuple(name, fc.array(step, { maxLength: 2 })).map(([first, more]) => [first, ...more])
const mdocPath = fc.tuple(fc.constantFrom('s', 't'), name).map((pair) => [...pair])
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 })

const claimOf = (paths: fc.Arbitrary<unknown[]>) =>
  fc.record({
    id: fc.option(name, { nil: undefined, freq: 5 }),
    path: paths,
    values: rarely(fc.array(value, { maxLength: 2 })),
  })

const credentialOf = (id: fc.Arbitrary<string>) =>
  fc.boolean().chain((isMdoc) =>
    fc.record({
      id,
      format: fc.constant(isMdoc ? 'mso_mdoc' : 'dc+sd-jwt'),
      meta: isMdoc
        ? fc.record({ doctype_value: fc.constantFrom('d', 'e') })
        : fc.record({ vct_values: fc.array(fc.constantFrom('v', 'w'), { maxLength: 2 }) }),
      multiple: rarely(fc.boolean()),
      claims: fc.option(fc.array(claimOf(isMdoc ? mdocPath : path), { maxLength: 3 }), { nil: undefined, freq: 6 }),
      claim_sets: rarely(fc.array(fc.array(name, { maxLength: 3 }), { maxLength: 3 })),
    }),
  )

const queryId = fc.constantFrom('q', 'r', 's')
const queries = fc.record({
  credentials: fc.array(credentialOf(queryId), { maxLength: 3 }),
  credential_sets: rarely(
    fc.array(
      fc.record({
        options: fc.array(fc.array(queryId, { maxLength: 2 }), { maxLength: 2 }),
        required: rarely(fc.boolean()),
      }),
      { maxLength: 2 },
    ),
  ),
})
type MadeUp = typeof queries extends fc.Arbitrary<infer Q> ? Q : never

const hasRepeated = (list: readonly unknown[]) => new Set(list.map((one) => JSON.stringify(one))).size < list.length

/** What we refuse in a query and the package lets through, each for its reason. */
const differences: Record<string, (query: MadeUp) => boolean> = {
  'the specification wants types': ({ credentials }) =>
    credentials.some(({ meta }) => 'vct_values' in meta && meta.vct_values.length === 0),
  'the specification wants values where there are some': ({ credentials }) =>
    credentials.some(({ claims = [] }) => claims.some(({ values }) => values?.length === 0)),
  'the specification wants an id once': ({ credentials }) =>
    credentials.some(({ claims = [] }) => hasRepeated(claims.flatMap(({ id }) => id ?? []))),
  'the specification wants a claim once': ({ credentials }) =>
    credentials.some(({ claims = [] }) => hasRepeated(claims.map((one) => one.path))),
  'the specification wants ids where there are claim sets': ({ credentials }) =>
    credentials.some(({ claims = [], claim_sets: sets }) => sets && claims.some(({ id }) => id === undefined)),
  'the specification wants options that are not empty': ({ credential_sets: sets = [] }) =>
    sets.some(({ options }) => options.some((ids) => ids.length === 0)),
  'a claim that no set uses never comes': ({ credentials }) =>
    credentials.some(
      ({ claims = [], claim_sets: sets }) => sets && !claims.every(({ id }) => sets.flat().includes(id as never)),
    ),
  'a credential that no set uses never comes': ({ credentials, credential_sets: sets }) =>
    sets !== undefined &&
    !credentials.every(({ id }) => sets.some(({ options }) => options.flat().some((one) => one === id))),
  'a name twice in a set is a slip': ({ credentials, credential_sets: sets = [] }) =>
    credentials.some(({ claim_sets: own = [] }) => own.some(hasRepeated)) ||
    sets.some(({ options }) => options.some(hasRepeated)),
  'a set twice is a slip': ({ credentials }) =>
    credentials.some(({ claim_sets: sets = [] }) => hasRepeated(sets.map((set) => set.toSorted()))),
}

/** The same with most of what is wrong put right, so that holdings often answer them. */
const tidied = queries.map((query) => {
  const credentials = query.credentials.map(({ claim_sets, claims, meta, ...one }, at) => {
    const paths = new Map((claims ?? []).map((claim) => [JSON.stringify(claim.path), claim]))
    const whole = [...paths.values()].map(({ values, ...claim }, nth) => ({
      ...claim,
      id: `c${nth}`,
      ...(values?.length && { values }),
    }))
    const [first, ...rest] = whole.map(({ id }) => id)
    return {
      ...one,
      id: ['q', 'r', 's'][at] as string,
      meta: 'vct_values' in meta && meta.vct_values.length === 0 ? { vct_values: ['v'] } : meta,
      ...(first && { claims: whole }),
      ...(first && rest.length > 0 && claim_sets && { claim_sets: [[first], rest] }),
    }
  })
  const ids = credentials.map(({ id }) => id)
  const sets = query.credential_sets && ids.length > 1 && [{ options: [ids.slice(0, 1), ids.slice(1)] }]
  return { credentials, ...(sets && { credential_sets: sets }) }
})
const validQueries = tidied.filter(weAccept)

describe('a query', () => {
  it('that we accept is accepted by the package, and one that we refuse is refused but for a difference with a name', () => {
    const met = { accepted: 0, refused: 0 }
    fc.assert(
      fc.property(fc.oneof(queries, tidied as typeof queries), (query) => {
        const ours = weAccept(query)
        if (ours) expect(oracleAccepts(query)).toBe(true)
        met[ours ? 'accepted' : 'refused'] += 1
        const reasons = Object.keys(differences).filter((one) => differences[one]?.(query))
        if (reasons.length > 0) expect(ours).toBe(false)
        else expect(ours).toBe(oracleAccepts(query))
      }),
      { numRuns: 2000 },
    )
    expect(met.accepted).toBeGreaterThan(100)
    expect(met.refused).toBeGreaterThan(100)
  })

  const claims = ['a', 'b'].map((id) => ({ id, path: [id] }))
  const whole = (more: object) => ({ id: 'q', format: 'dc+sd-jwt', meta: { vct_values: ['v'] }, claims, ...more })
  const one = (more: object) => ({ credentials: [whole(more)] })

  it.each<[string, object]>([
    ['the specification wants types', one({ meta: { vct_values: [] } })],
    ['the specification wants values where there are some', one({ claims: [{ path: ['a'], values: [] }] })],
    ['the specification wants an id once', one({ claims: claims.map((claim) => ({ ...claim, id: 'a' })) })],
    ['the specification wants a claim once', one({ claims: claims.map((claim) => ({ ...claim, path: ['a'] })) })],
    [
      'the specification wants ids where there are claim sets',
      one({ claims: [...claims, { path: ['c'] }], claim_sets: [['a', 'b']] }),
    ],
    ['the specification wants options that are not empty', { ...one({}), credential_sets: [{ options: [['q'], []] }] }],
    ['a claim that no set uses never comes', one({ claim_sets: [['a']] })],
    [
      'a credential that no set uses never comes',
      { credentials: [whole({}), whole({ id: 'r' })], credential_sets: [{ options: [['q']] }] },
    ],
    ['a name twice in a set is a slip', one({ claim_sets: [['a', 'b', 'a']] })],
    [
      'a set twice is a slip',
      one({
        claim_sets: [
          ['a', 'b'],
          ['b', 'a'],
        ],
      }),
    ],
  ])('that we alone refuse, because %s', (reason, query) => {
    expect([weAccept(query), oracleAccepts(query)]).toEqual([false, true])
    const met = Object.keys(differences).filter((name) => differences[name]?.(query as MadeUp))
    expect(met).toContain(reason)
  })
})

/** Of one shape for every holding, so that paths often lead somewhere. */
const leaf = fc.constantFrom<Json>('x', '1', 1, 2, true, false, 'other')
const inner = fc.oneof(
  leaf,
  fc.dictionary(name, leaf, { maxKeys: 2, noNullPrototype: true }),
  fc.array(leaf, { minLength: 1, maxLength: 3 }),
)
const claimsHeld = fc.dictionary(
  name,
  fc.oneof(
    inner,
    fc.array(inner, { minLength: 1, maxLength: 2 }),
    fc.dictionary(name, inner, { maxKeys: 2, noNullPrototype: true }),
  ),
  { maxKeys: 3, noNullPrototype: true },
)
const elementsHeld = fc.dictionary(fc.constantFrom('s', 't'), fc.dictionary(name, inner, { noNullPrototype: true }), {
  noNullPrototype: true,
})

interface Holding {
  format: Presentation['format']
  type: string
  claims: JsonObject
}
const holding: fc.Arbitrary<Holding> = fc.oneof(
  fc.record({ format: fc.constant('dc+sd-jwt' as const), type: fc.constantFrom('v', 'w'), claims: claimsHeld }),
  fc.record({ format: fc.constant('mso_mdoc' as const), type: fc.constantFrom('d', 'e'), claims: elementsHeld }),
) as fc.Arbitrary<Holding>

const anything = fc.dictionary(fc.constantFrom('q', 'r', 's', 'u'), fc.array(holding, { maxLength: 2 }), {
  maxKeys: 3,
  noNullPrototype: true,
})

/** Most of what was asked, as it was asked. */
const answerTo = ({ credentials }: DcqlQuery) =>
  fc.infiniteStream(fc.nat(7)).map((chance) => {
    const mostly = (): boolean => chance.next().value !== 0
    const answer: Record<string, Holding[]> = {}
    for (const { id, format, meta, claims = [], multiple } of credentials) {
      if (!mostly()) continue
      const copies = Array.from({ length: multiple && mostly() ? 2 : 1 }, (): Holding => {
        const shown: JsonObject = {}
        for (const claim of claims)
          if (mostly()) put(shown, claim.path, mostly() ? (claim.values?.[0] ?? 'x') : 'other')
        const type = 'doctype_value' in meta ? meta.doctype_value : (meta.vct_values[0] ?? '')
        return { format, type: mostly() ? type : 'w', claims: shown }
      })
      answer[id] = copies
    }
    return answer
  })

/** At a path, with members and elements on the way; left out where something else stands there. */
function put(shown: JsonObject, [first, ...rest]: (string | number | null)[], leafValue: Json): void {
  const build = (before: Json | undefined, [now, ...later]: typeof rest): Json => {
    if (now === undefined) return leafValue
    if (typeof now === 'string') {
      const members = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {}
      return { ...members, [now]: build(members[now], later) }
    }
    const elements = Array.isArray(before) ? [...before] : []
    const at = now ?? 0
    while (elements.length < at) elements.push('other')
    elements[at] = build(elements[at], later)
    return elements
  }
  shown[String(first)] = build(shown[String(first)], rest)
}

const example = await createExampleSubject()

/** As our checks judge it, the claims and sets of it alone. */
async function weSatisfy(query: DcqlQuery, answer: Record<string, Holding[]>): Promise<boolean> {
  let sent: ReturnType<typeof parseVpToken>
  const texts = Object.fromEntries(Object.entries(answer).map(([id, list]) => [id, list.map((_, at) => `${id} ${at}`)]))
  try {
    sent = parseVpToken(query, texts)
  } catch {
    return false
  }
  const bad = new Set<string>()
  for (const { query: asked, presentation: text } of sent) {
    const [id = '', at] = String(text).split(' ')
    const held = answer[id]?.[Number(at)]
    if (!held) throw new TypeError('it was sent')
    const { format, type, claims } = held
    const presentation = { ...example.presentation, format, type }
    const subject: Subject = { ...example, query: asked, presentation, claims: async () => claims }
    const fits = held.format === asked.format
    const findings = [await typeExpected(subject), await queryAnswered(subject)]
    if (!fits || findings.some(({ outcome }) => outcome !== 'passed')) bad.add(id)
  }
  const good = new Set(sent.map((one) => one.query.id).filter((id) => !bad.has(id)))
  return bad.size === 0 && setsSatisfied(query, good).outcome === 'passed'
}

function oracleSatisfies(query: unknown, answer: Record<string, Holding[]>): boolean {
  const presentations = Object.fromEntries(
    Object.entries(answer).map(([id, list]) => [
      id,
      list.map(({ format, type, claims }) => ({
        credential_format: format,
        cryptographic_holder_binding: true,
        ...(format === 'mso_mdoc' ? { doctype: type, namespaces: claims } : { vct: type, claims }),
      })),
    ]),
  )
  return accepts(() =>
    DcqlPresentationResult.validate(
      DcqlPresentationResult.fromDcqlPresentation(presentations as never, { dcqlQuery: oracleOf(query) }),
    ),
  )
}

/** Paths of a query over an SD-JWT. */
const pathsOf = (query: DcqlQuery) =>
  query.credentials.flatMap(({ format, claims = [] }) => (format === 'mso_mdoc' ? [] : claims.map((one) => one.path)))

/** Where the package judges an answer otherwise, each for its reason. */
const answerDifferences: Record<string, (query: DcqlQuery, answer: Record<string, Holding[]>) => boolean> = {
  // The package takes any element, since it cannot see which were kept back; we see it.
  'an index means the element that it meant to the issuer': (query) =>
    pathsOf(query).some((steps) => steps.some((one) => typeof one === 'number')),
  // Section 7.1.1: any element of another kind ends the processing.
  'every element that a path passes has to be of the kind of its step': (query) =>
    pathsOf(query).some((steps) => steps.slice(0, -1).includes(null)),
  // The package takes a list for an object.
  'a list has no members with names': (query, answer) =>
    pathsOf(query).some((steps) => steps.length > 1) &&
    Object.values(answer)
      .flat()
      .some(({ claims }) => JSON.stringify(claims).includes('[')),
}

const asked = validQueries.chain((made) =>
  fc.record({
    made: fc.constant(made),
    answer: fc.oneof(
      { weight: 3, arbitrary: answerTo(dcqlShape.parse(clone(made))) },
      { weight: 1, arbitrary: anything },
    ),
  }),
)

describe('an answer', () => {
  it('is judged as by the package, but for a difference with a name', async () => {
    const met = { satisfied: 0, not: 0 }
    await fc.assert(
      fc.asyncProperty(asked, async ({ made, answer }) => {
        const query = dcqlShape.parse(clone(made))
        const [ours, theirs] = [await weSatisfy(query, answer), oracleSatisfies(made, answer)]
        const reasons = Object.keys(answerDifferences).filter((one) => answerDifferences[one]?.(query, answer))
        // Whatever differs, we are the stricter.
        if (ours) expect(theirs).toBe(true)
        if (reasons.length === 0) expect(ours).toBe(theirs)
        met[ours ? 'satisfied' : 'not'] += 1
      }),
      { numRuns: 600 },
    )
    expect(met.satisfied).toBeGreaterThan(75)
    expect(met.not).toBeGreaterThan(100)
  })

  const one = (claims: object[], more: object = {}) => ({
    credentials: [{ id: 'q', format: 'dc+sd-jwt', meta: { vct_values: ['v'] }, claims, ...more }],
  })
  const held = (claims: JsonObject): Record<string, Holding[]> => ({ q: [{ format: 'dc+sd-jwt', type: 'v', claims }] })

  it.each<[string, object, Record<string, Holding[]>, { ours: boolean; theirs: boolean }]>([
    ['a value of another type', one([{ path: ['a'], values: ['1'] }]), held({ a: 1 }), { ours: false, theirs: false }],
    [
      'an index at another place',
      one([{ path: ['a', 1], values: ['x'] }]),
      held({ a: ['x', 'y'] }),
      { ours: false, theirs: true },
    ],
    [
      'an element of another kind',
      one([{ path: ['a', null, 'b'] }]),
      held({ a: [{ b: 1 }, 'x'] }),
      { ours: false, theirs: true },
    ],
    [
      'a list of nothing, every element of it',
      one([{ path: ['a', null] }]),
      held({ a: [] }),
      { ours: false, theirs: true },
    ],
    ['a claim that is null', one([{ path: ['a'] }]), held({ a: null }), { ours: true, theirs: false }],
    [
      'nothing, where every set is optional (VP-RES-03)',
      { ...one([{ path: ['a'] }]), credential_sets: [{ options: [['q']], required: false }] },
      {},
      { ours: false, theirs: true },
    ],
    [
      'an age that another implies (ISO/IEC 18013-5 section 7.2.5)',
      {
        credentials: [
          { id: 'q', format: 'mso_mdoc', meta: { doctype_value: 'd' }, claims: [{ path: ['s', 'age_over_18'] }] },
        ],
      },
      { q: [{ format: 'mso_mdoc', type: 'd', claims: { s: { age_over_21: true } } }] },
      { ours: true, theirs: false },
    ],
    [
      'a type that extends the one that was asked for',
      { credentials: [{ id: 'q', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:pid:1'] } }] },
      { q: [{ format: 'dc+sd-jwt', type: 'urn:eudi:pid:be:1', claims: {} }] },
      { ours: true, theirs: false },
    ],
  ])('that differs on purpose, or does not: %s', async (_, query, answer, expected) => {
    expect(await weSatisfy(dcqlShape.parse(clone(query)), answer)).toBe(expected.ours)
    expect(oracleSatisfies(query, answer)).toBe(expected.theirs)
  })
})
