import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { Tagged } from '../mdoc/cbor.ts'
import { RecordUnfit } from './credential-type.ts'
import { findConfiguration } from './index.ts'
import { mdl } from './mdl.ts'
import type { DrivingLicence, Person } from './records.ts'

const holder = '85631412136' as Ssin
const issuance = '2026-11-24'
const nameSpace = 'org.iso.18013.5.1'
const date = (text: string) => new Tagged(1004, text)

const jan: Person = {
  ssin: holder,
  familyName: 'Peeters',
  givenName: 'Jan Pieter',
  birthDate: { year: 1985, month: 3, day: 14 },
  sex: 1,
  placeOfBirth: { locality: 'Eupen', country: 'BE' },
  nationalities: ['BE'],
  address: { street: 'Wetstraat 16', postalCode: '1000', locality: 'Brussel', country: 'BE' },
  children: [],
  parents: [],
}
const licence: DrivingLicence = {
  ssin: holder,
  licenceNumber: '0612345678',
  status: 'valid',
  issueDate: '2021-05-03',
  expiryDate: '2031-05-03',
  portrait: Uint8Array.of(0xff, 0xd8, 0xff),
  categories: [
    { code: 'B', issueDate: '2013-06-12', expiryDate: '2031-05-03', restrictions: [] },
    {
      code: 'BE',
      issueDate: undefined,
      expiryDate: undefined,
      restrictions: [
        { code: '01.06', sign: undefined, value: undefined },
        { code: 'S01', sign: '<=', value: '2500' },
      ],
    },
  ],
  forfeitures: [],
}

interface Wish {
  person?: Partial<Person>
  licence?: Partial<DrivingLicence>
}
const recordsOf = (wish: Wish) => ({
  person: { ...jan, ...wish.person },
  drivingLicence: { ...licence, ...wish.licence },
})
const expiryOf = (wish: Wish) => mdl.expiry(recordsOf(wish), { holder, issuance, today: issuance })
const elementsOf = (wish: Wish = {}) =>
  new Map(mdl.toMdoc(recordsOf(wish), { holder, issuance, today: issuance, expiry: '2031-05-03' })[nameSpace])

describe('a driving licence', () => {
  it('has the elements of ISO/IEC 18013-5 in one name space, in their types (MD-ISS-11)', () => {
    expect(Object.keys(mdl.toMdoc(recordsOf({}), { holder, issuance, today: issuance, expiry: '2031-05-03' }))).toEqual(
      [nameSpace],
    )
    expect(Object.fromEntries(elementsOf())).toEqual({
      family_name: 'Peeters',
      given_name: 'Jan Pieter',
      birth_date: date('1985-03-14'),
      issue_date: date('2021-05-03'),
      expiry_date: date('2031-05-03'),
      issuing_country: 'BE',
      issuing_authority: 'FOD Mobiliteit en Vervoer',
      document_number: '0612345678',
      portrait: licence.portrait,
      driving_privileges: [
        new Map<string, unknown>([
          ['vehicle_category_code', 'B'],
          ['issue_date', date('2013-06-12')],
          ['expiry_date', date('2031-05-03')],
        ]),
        new Map<string, unknown>([
          ['vehicle_category_code', 'BE'],
          [
            'codes',
            [
              new Map([['code', '01.06']]),
              new Map([
                ['code', 'S01'],
                ['sign', '<='],
                ['value', '2500'],
              ]),
            ],
          ],
        ]),
      ],
      un_distinguishing_sign: 'B',
      sex: 1,
      birth_place: 'Eupen, BE',
      nationality: 'BE',
      resident_address: 'Wetstraat 16',
      resident_postal_code: '1000',
      resident_city: 'Brussel',
      resident_country: 'BE',
      ...Object.fromEntries([13, 14, 15, 16, 18, 21, 25].map((age) => [`age_over_${age}`, true])),
      ...Object.fromEntries([60, 65].map((age) => [`age_over_${age}`, false])),
    })
  })

  it('is an mdoc and nothing else, and says no national number', () => {
    expect(mdl.configurations.map(({ format }) => format)).toEqual(['mso_mdoc'])
    expect('toSdJwt' in mdl).toBe(false)
    expect([...elementsOf().values()].map(String).join()).not.toContain(holder)
    expect(findConfiguration('org.iso.18013.5.1.mDL.mso-mdoc')?.configuration).toMatchObject({
      docType: `${nameSpace}.mDL`,
    })
  })

  it('tells ages as they are on its first day', () => {
    const bornOn = (day: number) => ({ person: { birthDate: { year: 2005, month: 11, day } } })
    expect(elementsOf(bornOn(24)).get('age_over_21')).toBe(true)
    expect(elementsOf(bornOn(25)).get('age_over_21')).toBe(false)
  })

  it('has a name in Latin letters, and beside it as it is written', () => {
    const elements = elementsOf({ person: { familyName: 'Šimić', givenName: 'Zoë' } })
    expect(['family_name', 'family_name_national_character'].map((name) => elements.get(name))).toEqual([
      'Simic',
      'Šimić',
    ])
    expect([elements.get('given_name'), elements.has('given_name_national_character')]).toEqual(['Zoë', false])
  })

  it.each<[string, Partial<Person>, string[]]>([
    [
      'an address',
      { address: undefined },
      ['resident_address', 'resident_city', 'resident_country', 'resident_postal_code'],
    ],
    [
      'a municipality',
      { address: { ...(jan.address as never as object), locality: undefined } as never },
      ['resident_city'],
    ],
    ['a place of birth', { placeOfBirth: { locality: undefined, country: undefined } }, ['birth_place']],
    ['a place of birth in other letters', { placeOfBirth: { locality: 'Αθήνα', country: 'GR' } }, ['birth_place']],
    ['a nationality', { nationalities: [] }, ['nationality']],
    ['one nationality alone', { nationalities: ['BE', 'FR'] }, ['nationality']],
    ['a nationality with a code', { nationalities: [undefined] }, ['nationality']],
    ['a nationality, and of another the code', { nationalities: ['BE', undefined] }, ['nationality']],
  ])('leaves out what it does not know: %s', (_, person, missing) => {
    const elements = elementsOf({ person })
    expect([...elementsOf().keys()].filter((name) => !elements.has(name)).sort()).toEqual(missing)
  })

  it('leaves out a category that has ended, or has not begun', () => {
    const category = (code: string, issueDate: string | undefined, expiryDate: string | undefined) => ({
      code,
      issueDate,
      expiryDate,
      restrictions: [],
    })
    const categories = [
      category('AM', '2010-01-01', '2026-11-23'),
      category('A', '2010-01-01', '2026-11-24'),
      category('B', '2026-11-24', undefined),
      category('C', '2026-11-25', '2031-01-01'),
    ]
    const privileges = elementsOf({ licence: { categories } }).get('driving_privileges') as Map<string, unknown>[]
    expect(privileges.map((one) => one.get('vehicle_category_code'))).toEqual(['A', 'B'])
  })

  it.each<[string, Wish]>([
    ['whose birth day is not known', { person: { birthDate: { year: 1985, month: 3, day: undefined } } }],
    ['whose name is in other letters', { person: { familyName: 'Παπαδόπουλος' } }],
    ['whose first name is too long', { person: { givenName: 'Jan '.repeat(40) } }],
    ['without a portrait', { licence: { portrait: undefined } }],
    ['without a category', { licence: { categories: [] } }],
  ])('is not made of a record %s', (_, wish) => {
    expect(() => elementsOf(wish)).toThrow(RecordUnfit)
  })

  it('never says in a reason what it saw', () => {
    expect(() => elementsOf({ person: { familyName: 'Παπαδόπουλος' } })).toThrow(
      new RecordUnfit('a name cannot be written in Latin letters'),
    )
  })
})

