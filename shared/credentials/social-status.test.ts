import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { textOf } from '../bytes.ts'
import { RecordUnfit } from './credential-type.ts'
import { findConfiguration, findScope, findType } from './index.ts'
import { type SocialStatus, type SocialStatuses, socialStatusNames } from './records.ts'
import { socialStatus, statusesAskedFor } from './social-status.ts'
import { typeMetadataOf } from './type-metadata.ts'

const ssin = '91710224863' as Ssin
const dates = { holder: ssin, issuance: '2026-11-24', today: '2026-11-24', expiry: '2026-11-24' }

const yes: SocialStatus = { applies: true, from: '2026-01-01', until: '2026-12-31' }
const no: SocialStatus = { applies: false, from: undefined, until: undefined }
const all: SocialStatuses['statuses'] = {
  increased_reimbursement: yes,
  living_wage: no,
  income_guarantee_elderly: no,
  disability_allowance: { applies: true, from: '2020-05-01', until: undefined },
}
const recordOf = (statuses: SocialStatuses['statuses']) => ({ socialStatuses: { ssin, statuses } })
const claimsOf = (statuses = all, claims?: string[]) => socialStatus.toSdJwt(recordOf(statuses), { ...dates, claims })
const issuing = { issuing_authority: 'KSZ-BCSS', issuing_country: 'BE' }

describe('a social status', () => {
  it('says yes or no to each, and of a yes since when and until when', () => {
    expect(claimsOf()).toEqual({
      increased_reimbursement: true,
      increased_reimbursement_period: { from: '2026-01-01', until: '2026-12-31' },
      living_wage: false,
      income_guarantee_elderly: false,
      disability_allowance: true,
      disability_allowance_period: { from: '2020-05-01' },
      ...issuing,
    })
  })

  it.each<[string, string[], object]>([
    ['one', ['increased_reimbursement'], { increased_reimbursement: true }],
    ['two', ['living_wage', 'disability_allowance'], { living_wage: false, disability_allowance: true }],
    [
      'the period alone, and so whether there is one',
      ['increased_reimbursement_period'],
      { increased_reimbursement: true, increased_reimbursement_period: { from: '2026-01-01', until: '2026-12-31' } },
    ],
    ['the period of a no, which has none', ['living_wage_period'], { living_wage: false }],
    ['one and what everybody reads', ['issuing_country', 'living_wage'], { living_wage: false }],
  ])('says what was asked for and no more: %s', (_, asked, expected) => {
    expect(claimsOf(all, asked)).toEqual({ ...expected, ...issuing })
  })

  it('has no period of a no, whatever the record says', () => {
    expect(claimsOf({ living_wage: { ...yes, applies: false } })).toEqual({ living_wage: false, ...issuing })
  })

  it('has no period where none is known', () => {
    expect(claimsOf({ living_wage: { applies: true, from: undefined, until: undefined } })).toEqual({
      living_wage: true,
      ...issuing,
    })
  })

  it.each<[string, SocialStatuses['statuses'], string[] | undefined]>([
    ['there is no answer at all', {}, undefined],
    ['no status was asked for', all, ['issuing_authority']],
    ['nothing was asked for', all, []],
    ['what was asked for has no answer', { living_wage: no }, ['increased_reimbursement']],
  ])('is refused where %s', (_, statuses, asked) => {
    expect(() => claimsOf(statuses, asked)).toThrow(RecordUnfit)
  })

  const until = (end: string): SocialStatus => ({ ...yes, until: end })
  it.each<[string, SocialStatuses['statuses']]>([
    ['where all is no', { living_wage: no }],
    ['where a yes lasts longer', all],
    ['where a yes ends today', { living_wage: until('2026-11-24'), disability_allowance: yes }],
    ['whatever a no says', { living_wage: { ...until('2026-11-01'), applies: false } }],
  ])('ends today, so that its end says nothing: %s', (_, statuses) => {
    expect(socialStatus.expiry(recordOf(statuses), dates)).toBe('2026-11-24')
  })

  it('is refused where a yes is over', () => {
    expect(() => socialStatus.expiry(recordOf({ living_wage: until('2026-11-23') }), dates)).toThrow(RecordUnfit)
  })

  it('asks about a status that is named, or whose period is', () => {
    expect(statusesAskedFor(undefined)).toEqual(socialStatusNames)
    expect(statusesAskedFor(['disability_allowance', 'living_wage_period', 'living_wage', 'shoe_size'])).toEqual([
      'living_wage',
      'disability_allowance',
    ])
    expect(statusesAskedFor(['period', 'issuing_authority'])).toEqual([])
  })

  it('has no status that is always in it, and everybody reads only who issued it', () => {
    const always = socialStatus.claims.filter(({ mandatory }) => mandatory)
    expect(always.map(({ sdJwt }) => sdJwt)).toEqual([['issuing_authority'], ['issuing_country']])
    expect(socialStatus.claims.filter(({ disclosure }) => disclosure === 'never')).toEqual(always)
  })

  it('is described under the names that Belgians know, in four languages', async () => {
    const vct = 'https://issuer.example/types/social-status/1'
    const { body } = await typeMetadataOf(socialStatus, vct, 'https://issuer.example/types')
    const { claims, ...described } = JSON.parse(textOf(body))
    expect(described).toMatchObject({ vct, name: 'Social status' })
    const paths = claims.map(({ path }: { path: string[] }) => path.join('.'))
    for (const name of socialStatusNames)
      expect(paths).toEqual(
        expect.arrayContaining([name, `${name}_period`, `${name}_period.from`, `${name}_period.until`]),
      )
    const labels = claims.flatMap(({ display }: { display: { label: string }[] }) => display.map(({ label }) => label))
    for (const word of ['Verhoogde tegemoetkoming', 'BIM', 'Leefloon', 'IGO', 'GRAPA', 'IVT-IT', 'ARR-AI'])
      expect(labels.some((label: string) => label.includes(word))).toBe(true)
    for (const { display } of claims) expect(display).toHaveLength(4)
    expect(new Set(labels).size).toBeGreaterThan(60)
  })

  it('is found in the catalogue', () => {
    expect(findType('social-status')).toBe(socialStatus)
    expect(findConfiguration('be.social-status.1.dc-sd-jwt')?.type).toBe(socialStatus)
    expect(findScope('be.social-status.1.dc-sd-jwt')?.type).toBe(socialStatus)
  })
})
