import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { textOf } from '../bytes.ts'
import { RecordUnfit } from './credential-type.ts'
import { findConfiguration, findScope, findType } from './index.ts'
import { marriage } from './marriage.ts'
import type { MarriageAct, Spouse } from './records.ts'
import { typeMetadataOf } from './type-metadata.ts'

const [jan, an] = ['85631412136' as Ssin, '91710224863' as Ssin]
const dates = { holder: jan, issuance: '2026-11-24', today: '2026-11-24', expiry: '2027-02-21' }

const husband: Spouse = {
  ssin: jan,
  familyName: 'Peeters',
  givenName: 'Jan',
  birthDate: { year: 1985, month: 3, day: 14 },
}
const wife: Spouse = {
  ssin: an,
  familyName: 'Dubois',
  givenName: 'An Marie',
  birthDate: { year: 1991, month: 11, day: 2 },
}
const act: MarriageAct = {
  reference: '2015-0012-3456-7890',
  status: 'active',
  date: { year: 2015, month: 6, day: 20 },
  place: { nisCode: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
  spouses: [husband, wife],
}
const claimsOf = (ssin: Ssin, ...marriages: MarriageAct[]) =>
  marriage.toSdJwt({ civilStatusActs: { ssin, marriages } }, dates)

const peeters = { family_name: 'Peeters', given_name: 'Jan', birthdate: '1985-03-14' }
const dubois = { family_name: 'Dubois', given_name: 'An Marie', birthdate: '1991-11-02' }

describe('an extract of an act of marriage', () => {
  it('says who the person is married to, since when and where', () => {
    expect(claimsOf(jan, act)).toEqual({
      extract_type: 'extract',
      act_reference: '2015-0012-3456-7890',
      act_date: '2015-06-20',
      place: { nis_code: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
      ...peeters,
      spouse: dubois,
      date_of_issuance: '2026-11-24',
      date_of_expiry: '2027-02-21',
      issuing_authority: 'FOD Justitie',
      issuing_country: 'BE',
    })
  })

  it('is about whoever receives it: for the wife the husband is the spouse', () => {
    expect(claimsOf(an, act)).toMatchObject({ ...dubois, spouse: peeters })
    expect(claimsOf(an, { ...act, spouses: [wife, husband] })).toEqual(claimsOf(an, act))
  })

  it('names a spouse from abroad, who has no number', () => {
    expect(claimsOf(jan, { ...act, spouses: [husband, { ...wife, ssin: undefined }] }).spouse).toEqual(dubois)
  })

  it('is of the marriage that is in force, whatever went before', () => {
    const before: MarriageAct[] = [
      { ...act, reference: '2009-1', status: 'dissolved' },
      { ...act, reference: '2010-1', status: 'annulled' },
    ]
    expect(claimsOf(jan, ...before, act).act_reference).toBe(act.reference)
  })

  it('leaves out a birth date that is not wholly known', () => {
    const partial = { year: 1991, month: 11, day: undefined }
    const { birthdate: _, ...unborn } = dubois
    expect(claimsOf(jan, { ...act, spouses: [husband, { ...wife, birthDate: partial }] }).spouse).toEqual(unborn)
    expect(claimsOf(an, { ...act, spouses: [husband, { ...wife, birthDate: partial }] })).not.toHaveProperty(
      'birthdate',
    )
  })

  const others: Spouse[] = [{ ...husband, ssin: '94670935671' as Ssin }, wife]
  it.each<[string, MarriageAct[], string]>([
    ['where there is no act', [], 'no marriage is in force'],
    ['after a divorce', [{ ...act, status: 'dissolved' }], 'no marriage is in force'],
    ['after an annulment', [{ ...act, status: 'annulled' }], 'no marriage is in force'],
    ['where two are in force', [act, { ...act, reference: '2024-1' }], 'more than one marriage is in force'],
    ['where the same act stands twice', [act, act], 'more than one marriage is in force'],
    ['where the act is about others', [{ ...act, spouses: others }], 'the act does not name the person'],
    [
      'where the act has a namesake without a number',
      [{ ...act, spouses: [{ ...husband, ssin: undefined }, wife] }],
      'the act does not name the person',
    ],
    [
      'where the act names the person twice',
      [{ ...act, spouses: [husband, husband] }],
      'the act names the person more than once',
    ],
    ['where the act names nobody else', [{ ...act, spouses: [husband] }], 'the act names no spouse'],
    [
      'where the act names two others',
      [{ ...act, spouses: [husband, wife, wife] }],
      'the act names more than one spouse',
    ],
    [
      'where the day is not known',
      [{ ...act, date: { year: 2015, month: 6, day: undefined } }],
      'the date of the act is not wholly known',
    ],
  ])('is refused %s', (_, marriages, reason) => {
    expect(() => claimsOf(jan, ...marriages)).toThrow(new RecordUnfit(reason))
  })

  it('is valid for ninety days, the first and the last included', () => {
    const record = { civilStatusActs: { ssin: jan, marriages: [act] } }
    expect(marriage.expiry(record, dates)).toBe('2027-02-21')
  })

  it('is described in four languages, and everybody reads only what it is and who issued it', async () => {
    const vct = 'https://issuer.example/types/marriage/1'
    const { body } = await typeMetadataOf(marriage, vct, 'https://issuer.example/types')
    const { claims, display } = JSON.parse(textOf(body))
    expect(display.map(({ locale }: { locale: string }) => locale)).toEqual(['nl', 'fr', 'de', 'en'])
    for (const { display } of claims) for (const { label } of display) expect(label).toBeTruthy()
    const withSd = (wanted: string) =>
      claims.flatMap(({ path, sd }: { path: string[]; sd: string }) => (sd === wanted ? [path.join('.')] : []))
    expect(withSd('never')).toEqual(['extract_type', 'issuing_authority', 'issuing_country'])
    expect(withSd('always')).toEqual(
      expect.arrayContaining(['place.name', 'spouse.family_name', 'spouse.given_name', 'spouse.birthdate']),
    )
  })

  it('is found in the catalogue', () => {
    expect(findType('marriage')).toBe(marriage)
    expect(findConfiguration('be.marriage.1.dc-sd-jwt')?.type).toBe(marriage)
    expect(findScope('be.marriage.1.dc-sd-jwt')?.type).toBe(marriage)
  })
})