describe('the last day of a driving licence', () => {
  const forfeited = (...forfeitures: [string, string?][]): Wish => ({
    licence: { forfeitures: forfeitures.map(([startDate, endDate]) => ({ startDate, endDate })) },
  })

  it.each<[string, Wish, string]>([
    ['is that of the licence', {}, '2031-05-03'],
    ['may be today', { licence: { expiryDate: issuance } }, issuance],
    ['is no sooner for a forfeiture that is over', forfeited(['2025-01-01', '2026-11-23']), '2031-05-03'],
    ['is the one before a forfeiture begins', forfeited(['2026-12-01', '2027-01-01']), '2026-11-30'],
    ['is the one before the next forfeiture', forfeited(['2027-03-01'], ['2026-12-01', '2026-12-31']), '2026-11-30'],
    ['is today before a forfeiture that begins tomorrow', forfeited(['2026-11-25']), issuance],
    ['is no later for a forfeiture after it', forfeited(['2032-01-01']), '2031-05-03'],
  ])('%s', (_, wish, last) => {
    expect(expiryOf(wish)).toBe(last)
  })

  it.each<[string, Wish, string]>([
    ['has expired', { licence: { expiryDate: '2026-11-23' } }, 'the licence has expired'],
    ['begins tomorrow', { licence: { issueDate: '2026-11-25' } }, 'the licence has not begun'],
    ['is withdrawn', { licence: { status: 'withdrawn' } }, 'the licence is not valid'],
    ['is said to have expired', { licence: { status: 'expired' } }, 'the licence is not valid'],
    ['is forfeited since today', forfeited(['2026-11-24', '2027-01-01']), 'the right to drive is forfeited'],
    ['is forfeited until today', forfeited(['2026-10-01', '2026-11-24']), 'the right to drive is forfeited'],
    ['is forfeited without an end', forfeited(['2020-01-01']), 'the right to drive is forfeited'],
    ['is forfeited again', forfeited(['2020-01-01', '2020-02-01'], ['2026-11-01']), 'the right to drive is forfeited'],
  ])('does not exist where it %s', (_, wish, reason) => {
    expect(() => expiryOf(wish)).toThrow(new RecordUnfit(reason))
  })

  it('is not told: a forfeiture that begins soon ends the copy, and the element stays that of the licence', () => {
    expect(elementsOf(forfeited(['2026-12-01'])).get('expiry_date')).toEqual(date('2031-05-03'))
  })
})
