import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { Tagged } from '../mdoc/cbor.ts'
import { RecordUnfit } from './credential-type.ts'
import { findConfiguration, findScope, findType } from './index.ts'
import { pid } from './pid.ts'
import type { Person } from './records.ts'

const dates = { holder: '85631412136' as Ssin, issuance: '2026-11-24', today: '2026-11-24', expiry: '2027-11-24' }
const jan: Person = {
  ssin: '85631412136' as Ssin,
  familyName: 'Peeters',
  givenName: 'Jan Pieter',
  birthDate: { year: 1985, month: 3, day: 14 },
  sex: 1,
  placeOfBirth: { locality: 'Eupen', country: 'BE' },
  nationalities: ['BE', 'FR'],
  address: { street: 'Wetstraat 16', postalCode: '1000', locality: 'Brussel', country: 'BE' },
  children: [],
  parents: [],
}
const elementsOf = (person: Person) => new Map(pid.toMdoc({ person }, dates)['eu.europa.ec.eudi.pid.1'])

describe('a PID', () => {
  it('as SD-JWT VC has the claims of the Rulebook under their names', () => {
    expect(pid.toSdJwt({ person: jan }, dates)).toEqual({
      family_name: 'Peeters',
      given_name: 'Jan Pieter',
      birthdate: '1985-03-14',
      place_of_birth: { locality: 'Eupen', country: 'BE' },
      nationalities: ['BE', 'FR'],
      sex: 1,
      address: {
        formatted: 'Wetstraat 16, 1000 Brussel, BE',
        street_address: 'Wetstraat 16',
        postal_code: '1000',
        locality: 'Brussel',
        country: 'BE',
      },
      personal_administrative_number: '85631412136',
      issuing_authority: 'FOD BOSA',
      issuing_country: 'BE',
      date_of_issuance: '2026-11-24',
      date_of_expiry: '2027-11-24',
    })
  })

  it('as mdoc has the elements of the Rulebook in one name space, dates as full-date (MD-ISS-11)', () => {
    expect(Object.keys(pid.toMdoc({ person: jan }, dates))).toEqual(['eu.europa.ec.eudi.pid.1'])
    expect(Object.fromEntries(elementsOf(jan))).toEqual({
      family_name: 'Peeters',
      given_name: 'Jan Pieter',
      birth_date: new Tagged(1004, '1985-03-14'),
      place_of_birth: new Map([
        ['locality', 'Eupen'],
        ['country', 'BE'],
      ]),
      nationality: ['BE', 'FR'],
      sex: 1,
      personal_administrative_number: '85631412136',
      issuing_authority: 'FOD BOSA',
      issuing_country: 'BE',
      issuance_date: new Tagged(1004, '2026-11-24'),
      expiry_date: new Tagged(1004, '2027-11-24'),
      resident_address: 'Wetstraat 16, 1000 Brussel, BE',
      resident_street: 'Wetstraat 16',
      resident_postal_code: '1000',
      resident_city: 'Brussel',
      resident_country: 'BE',
    })
  })

  it('holds no age, no category, no identifier of the subject and no house number of its own', () => {
    const sdJwt = pid.toSdJwt({ person: jan }, dates)
    const names = [...Object.keys(sdJwt), ...Object.keys(sdJwt.address as object), ...elementsOf(jan).keys()]
    expect(names.filter((name) => /age|category|^sub$|house_number|portrait|picture/.test(name))).toEqual([])
  })

  it('leaves out an address, or a part of one, that is not known', () => {
    const homeless = { ...jan, address: undefined }
    expect(pid.toSdJwt({ person: homeless }, dates)).not.toHaveProperty('address')
    expect([...elementsOf(homeless).keys()].filter((name) => name.startsWith('resident'))).toEqual([])
    const somewhere = { ...jan, address: { ...(jan.address as object), locality: undefined } as never }
    const { address } = pid.toSdJwt({ person: somewhere }, dates)
    expect(address).toEqual({
      formatted: 'Wetstraat 16, 1000, BE',
      street_address: 'Wetstraat 16',
      postal_code: '1000',
      country: 'BE',
    })
  })

  it('gives only what is known of a place of birth', () => {
    const abroad = { ...jan, placeOfBirth: { locality: undefined, country: 'MA' } }
    expect(pid.toSdJwt({ person: abroad }, dates).place_of_birth).toEqual({ country: 'MA' })
    expect(elementsOf(abroad).get('place_of_birth')).toEqual(new Map([['country', 'MA']]))
  })

  it.each<[string, Partial<Person>]>([
    ['whose birth day is not known', { birthDate: { year: 1985, month: 3, day: undefined } }],
    ['whose birth month is not known', { birthDate: { year: 1985, month: undefined, day: undefined } }],
    ['whose birth year is not known', { birthDate: { year: undefined, month: 3, day: 14 } }],
    ['without a nationality', { nationalities: [] }],
    ['with a nationality that has no code', { nationalities: ['BE', undefined] }],
    ['without a place of birth', { placeOfBirth: { locality: undefined, country: undefined } }],
  ])('is refused in both formats for a person %s', (_, without) => {
    expect(() => pid.toSdJwt({ person: { ...jan, ...without } }, dates)).toThrow(RecordUnfit)
    expect(() => pid.toMdoc({ person: { ...jan, ...without } }, dates)).toThrow(RecordUnfit)
  })

  it('is described in four languages, mandatory exactly where the Rulebook says so', () => {
    for (const { labels } of pid.claims)
      for (const language of ['nl', 'fr', 'de', 'en'] as const) expect(labels[language]).toBeTruthy()
    expect(pid.claims.filter(({ mandatory }) => mandatory).map(({ mdoc }) => mdoc?.[1])).toEqual([
      'family_name',
      'given_name',
      'birth_date',
      'place_of_birth',
      'nationality',
      'issuing_authority',
      'issuing_country',
    ])
  })
})

describe('the catalogue', () => {
  it('finds a configuration and its scope, one for each format (HAIP-I-05)', () => {
    for (const [id, format] of [
      ['eu.europa.ec.eudi.pid.1.dc-sd-jwt', 'dc+sd-jwt'],
      ['eu.europa.ec.eudi.pid.1.mso-mdoc', 'mso_mdoc'],
    ] as const) {
      expect(findConfiguration(id)?.configuration.format).toBe(format)
      expect(findScope(id)).toEqual(findConfiguration(id))
    }
    expect(findType('pid')).toBe(pid)
  })

  it('knows nothing else, not even by the names that every object has', () => {
    expect(findConfiguration('constructor')).toBeUndefined()
    expect(findScope('openid')).toBeUndefined()
    expect(findType('diploma')).toBeUndefined()
  })
})
