import { describe, expect, it } from 'vitest'
import { catalogue } from '../../shared/credentials/index.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { TransactionPolicy } from '../transaction.ts'
import type { Presentation } from './presentation.ts'
import { type PresentedCredential, sameHolder } from './same-holder.ts'

const known = { types: catalogue, typesUrl: 'https://issuer.example/types' }
const jan = { family_name: 'Peeters', given_name: 'Jan', birthdate: '1985-03-14' }
const space = 'org.iso.18013.5.1'

type Bend = Partial<Pick<Presentation, 'type' | 'hasHolderProof' | 'holderKey'>>

const presented = (
  format: Presentation['format'],
  type: string,
  claims: JsonObject,
  bend: Bend,
): PresentedCredential => ({
  presentation: { format, type, hasHolderProof: true, holderKey: async () => 'key', ...bend } as Presentation,
  claims: async () => claims,
})
const pid = (claims: JsonObject = jan, bend: Bend = {}) => presented('dc+sd-jwt', 'urn:eudi:pid:1', claims, bend)
const licence = (elements: JsonObject = {}, bend: Bend = {}) =>
  presented(
    'mso_mdoc',
    'org.iso.18013.5.1.mDL',
    { [space]: { family_name: 'Peeters', given_name: 'Jan', birth_date: '1985-03-14', ...elements } },
    bend,
  )

const judge = async (
  combined: TransactionPolicy['combined'],
  good: PresentedCredential[],
  sent = good.length,
): Promise<string> => (await sameHolder({ combined, good, sent }, known)).outcome

describe('several credentials of one holder (ARF 6.6.3.10)', () => {
  it.each(['none', 'sameAttributes', 'sameDeviceKey'] as const)(
    'are no question of one credential: %s',
    async (policy) => {
      expect(await judge(policy, [pid({})])).toBe('passed')
      expect(await judge(policy, [], 1)).toBe('passed')
    },
  )

  it('are not tied where the relying party does not want it, and that is said', async () => {
    const judgement = await sameHolder(
      { combined: 'none', good: [pid(), licence({ given_name: 'An' })], sent: 2 },
      known,
    )
    expect([judgement.outcome, judgement.reason]).toEqual(['passed', expect.stringContaining('nothing else ties them')])
  })

  it.each<[string, PresentedCredential[], string]>([
    ['are tied by equal names and birth dates in both formats', [pid(), licence()], 'passed'],
    ['are tied where all three are equal', [pid(), licence(), pid()], 'passed'],
    ['differ in the family name', [pid(), licence({ family_name: 'Peters' })], 'failed'],
    ['differ in the given name', [pid(), licence({ given_name: 'jan' })], 'failed'],
    ['differ in the birth date', [pid(), licence({ birth_date: '1985-03-15' })], 'failed'],
    ['differ where only the third is another', [pid(), licence(), pid({ ...jan, given_name: 'An' })], 'failed'],
    [
      'are tied by the same letters in another spelling',
      [pid({ ...jan, family_name: 'Müller' }), licence({ family_name: 'Mu\u0308ller' })],
      'passed',
    ],
    [
      'are tied by a name in its own letters, beside the Latin ones of a licence',
      [
        pid({ ...jan, family_name: 'Łukasz' }),
        licence({ family_name: 'Lukasz', family_name_national_character: 'Łukasz' }),
      ],
      'passed',
    ],
    [
      'differ where the licence shows the Latin letters alone',
      [pid({ ...jan, family_name: 'Łukasz' }), licence({ family_name: 'Lukasz' })],
      'failed',
    ],
    ['are undetermined where one is not shown', [pid(), licence({ birth_date: undefined as never })], 'undetermined'],
    ['are undetermined where nothing is shown', [pid({}), licence()], 'undetermined'],
    ['are undetermined where a name is no text', [pid({ ...jan, given_name: 1 }), licence()], 'undetermined'],
    [
      'are undetermined where a name is empty',
      [pid({ ...jan, given_name: '' }), licence({ given_name: '' })],
      'undetermined',
    ],
    ['are tied with a domestic PID that nobody knows', [pid(jan, { type: 'urn:eudi:pid:nl:1' }), licence()], 'passed'],
    [
      'are undetermined with a type that names nobody',
      [pid(), presented('dc+sd-jwt', 'urn:eudi:ehic:1', jan, {})],
      'undetermined',
    ],
    [
      'are undetermined with a type that is about a child',
      [pid(), presented('dc+sd-jwt', `${known.typesUrl}/isi-plus/1`, jan, {})],
      'undetermined',
    ],
    [
      'are undetermined with a type that nobody knows',
      [pid(), presented('dc+sd-jwt', 'urn:x', jan, {})],
      'undetermined',
    ],
  ])('%s', async (_, good, outcome) => {
    expect(await judge('sameAttributes', good)).toBe(outcome)
  })

  it.each<[string, PresentedCredential[], string]>([
    ['are tied by one key', [pid({}), licence()], 'passed'],
    ['are not tied by two keys', [pid(), licence({}, { holderKey: async () => 'other' })], 'failed'],
    ['are not tied without a proof of the key', [pid(jan, { hasHolderProof: false }), licence()], 'failed'],
  ])('%s', async (_, good, outcome) => {
    expect(await judge('sameDeviceKey', good)).toBe(outcome)
  })

  it.each(['sameAttributes', 'sameDeviceKey'] as const)('are undetermined where one is refused: %s', async (policy) => {
    expect(await judge(policy, [pid()], 2)).toBe('undetermined')
  })

  it('are judged without a word of what they say', async () => {
    for (const good of [
      [pid(), licence({ given_name: 'An' })],
      [pid(), licence()],
      [pid({}), licence()],
    ])
      expect((await sameHolder({ combined: 'sameAttributes', good, sent: 2 }, known)).reason).not.toMatch(
        /Peeters|Jan|1985/,
      )
  })
})
