import { describe, expect, it } from 'vitest'
import { catalogue } from '../shared/credentials/index.ts'
import { Problem } from '../shared/http/problem.ts'
import { checkCombined } from './check-combined.ts'
import { dcqlShape } from './dcql.ts'
import { templateOf } from './templates/index.ts'
import type { TransactionPolicy } from './transaction.ts'

const typesUrl = 'https://issuer.example/types'
const known = { types: catalogue, typesUrl }
const space = 'org.iso.18013.5.1'
const names = ['family_name', 'given_name', 'birthdate'].map((name) => ({ id: name, path: [name] }))
const pid = (more: object = {}) => ({
  id: 'pid',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:eudi:pid:1'] },
  claims: names,
  ...more,
})
const licence = (...elements: string[]) => ({
  id: 'licence',
  format: 'mso_mdoc',
  meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
  claims: elements.map((element) => ({ path: [space, element] })),
})
const whole = licence('family_name', 'given_name', 'birth_date', 'driving_privileges')
const ticket = {
  ...pid(),
  id: 'ticket',
  meta: { vct_values: ['urn:ticket'] },
  require_cryptographic_holder_binding: false,
}

function faultOf(combined: TransactionPolicy['combined'], ...credentials: object[]): string | undefined {
  try {
    checkCombined({ query: dcqlShape.parse({ credentials }) }, combined, known)
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.more.issues?.[0]?.name
    throw error
  }
}

describe('a policy on several credentials', () => {
  it.each<[string, TransactionPolicy['combined'], object[]]>([
    ['none, whatever is asked', 'none', [pid({ claims: undefined }), ticket]],
    ['sameAttributes, of one credential', 'sameAttributes', [pid({ claims: undefined })]],
    ['sameAttributes, of names and birth date in both formats', 'sameAttributes', [pid(), whole]],
    [
      'sameAttributes, of names and birth date in every claim set',
      'sameAttributes',
      [
        pid({
          claims: [...names, { id: 'sex', path: ['sex'] }],
          claim_sets: [['sex', ...names.map(({ id }) => id)], names.map(({ id }) => id)],
        }),
        whole,
      ],
    ],
    [
      'sameAttributes, of a marriage',
      'sameAttributes',
      [pid(), pid({ id: 'm', meta: { vct_values: [`${typesUrl}/marriage/1`] } })],
    ],
    ['sameDeviceKey, of what is bound to keys', 'sameDeviceKey', [pid({ claims: undefined }), licence('sex')]],
    ['sameDeviceKey, of one credential without its key', 'sameDeviceKey', [ticket]],
  ])('is accepted: %s', (_, combined, credentials) => {
    expect(faultOf(combined, ...credentials)).toBeUndefined()
  })

  it.each<[string, TransactionPolicy['combined'], object[], string]>([
    [
      'sameAttributes, without a birth date',
      'sameAttributes',
      [pid(), licence('family_name', 'given_name')],
      '/query/credentials/1',
    ],
    ['sameAttributes, without claims', 'sameAttributes', [pid({ claims: undefined }), whole], '/query/credentials/0'],
    [
      'sameAttributes, with a claim set that lacks one',
      'sameAttributes',
      [pid({ claim_sets: [names.map(({ id }) => id), ['family_name']] }), whole],
      '/query/credentials/0',
    ],
    [
      'sameAttributes, of several without them',
      'sameAttributes',
      [pid({ multiple: true, claims: names.slice(1) })],
      '/query/credentials/0',
    ],
    [
      'sameAttributes, of a card without a name',
      'sameAttributes',
      [pid(), pid({ id: 'e', meta: { vct_values: ['urn:eudi:ehic:1'] } })],
      '/query/credentials/1',
    ],
    [
      'sameAttributes, of a card of a child',
      'sameAttributes',
      [pid(), pid({ id: 'c', meta: { vct_values: [`${typesUrl}/isi-plus/1`] } })],
      '/query/credentials/1',
    ],
    [
      'sameAttributes, of two types of which one has no name',
      'sameAttributes',
      [pid({ meta: { vct_values: ['urn:eudi:pid:1', 'urn:eudi:ehic:1'] } }), whole],
      '/query/credentials/0',
    ],
    ['sameDeviceKey, with a ticket without its key', 'sameDeviceKey', [pid(), ticket], '/query/credentials/1'],
  ])('is refused: %s', (_, combined, credentials, pointer) => {
    expect(faultOf(combined, ...credentials)).toBe(pointer)
  })

  it('is refused for a ready query that names nobody, with a pointer to the policy', () => {
    const query = templateOf('insured-abroad-today').query({ typesUrl })
    const refuse = () => checkCombined({ query, template: 'insured-abroad-today' }, 'sameAttributes', known)
    expect(refuse).toThrow(Problem)
    try {
      refuse()
    } catch (error) {
      expect((error as Problem).more.issues?.[0]?.name).toBe('/policy/combined')
    }
  })
})
