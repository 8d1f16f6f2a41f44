import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { createExampleSubject } from '../testing/example-subject.ts'
import { PresentationRefused } from './presentation.ts'
import { queryAnswered } from './query-answered.ts'

const revealed: JsonObject = {
  family_name: 'Peeters',
  sex: 1,
  age: '18',
  over18: true,
  nothing: null,
  nationalities: ['BE', 'NL'],
}

const judge = async (query: object, claims: JsonObject = revealed) =>
  (await queryAnswered(await createExampleSubject({ query, presentation: { reveal: async () => claims } }))).outcome

describe('the claims of an answer (VP-RES-04)', () => {
  it.each<[string, object, string]>([
    ['pass when everything is there', { claims: [{ path: ['family_name'] }, { path: ['sex'] }] }, 'passed'],
    ['pass when more is there than was asked for (VP-RES-07)', { claims: [{ path: ['sex'] }] }, 'passed'],
    ['pass when nothing was asked for (VP-DCQL-10)', { claims: undefined }, 'passed'],
    ['fail when one is not there', { claims: [{ path: ['family_name'] }, { path: ['given_name'] }] }, 'failed'],
    ['fail for a name that every object has', { claims: [{ path: ['constructor'] }] }, 'failed'],
    ['pass for a claim that is there and null', { claims: [{ path: ['nothing'] }] }, 'passed'],
  ])('%s', async (_, query, outcome) => {
    expect(await judge(query)).toBe(outcome)
  })

  it.each<[string, (string | number | null)[], (string | number | boolean)[], string]>([
    ['the wanted text', ['family_name'], ['Peeters'], 'passed'],
    ['one of the wanted texts', ['family_name'], ['Janssens', 'Peeters'], 'passed'],
    ['a text in another case', ['family_name'], ['peeters'], 'failed'],
    ['the wanted number', ['sex'], [1], 'passed'],
    ['a number where its text is wanted', ['sex'], ['1'], 'failed'],
    ['a text where its number is wanted', ['age'], [18], 'failed'],
    ['a number where true is wanted', ['sex'], [true], 'failed'],
    ['true where it is wanted', ['over18'], [true], 'passed'],
    ['true where false is wanted', ['over18'], [false], 'failed'],
    ['true where 1 is wanted', ['over18'], [1], 'failed'],
    ['null where false is wanted', ['nothing'], [false], 'failed'],
    ['the wanted text among the elements', ['nationalities', null], ['NL'], 'passed'],
    ['a list where an element is wanted', ['nationalities'], ['NL'], 'failed'],
    ['the wanted text at another place', ['nationalities', 0], ['NL'], 'failed'],
  ])('are compared in type and value: %s (VP-DCQL-08)', async (_, path, values, outcome) => {
    expect(await judge({ claims: [{ path, values }] })).toBe(outcome)
  })

  describe('in sets (VP-DCQL-09)', () => {
    const claims = ['family_name', 'sex', 'given_name'].map((name) => ({ id: name, path: [name] }))
    it.each<[string, string[][], string]>([
      ['pass with the first set', [['family_name', 'sex'], ['given_name']], 'passed'],
      ['pass with the last set', [['given_name'], ['sex', 'given_name'], ['sex']], 'passed'],
      ['pass without claims that no set names', [['sex']], 'passed'],
      ['fail when every set lacks one', [['family_name', 'given_name'], ['given_name']], 'failed'],
      [
        'fail when two halves of sets are there',
        [
          ['family_name', 'given_name'],
          ['given_name', 'sex'],
        ],
        'failed',
      ],
    ])('%s', async (_, claim_sets, outcome) => {
      expect(await judge({ claims, claim_sets })).toBe(outcome)
    })

    it('fail when a claim of the set has none of the wanted values', async () => {
      const valued = claims.map((one) => (one.id === 'sex' ? { ...one, values: [2] } : one))
      expect(await judge({ claims: valued, claim_sets: [['sex']] })).toBe('failed')
      expect(await judge({ claims: valued, claim_sets: [['sex'], ['family_name']] })).toBe('passed')
    })
  })

  describe('of which a wallet keeps some back (WRP-OVERASKING-03)', () => {
    const accepting = async (query: object, claims: JsonObject = revealed) =>
      (
        await queryAnswered(
          await createExampleSubject({
            query,
            presentation: { reveal: async () => claims },
            policy: { subset: 'accept' },
          }),
        )
      ).outcome
    const sets = ['given_name', 'family_name', 'sex'].map((id) => ({ id, path: [id] }))

    it.each<[string, object, string]>([
      ['pass with one of them', { claims: [{ path: ['sex'] }, { path: ['given_name'] }] }, 'passed'],
      ['pass when no claim was asked for', { claims: undefined }, 'passed'],
      ['fail with none of them', { claims: [{ path: ['given_name'] }] }, 'failed'],
      [
        'fail when one that is there has another value',
        { claims: [{ path: ['sex'], values: [2] }, { path: ['family_name'] }, { path: ['given_name'] }] },
        'failed',
      ],
      [
        'pass with a part of a set',
        {
          claims: sets,
          claim_sets: [
            ['given_name', 'family_name'],
            ['sex', 'given_name'],
          ],
        },
        'passed',
      ],
      ['fail with a part of no set', { claims: sets.slice(0, 1), claim_sets: [['given_name']] }, 'failed'],
    ])('%s', async (_, query, outcome) => {
      expect(await accepting(query)).toBe(outcome)
    })

    it('fail where the relying party does not accept that', async () => {
      expect(await judge({ claims: [{ path: ['sex'] }, { path: ['given_name'] }] })).toBe('failed')
    })
  })

  it('are undetermined when they cannot be read', async () => {
    const reveal = () => Promise.reject(new PresentationRefused('no digest'))
    expect((await queryAnswered(await createExampleSubject({ presentation: { reveal } }))).outcome).toBe('undetermined')
  })

  it('are never named in the reason, nor their values', async () => {
    const query = { claims: [{ path: ['family_name'], values: ['Janssens'] }] }
    const { reason } = await queryAnswered(
      await createExampleSubject({ query, presentation: { reveal: async () => revealed } }),
    )
    expect(reason).not.toMatch(/family_name|Peeters|Janssens/)
  })

  describe('about an age (ISO/IEC 18013-5 section 7.2.5)', () => {
    const space = 'org.iso.18013.5.1'
    const query = (more: object = {}) => ({
      format: 'mso_mdoc',
      meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
      claims: [{ path: [space, 'age_over_18'], ...more }],
    })
    const mdoc = (elements: JsonObject) => ({ [space]: elements })

    it.each<[string, object, JsonObject, string]>([
      ['pass for the age itself', query(), { age_over_18: false }, 'passed'],
      ['pass for an older age that is true', query(), { age_over_21: true }, 'passed'],
      ['pass for a younger age that is false', query(), { age_over_16: false }, 'passed'],
      ['fail for an older age that is false', query(), { age_over_21: false }, 'failed'],
      ['fail for a younger age that is true', query(), { age_over_16: true }, 'failed'],
      ['pass when true is wanted and implied', query({ values: [true] }), { age_over_21: true }, 'passed'],
      [
        'fail when true is wanted and the contrary implied',
        query({ values: [true] }),
        { age_over_16: false },
        'failed',
      ],
      [
        'fail when the age itself says the contrary',
        query({ values: [true] }),
        { age_over_18: false, age_over_21: true },
        'failed',
      ],
    ])('%s', async (_, asked, elements, outcome) => {
      expect(await judge(asked, mdoc(elements))).toBe(outcome)
    })

    it('fail in an SD-JWT VC, which has no such rule', async () => {
      expect(await judge({ claims: [{ path: [space, 'age_over_18'] }] }, mdoc({ age_over_21: true }))).toBe('failed')
    })
  })
})
