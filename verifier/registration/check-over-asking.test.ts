import { describe, expect, it } from 'vitest'
import { Problem } from '../../shared/http/problem.ts'
import type { DcqlQuery } from '../dcql.ts'
import { docType, vct } from '../testing/memory-provider.ts'
import { access, createRegistration } from '../testing/memory-registrar.ts'
import { mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { checkOverAsking, checkWithinAny, excessOf } from './check-over-asking.ts'
import { type ClaimPath, isWithin } from './claims-path-within.ts'
import { parseRegisteredUse } from './registered-use.ts'

const use = await parseRegisteredUse('books', await createRegistration(), access)
const asking = (...paths: ClaimPath[]) => ({ claims: paths.map((path) => ({ path })) })
const queryOf = (...credentials: object[]) => ({ credentials }) as unknown as DcqlQuery

describe('a claims path', () => {
  it.each<[ClaimPath, ClaimPath]>([
    [['a'], ['a']],
    [['a', 'b'], ['a']],
    [
      ['a', 0],
      ['a', null],
    ],
    [
      ['a', null],
      ['a', null],
    ],
    [
      ['a', 0, 'b'],
      ['a', null],
    ],
    [
      ['a', 1],
      ['a', 1],
    ],
  ])('%j lies within %j', (asked, registered) => {
    expect(isWithin(asked, registered)).toBe(true)
  })

  it.each<[ClaimPath, ClaimPath]>([
    [['b'], ['a']],
    [['a'], ['a', 'b']],
    [
      ['a', null],
      ['a', 0],
    ],
    [
      ['a', 1],
      ['a', 0],
    ],
    [
      ['a', 'b'],
      ['a', null],
    ],
    [
      ['a', '0'],
      ['a', 0],
    ],
    [
      ['a', null],
      ['a', 'b'],
    ],
  ])('%j does not lie within %j, whose steps are of another kind or go further', (asked, registered) => {
    expect(isWithin(asked, registered)).toBe(false)
  })
})

describe('a query', () => {
  it.each<[string, object[]]>([
    ['for what is registered', [sdJwtQuery(), mdocQuery()]],
    ['for less', [mdocQuery(asking([docType, 'birth_date']))]],
    ['for one of the elements', [sdJwtQuery(asking(['nationalities', 1]))]],
    ['without claims, which asks for nothing that could be withheld', [sdJwtQuery({ claims: undefined })]],
  ])('%s is within the registration', (_, credentials) => {
    expect(excessOf(use, queryOf(...credentials))).toBeUndefined()
  })

  it.each<[string, object[], string]>([
    ['for another claim', [sdJwtQuery(asking(['family_name'], ['sex']))], '/credentials/0/claims/1/path'],
    ['for a whole of which a part is registered', [sdJwtQuery(asking(['address']))], '/credentials/0/claims/0/path'],
    ['for another element', [sdJwtQuery(), mdocQuery(asking([docType, 'sex']))], '/credentials/1/claims/0/path'],
    ['in another name space', [mdocQuery(asking(['be.pid.1', 'family_name']))], '/credentials/0/claims/0/path'],
    ['for another type', [sdJwtQuery({ meta: { vct_values: ['urn:eudi:ehic:1'] } })], '/credentials/0/meta/vct_values'],
    [
      'for another type beside the registered one',
      [sdJwtQuery({ meta: { vct_values: [vct, 'urn:eudi:pid:be:1'] } })],
      '/credentials/0/meta/vct_values',
    ],
    [
      'for another type without claims',
      [mdocQuery({ meta: { doctype_value: 'x' }, claims: undefined })],
      '/credentials/0/meta/doctype_value',
    ],
  ])('%s is more than is registered', (_, credentials, pointer) => {
    expect(excessOf(use, queryOf(...credentials))?.pointer).toBe(pointer)
  })

  it('asks for nothing of a credential that is registered without claims', async () => {
    const credentials = [{ format: 'dc+sd-jwt', meta: { vct_values: [vct] } }]
    const bare = await parseRegisteredUse('x', await createRegistration({ payload: { credentials } }), access)
    expect(excessOf(bare, queryOf(sdJwtQuery({ claims: undefined })))).toBeUndefined()
    expect(excessOf(bare, queryOf(sdJwtQuery()))?.pointer).toBe('/credentials/0/claims/0/path')
  })

  it('that was asked elsewhere is within one use or another', async () => {
    const credentials = [{ format: 'dc+sd-jwt', meta: { vct_values: [vct] }, claim: [{ path: ['sex'] }] }]
    const other = await parseRegisteredUse('x', await createRegistration({ payload: { credentials } }), access)
    const sex = queryOf(sdJwtQuery(asking(['sex'])))
    checkWithinAny([], sex)
    checkWithinAny([use, other], sex)
    expect(() => checkWithinAny([use], sex)).toThrow(Problem)
    expect(() => checkWithinAny([use, other], queryOf(sdJwtQuery(asking(['sex'], ['birthdate']))))).toThrow(Problem)
  })

  it('that a relying party wrote is pointed into, and a ready one is named', () => {
    const pointerOf = (template?: 'married') => {
      try {
        checkOverAsking(use, queryOf(sdJwtQuery(asking(['sex']))), template)
      } catch (error) {
        if (error instanceof Problem) return error.more.issues?.map(({ name, detail }) => `${name} ${detail}`)
      }
      return undefined
    }
    const detail = 'is more than the intended use is registered for'
    expect(pointerOf()).toEqual([`/query/credentials/0/claims/0/path ${detail}`])
    expect(pointerOf('married')).toEqual([`/template asks at /credentials/0/claims/0/path: ${detail}`])
  })
})
