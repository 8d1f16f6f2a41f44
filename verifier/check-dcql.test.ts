// Our own rules are stricter than the specification's in places: what we accept, the dcql package and the golden schema accept too.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { DcqlQuery as Oracle } from 'dcql'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { catalogue } from '../shared/credentials/index.ts'
import { readInput } from '../shared/http/input.ts'
import { Problem } from '../shared/http/problem.ts'
import { checkDcql } from './check-dcql.ts'
import { dcqlShape } from './dcql.ts'
import { exampleType } from './testing/example-types.ts'
import { mdocQuery, sdJwtQuery } from './testing/memory-relying-party.ts'

const vectors = new URL('../../shared/vectors/', import.meta.url)
const missing = !existsSync(vectors)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${vectors.pathname}`)

const typesUrl = 'https://issuer.example/types'

/** Pointers of what is wrong with a query, none when it is accepted: as a relying party would hear it. */
async function faultsOf(query: unknown): Promise<string[]> {
  const headers = { 'Content-Type': 'application/json' }
  const request = new Request('http://localhost', { method: 'POST', headers, body: JSON.stringify({ query }) })
  try {
    checkDcql((await readInput(request, z.strictObject({ query: dcqlShape }))).query, { types: catalogue, typesUrl })
    return []
  } catch (error) {
    if (error instanceof Problem) return (error.more.issues ?? []).map(({ name }) => name)
    throw error
  }
}

function oracleAccepts(query: object): boolean {
  try {
    Oracle.validate(Oracle.parse(JSON.parse(JSON.stringify(query))))
    return true
  } catch {
    return false
  }
}

const one = (more: object = {}) => ({ credentials: [sdJwtQuery(more)] })
const oneMdoc = (more: object = {}) => ({ credentials: [mdocQuery(more)] })
const licence = 'be.health-professional.1'
const qualified = [
  { id: 'p', path: [licence, 'profession'] },
  { id: 'c', path: ['org.etsi.01947201.010101', 'category'] },
]
const withClaims = (...claims: object[]) => one({ claims })
const withPath = (...path: unknown[]) => withClaims({ path })
const withSets = (...credential_sets: unknown[]) => ({ ...one(), credential_sets })
const authority = (type: string, ...values: string[]) => one({ trusted_authorities: [{ type, values }] })
const [a, b] = [
  { id: 'a', path: ['family_name'] },
  { id: 'b', path: ['given_name'] },
]

const unknownType = { meta: { vct_values: ['urn:unknown'] } }

const good: [string, object][] = [
  ['for an SD-JWT', one()],
  ['for an mdoc', oneMdoc()],
  ['for a qualified attestation and that it is one', oneMdoc({ meta: { doctype_value: licence }, claims: qualified })],
  ['for both', { credentials: [sdJwtQuery(), mdocQuery()] }],
  ['without claims (VP-DCQL-10)', one({ claims: undefined })],
  ['for one of several types', one({ meta: { vct_values: ['urn:eudi:pid:1', 'urn:eudi:pid:be:1'] } })],
  ['with every kind of step', withPath('nationalities', null, 0, 'type')],
  [
    'of a type that nobody knows, for whatever it may say',
    one({ ...unknownType, claims: [{ path: ['age_over_18'] }] }),
  ],
  [
    'of several types, of which one may say it',
    one({ meta: { vct_values: ['urn:unknown', `${typesUrl}/marriage/1`] }, claims: [{ path: ['x'] }] }),
  ],
  [
    'of a type of ours, for a part of what it says',
    one({
      meta: { vct_values: [`${typesUrl}/marriage/1`] },
      claims: [{ path: ['spouse', 'family_name'] }, { path: ['iat'] }],
    }),
  ],
  ['of the European PID, for what another country says in it', withPath('picture')],
  [
    'without holder binding, of what is no PID (VP-DCQL-04)',
    one({ ...unknownType, require_cryptographic_holder_binding: false }),
  ],
  ['of an issuer by its name (section 6.1.1)', withClaims({ path: ['iss'], values: ['https://issuer.example'] })],
  ['under an authority by its federation', authority('openid_federation', 'https://anchor.example/eu')],
  ['for a member that is called as a technical claim is', withPath('address', 'status')],
  ['for an element that is called as a technical claim is', oneMdoc({ claims: [{ path: ['status', 'cnf'] }] })],
  ['with every kind of value', withClaims({ path: ['sex'], values: ['x', 1, -1, true, false] })],
  ['with ids of claims that no set uses', withClaims(a)],
  ['with claim sets (VP-DCQL-09)', one({ claims: [a, b], claim_sets: [['a', 'b'], ['a']] })],
  ['that asks for several (VP-DCQL-03)', one({ multiple: true })],
  ['that says what is so anyway (VP-DCQL-04)', one({ require_cryptographic_holder_binding: true, multiple: false })],
  ['under an authority by its key identifier (HAIP-V-02)', authority('aki', 's9tIpPmhxdiuNkHMEWNpYim8S8Y')],
  ['under an authority by its list', authority('etsi_tl', 'https://lists.example/pid')],
  ['with sets of credentials (VP-DCQL-11)', withSets({ options: [['sd']] }, { options: [['sd']], required: false })],
  ['of which an element is kept', oneMdoc({ claims: [{ path: ['x', 'y'], intent_to_retain: true }] })],
]

/** What is wrong, where, and whether the dcql package refuses it as well. */
const bad: [string, unknown, string, 'both' | 'we alone'][] = [
  ['is no object', [], '/query', 'both'],
  ['has no credentials (VP-DCQL-01)', {}, '/query/credentials', 'both'],
  ['has an empty list of credentials (VP-DCQL-01)', { credentials: [] }, '/query/credentials', 'both'],
  ['has an id twice (VP-DCQL-01)', { credentials: [sdJwtQuery(), sdJwtQuery()] }, '/query/credentials', 'both'],
  ['has no id (VP-DCQL-01)', one({ id: undefined }), '/query/credentials/0/id', 'both'],
  ['has an empty id (VP-DCQL-01)', one({ id: '' }), '/query/credentials/0/id', 'both'],
  ['has an id with other characters (VP-DCQL-01)', one({ id: 'a b' }), '/query/credentials/0/id', 'both'],
  ['has an id that ends in a new line', one({ id: 'a\n' }), '/query/credentials/0/id', 'both'],
  ['has an endless id', one({ id: 'x'.repeat(101) }), '/query/credentials/0/id', 'we alone'],
  ['is for no format', one({ format: undefined }), '/query/credentials/0/format', 'both'],
  ['is for another format', one({ format: 'jwt_vc_json' }), '/query/credentials/0/format', 'both'],
  ['has no meta (VP-DCQL-02)', one({ meta: undefined }), '/query/credentials/0/meta', 'we alone'],
  ['has an empty meta (VP-DCQL-02)', one({ meta: {} }), '/query/credentials/0/meta/vct_values', 'we alone'],
  ['is for no type', one({ meta: { vct_values: [] } }), '/query/credentials/0/meta/vct_values', 'we alone'],
  ['is for an empty type', one({ meta: { vct_values: [''] } }), '/query/credentials/0/meta/vct_values/0', 'we alone'],
  ['is for no doctype', oneMdoc({ meta: {} }), '/query/credentials/0/meta/doctype_value', 'we alone'],
  [
    'is for an empty doctype',
    oneMdoc({ meta: { doctype_value: '' } }),
    '/query/credentials/0/meta/doctype_value',
    'we alone',
  ],
  ['asks for several by a word', one({ multiple: 'yes' }), '/query/credentials/0/multiple', 'both'],
  [
    'does without holder binding (VP-DCQL-04)',
    one({ require_cryptographic_holder_binding: false }),
    '/query/credentials/0/require_cryptographic_holder_binding',
    'we alone',
  ],
  ['has an empty list of claims (VP-DCQL-07)', one({ claims: [] }), '/query/credentials/0/claims', 'both'],
  ['has a claim without a path (VP-DCQL-07)', withClaims({}), '/query/credentials/0/claims/0/path', 'both'],
  ['has an empty path (VP-DCQL-07)', withPath(), '/query/credentials/0/claims/0/path', 'both'],
  ['has an empty step', withPath(''), '/query/credentials/0/claims/0/path/0', 'we alone'],
  ['has a negative index (VP-DCQL-07)', withPath('a', -1), '/query/credentials/0/claims/0/path/1', 'both'],
  ['has an index with a fraction', withPath('a', 0.5), '/query/credentials/0/claims/0/path/1', 'both'],
  ['has an index beyond all counting', withPath('a', 2 ** 60), '/query/credentials/0/claims/0/path/1', 'we alone'],
  ['has an object for a step', withPath('a', {}), '/query/credentials/0/claims/0/path/1', 'both'],
  ['has true for a step', withPath('a', true), '/query/credentials/0/claims/0/path/1', 'both'],
  ...['cnf', 'status', '_sd', '_sd_alg', '...'].flatMap((name): typeof bad => [
    [
      `asks for ${name}, by which holders are recognised`,
      withPath(name),
      '/query/credentials/0/claims/0/path',
      'we alone',
    ],
    [
      `asks for a part of ${name}`,
      withClaims(a, { id: 'b', path: [name, 'x', 0] }),
      '/query/credentials/0/claims/1/path',
      'we alone',
    ],
  ]),
  [
    'asks for a claim twice (VP-DCQL-07)',
    withClaims({ path: ['sex'] }, { path: ['sex'] }),
    '/query/credentials/0/claims',
    'we alone',
  ],
  [
    'has the id of a claim twice (VP-DCQL-07)',
    withClaims(a, { ...b, id: 'a' }),
    '/query/credentials/0/claims',
    'we alone',
  ],
  [
    'has no values where it names some (VP-DCQL-08)',
    withClaims({ ...a, values: [] }),
    '/query/credentials/0/claims/0/values',
    'we alone',
  ],
  [
    'wants a value with a fraction (VP-DCQL-08)',
    withClaims({ ...a, values: [1.5] }),
    '/query/credentials/0/claims/0/values/0',
    'both',
  ],
  ['wants null (VP-DCQL-08)', withClaims({ ...a, values: [null] }), '/query/credentials/0/claims/0/values/0', 'both'],
  ['wants an empty text', withClaims({ ...a, values: [''] }), '/query/credentials/0/claims/0/values/0', 'we alone'],
  [
    'is kept, for an SD-JWT',
    withClaims({ ...a, intent_to_retain: false }),
    '/query/credentials/0/claims/0/intent_to_retain',
    'we alone',
  ],
  [
    'has an mdoc path of one step (VP-DCQL-07)',
    oneMdoc({ claims: [{ path: ['x'] }] }),
    '/query/credentials/0/claims/0/path',
    'both',
  ],
  [
    'has an mdoc path of three steps (VP-DCQL-07)',
    oneMdoc({ claims: [{ path: ['x', 'y', 'z'] }] }),
    '/query/credentials/0/claims/0/path',
    'we alone',
  ],
  [
    'has an mdoc path with an index (VP-DCQL-07)',
    oneMdoc({ claims: [{ path: ['x', 0] }] }),
    '/query/credentials/0/claims/0/path',
    'both',
  ],
  [
    'has an mdoc path with null (VP-DCQL-07)',
    oneMdoc({ claims: [{ path: ['x', 'y'] }, { path: ['x', null] }] }),
    '/query/credentials/0/claims/1/path',
    'both',
  ],
  [
    'has claim sets without claims (VP-DCQL-09)',
    one({ claims: undefined, claim_sets: [['a']] }),
    '/query/credentials/0/claim_sets',
    'both',
  ],
  [
    'has claim sets of claims without ids (VP-DCQL-07)',
    one({ claims: [a, { path: ['given_name'] }], claim_sets: [['a']] }),
    '/query/credentials/0/claims',
    'we alone',
  ],
  [
    'has no claim set where it names some (VP-DCQL-09)',
    one({ claims: [a], claim_sets: [] }),
    '/query/credentials/0/claim_sets',
    'both',
  ],
  [
    'has an empty claim set (VP-DCQL-09)',
    one({ claims: [a], claim_sets: [[]] }),
    '/query/credentials/0/claim_sets/0',
    'both',
  ],
  [
    'has a claim set of other claims (VP-DCQL-09)',
    one({ claims: [a], claim_sets: [['a'], ['b']] }),
    '/query/credentials/0/claim_sets',
    'both',
  ],
  [
    'has no authority where it names some (VP-DCQL-05)',
    one({ trusted_authorities: [] }),
    '/query/credentials/0/trusted_authorities',
    'both',
  ],
  [
    'has an authority without a value (VP-DCQL-05)',
    authority('aki'),
    '/query/credentials/0/trusted_authorities/0/values',
    'both',
  ],
  [
    'has an authority that is no base64url (VP-DCQL-05)',
    authority('aki', 'A+/='),
    '/query/credentials/0/trusted_authorities/0/values/0',
    'both',
  ],
  [
    'has an authority with a second spelling (VP-DCQL-05)',
    authority('aki', 'AB'),
    '/query/credentials/0/trusted_authorities/0/values/0',
    'we alone',
  ],
  ...['lists.example', 'ftp://lists.example', ''].map((value): (typeof bad)[number] => [
    `has a list at ${value || 'nothing'}`,
    authority('etsi_tl', value),
    '/query/credentials/0/trusted_authorities/0/values/0',
    'both',
  ]),
  ...['https://x.example?a=b', 'https://x.example#a'].map((value): (typeof bad)[number] => [
    `has the entity ${value}`,
    authority('openid_federation', value),
    '/query/credentials/0/trusted_authorities/0/values/0',
    'we alone',
  ]),
  [
    'has an authority of another kind',
    authority('made_up', 'https://x.example'),
    '/query/credentials/0/trusted_authorities/0/type',
    'both',
  ],
  [
    'has a claim that no claim set uses (VP-DCQL-09)',
    one({ claims: [a, b], claim_sets: [['a']] }),
    '/query/credentials/0/claims/1',
    'we alone',
  ],
  [
    'has a claim twice in a claim set',
    one({ claims: [a, b], claim_sets: [['a', 'b', 'a']] }),
    '/query/credentials/0/claim_sets',
    'we alone',
  ],
  [
    'has the same claim set twice',
    one({
      claims: [a, b],
      claim_sets: [
        ['a', 'b'],
        ['b', 'a'],
      ],
    }),
    '/query/credentials/0/claim_sets',
    'we alone',
  ],
  [
    'has a credential that no set uses (VP-DCQL-11)',
    { credentials: [sdJwtQuery(), mdocQuery()], credential_sets: [{ options: [['sd']] }] },
    '/query/credentials/1',
    'we alone',
  ],
  [
    'has a credential twice in an option',
    withSets({ options: [['sd', 'sd']] }),
    '/query/credential_sets/0/options',
    'we alone',
  ],
  ...['vct', 'vct#integrity', 'aka_vcts', 'nbf', 'exp', 'iss'].map((name): (typeof bad)[number] => [
    `asks for ${name}, which everybody shows`,
    withPath(name),
    '/query/credentials/0/claims/0/path',
    'we alone',
  ]),
  ['begins at an index', withPath(0), '/query/credentials/0/claims/0/path', 'we alone'],
  ['begins at every element', withPath(null, 'a'), '/query/credentials/0/claims/0/path', 'we alone'],
  ['asks a PID for an age', withPath('age_over_18'), '/query/credentials/0/claims/0/path', 'we alone'],
  [
    'asks PIDs of two names for an age',
    one({ meta: { vct_values: ['urn:eudi:pid:1', 'urn:eudi:pid:be:1'] }, claims: [{ path: ['age_in_years'] }] }),
    '/query/credentials/0/claims/0/path',
    'we alone',
  ],
  [
    'asks a PID for an age, in an mdoc',
    oneMdoc({ claims: [{ path: ['eu.europa.ec.eudi.pid.1', 'age_over_18'] }] }),
    '/query/credentials/0/claims/0/path',
    'we alone',
  ],
  [
    'asks a proof of age for a name',
    oneMdoc({ meta: { doctype_value: 'eu.europa.ec.av.1' }, claims: [{ path: ['eu.europa.ec.av.1', 'family_name'] }] }),
    '/query/credentials/0/claims/0/path',
    'we alone',
  ],
  [
    'asks a type of ours for what it does not say',
    one({ meta: { vct_values: [`${typesUrl}/marriage/1`] }, claims: [a, { id: 'b', path: ['portrait'] }] }),
    '/query/credentials/0/claims/1/path',
    'we alone',
  ],
  [
    'asks for a qualified attestation in an mdoc, and not whether it is one',
    oneMdoc({ meta: { doctype_value: licence }, claims: [{ path: [licence, 'profession'] }] }),
    '/query/credentials/0/claims',
    'we alone',
  ],
  [
    'leaves that out of a set of claims',
    oneMdoc({ meta: { doctype_value: licence }, claims: qualified, claim_sets: [['p', 'c'], ['p']] }),
    '/query/credentials/0/claim_sets',
    'we alone',
  ],
  [
    'does without holder binding for a domestic PID (VP-DCQL-04)',
    one({ meta: { vct_values: ['urn:unknown', 'urn:eudi:pid:nl:1'] }, require_cryptographic_holder_binding: false }),
    '/query/credentials/0/require_cryptographic_holder_binding',
    'we alone',
  ],
  [
    'does without holder binding for an mdoc (VP-DCQL-04)',
    oneMdoc({ meta: { doctype_value: 'any' }, require_cryptographic_holder_binding: false }),
    '/query/credentials/0/require_cryptographic_holder_binding',
    'we alone',
  ],
  ['has no set where it names some (VP-DCQL-11)', withSets(), '/query/credential_sets', 'both'],
  ['has a set without options (VP-DCQL-11)', withSets({ options: [] }), '/query/credential_sets/0/options', 'both'],
  ['has an empty option (VP-DCQL-11)', withSets({ options: [[]] }), '/query/credential_sets/0/options/0', 'we alone'],
  [
    'has a set of credentials that are not asked for (VP-DCQL-11)',
    withSets({ options: [['sd']] }, { options: [['x']] }),
    '/query/credential_sets/1/options',
    'both',
  ],
  [
    'has a set that may be required',
    withSets({ options: [['sd']], required: 'perhaps' }),
    '/query/credential_sets/0/required',
    'both',
  ],
  [
    'has more credentials than anybody holds',
    { credentials: Array.from({ length: 21 }, (_, at) => sdJwtQuery({ id: `n${at}` })) },
    '/query/credentials',
    'we alone',
  ],
  ['has a member that nobody knows', { ...one(), madeUp: 1 }, '/query/madeUp', 'we alone'],
  [
    'has an unknown member in a credential',
    one({ transaction_data: [] }),
    '/query/credentials/0/transaction_data',
    'we alone',
  ],
  [
    'has an unknown member in a claim',
    withClaims({ ...a, optional: true }),
    '/query/credentials/0/claims/0/optional',
    'we alone',
  ],
]

describe('a query', () => {
  it.each(good)('%s is accepted, by the dcql package too', async (_, query) => {
    expect(await faultsOf(query)).toEqual([])
    expect(oracleAccepts(query)).toBe(true)
  })

  it.each(bad)('that %s is refused, with a pointer', async (_, query, pointer, by) => {
    expect(await faultsOf(query)).toEqual([pointer])
    expect(oracleAccepts(query as object)).toBe(by === 'we alone')
  })

  it('is refused with every fault of its shape at once', async () => {
    expect(await faultsOf(one({ id: '', meta: {}, claims: [] }))).toEqual([
      '/query/credentials/0/id',
      '/query/credentials/0/claims',
      '/query/credentials/0/meta/vct_values',
    ])
  })
})

describe('a type of ours that others extend', () => {
  const [card, better] = [`${typesUrl}/card/1`, `${typesUrl}/better-card/1`]
  const configuration = { format: 'dc+sd-jwt', signer: 'attestation', id: 'card', scope: 'card' } as const
  const claimOf = (name: string) => ({ sdJwt: [name], mandatory: true, labels: { nl: '', fr: '', de: '', en: '' } })
  const types = [
    { ...exampleType('card', 'pub-eaa', [{ ...configuration, vct: card }]), claims: [claimOf('number')] },
    {
      ...exampleType('better', 'pub-eaa', [{ ...configuration, vct: better, extends: { vct: card } }]),
      claims: [claimOf('number'), claimOf('colour')],
    },
  ]
  const check = (vct: string, name: string) => () =>
    checkDcql(dcqlShape.parse(one({ meta: { vct_values: [vct] }, claims: [{ path: [name] }] })), { types, typesUrl })

  it('is asked for what these say too, and no more', () => {
    expect(check(card, 'colour')).not.toThrow()
    expect(check(better, 'number')).not.toThrow()
    expect(check(card, 'weight')).toThrow(Problem)
    expect(check(better, 'weight')).toThrow(Problem)
  })
})

describe.skipIf(missing)('the golden schema and examples', () => {
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, vectors), 'utf8'))

  it.each(good)('accept a query %s', (_, query) => {
    const matches = new Ajv({ strict: false }).compile(read('json-schemas/oid4vp/dcql_request.json'))
    expect([matches(JSON.parse(JSON.stringify(query))), matches.errors]).toEqual([true, null])
  })

  it('are accepted here, where they ask in our formats', async () => {
    const names = readdirSync(new URL('openid4vp/query_lang/', vectors))
    expect(names.length).toBeGreaterThan(5)
    for (const name of names) {
      const query = read(`openid4vp/query_lang/${name}`)
      expect([name, await faultsOf(query)]).toEqual([name, []])
    }
  })
})
