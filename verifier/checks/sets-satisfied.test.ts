import { describe, expect, it } from 'vitest'
import { dcqlShape } from '../dcql.ts'
import { mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { setsSatisfied } from './sets-satisfied.ts'

const credentials = [sdJwtQuery(), mdocQuery(), sdJwtQuery({ id: 'other' })]

const judge = (good: string[], credential_sets?: object[]) =>
  setsSatisfied(dcqlShape.parse({ credentials, ...(credential_sets && { credential_sets }) }), new Set(good)).outcome

describe('an answer as a whole (VP-RES-05)', () => {
  it.each<[string, string[], object[] | undefined, string]>([
    ['passes with every credential', ['sd', 'mdoc', 'other'], undefined, 'passed'],
    ['fails without one of them', ['sd', 'mdoc'], undefined, 'failed'],
    ['fails without any', [], undefined, 'failed'],
    ['passes with one option of a set', ['mdoc'], [{ options: [['sd'], ['mdoc']] }], 'passed'],
    ['fails with half an option', ['sd'], [{ options: [['sd', 'mdoc'], ['other']] }], 'failed'],
    [
      'fails with halves of two options',
      ['sd', 'other'],
      [
        {
          options: [
            ['sd', 'mdoc'],
            ['mdoc', 'other'],
          ],
        },
      ],
      'failed',
    ],
    [
      'fails when one of two required sets is missing',
      ['sd'],
      [{ options: [['sd']] }, { options: [['mdoc']] }],
      'failed',
    ],
    [
      'passes without a set that is optional',
      ['sd'],
      [{ options: [['sd']] }, { options: [['mdoc']], required: false }],
      'passed',
    ],
    ['asks for a set that says that it is required', ['sd'], [{ options: [['mdoc']], required: true }], 'failed'],
    ['passes with something of an optional set', ['sd'], [{ options: [['sd']], required: false }], 'passed'],
    [
      'fails with nothing, where every set is optional (VP-RES-03)',
      [],
      [{ options: [['sd']], required: false }],
      'failed',
    ],
  ])('%s', (_, good, sets, outcome) => {
    expect(judge(good, sets)).toBe(outcome)
  })
})
