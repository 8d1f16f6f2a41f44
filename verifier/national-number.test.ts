import { describe, expect, it } from 'vitest'
import { Problem } from '../shared/http/problem.ts'
import type { DcqlQuery } from './dcql.ts'
import { dcqlShape } from './dcql.ts'
import { checkNationalNumber, withoutUnaskedNumber } from './national-number.ts'
import { partner } from './testing/memory-relying-party.ts'

const sdJwt = (...paths: (string | number | null)[][]) => ({
  id: 'sd',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['any'] },
  ...(paths.length > 0 && { claims: paths.map((path) => ({ path })) }),
})
const mdoc = (...elements: string[]) => ({
  id: 'mdoc',
  format: 'mso_mdoc',
  meta: { doctype_value: 'any' },
  claims: elements.map((element) => ({ path: ['any', element] })),
})
const queryOf = (...credentials: object[]): DcqlQuery => dcqlShape.parse({ credentials })

function faultOf(query: DcqlQuery, more: object = {}): string | undefined {
  try {
    checkNationalNumber(query, { ...partner, ...more })
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.more.issues?.[0]?.name
  }
}

describe('a query for the national number by a relying party that is not registered for it', () => {
  it.each<[string, object[], string]>([
    ['an SD-JWT VC of any type', [sdJwt(['personal_administrative_number'])], '0/claims/0'],
    ['an mdoc of any type', [mdoc('family_name', 'personal_administrative_number')], '0/claims/1'],
    ['an mdoc that calls it otherwise', [mdoc('social_security_pin')], '0/claims/0'],
    ['one of several credentials', [sdJwt(['family_name']), mdoc('personal_administrative_number')], '1/claims/0'],
    ['others in an array', [sdJwt(['spouses', null, 'personal_administrative_number'])], '0/claims/0'],
    ['an object that it begins', [sdJwt(['personal_administrative_number', 'x'])], '0/claims/0'],
  ])('is refused for %s, and pointed at', (_, credentials, at) => {
    expect(faultOf(queryOf(...credentials))).toBe(`/query/credentials/${at}/path`)
    expect(faultOf(queryOf(...credentials), { nationalNumber: false })).toBe(`/query/credentials/${at}/path`)
    expect(faultOf(queryOf(...credentials), { nationalNumber: true })).toBeUndefined()
  })

  it('is none when it asks for other claims, or for no claim, which is no question for any (VP-DCQL-10)', () => {
    expect(faultOf(queryOf(sdJwt(['family_name']), mdoc('document_number')))).toBeUndefined()
    expect(faultOf(queryOf(sdJwt()))).toBeUndefined()
  })
})

describe('what is released', () => {
  const number = { personal_administrative_number: '85631412136' }
  const claims = { subject: { family_name: 'Peeters', ...number }, children: [{ given_name: 'Lou', ...number }] }
  const release = (...paths: (string | null)[][]) => {
    const [query] = queryOf(sdJwt(...paths)).credentials
    if (!query) throw new TypeError('one query was parsed')
    return withoutUnaskedNumber(claims, query)
  }

  it('leaves the number out where it came with something else, however deep', () => {
    expect(release(['subject'], ['children'])).toEqual({
      subject: { family_name: 'Peeters' },
      children: [{ given_name: 'Lou' }],
    })
  })

  it('has the number where the query names it', () => {
    expect(release(['subject', 'personal_administrative_number'])).toBe(claims)
  })
})
