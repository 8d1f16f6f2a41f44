import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { textOf } from '../bytes.ts'
import { type IssueContext, RecordUnfit } from './credential-type.ts'
import { findConfiguration, findType } from './index.ts'
import { isiPlus } from './isi-plus.ts'
import { openClaims } from './open-claims.ts'
import type { HealthInsurance, Person } from './records.ts'
import { typeMetadataOf } from './type-metadata.ts'

const [jan, an, lou, sofie] = ['85631412136', '91710224863', '19662101551', '94670935671'] as Ssin[] as [
  Ssin,
  Ssin,
  Ssin,
  Ssin,
]
const person: Person = {
  ssin: lou,
  familyName: 'Peeters',
  givenName: 'Lou',
  birthDate: { year: 2019, month: 6, day: 21 },
  sex: 1,
  placeOfBirth: { locality: 'Brussel', country: 'BE' },
  nationalities: ['BE'],
  address: undefined,
  children: [],
  parents: [jan, an],
}
const healthInsurance: HealthInsurance = {
  ssin: lou,
  insuringBody: { code: '101', name: 'Ziekenfonds Sandbox' },
  ehic: undefined,
  isiPlus: { cardNumber: '0000123456', expiryDate: '2031-12-31' },
}
const records = { person, healthInsurance }
const context = { holder: jan, issuance: '2026-11-24', today: '2026-11-24', expiry: '2031-12-31' }
const expiring = (expiryDate: string) => ({
  person,
  healthInsurance: { ...healthInsurance, isiPlus: { cardNumber: '0000123456', expiryDate } },
})

describe('an ISI+ card', () => {
  it.each([jan, an])('has the claims of the child, whichever parent receives it: %s', (holder) => {
    expect(isiPlus.toSdJwt(records, { ...context, holder })).toEqual({
      family_name: 'Peeters',
      given_name: 'Lou',
      birthdate: '2019-06-21',
      personal_administrative_number: '19662101551',
      card_number: '0000123456',
      issuing_authority: 'RIZIV-INAMI',
      issuing_country: 'BE',
      date_of_issuance: '2026-11-24',
      date_of_expiry: '2031-12-31',
    })
  })

  it('says nothing of the parent, the insurer or what is insured (ETSI TS 119 472-1 section 5.2.5)', () => {
    const text = JSON.stringify(isiPlus.toSdJwt(records, context))
    for (const said of [jan, an, 'Ziekenfonds', '"101"']) expect(text).not.toContain(said)
  })

  it('says nothing to everybody', async () => {
    expect([...openClaims(isiPlus)]).toEqual([])
    const typesUrl = 'https://issuer.example/types'
    const { vct, claims } = JSON.parse(textOf((await typeMetadataOf(isiPlus, `${typesUrl}/isi-plus/1`, typesUrl)).body))
    expect(vct).toBe('https://issuer.example/types/isi-plus/1')
    expect(claims.map(({ path, sd }: { path: string[]; sd: string }) => [...path, sd])).toEqual(
      Object.keys(isiPlus.toSdJwt(records, context)).map((name) => [name, 'always']),
    )
  })

  it.each([
    ['with the card', '2026-12-31', '2026-12-31'],
    ['with the year in which the child turns twelve, whatever the card says', '2035-12-31', '2031-12-31'],
    ['with both', '2031-12-31', '2031-12-31'],
  ])('ends %s', (_, card, last) => {
    expect(isiPlus.expiry(expiring(card), context)).toBe(last)
  })

  it('is given on its last day and no longer', () => {
    const on = (issuance: string): IssueContext => ({ ...context, issuance, today: issuance })
    expect(isiPlus.expiry(records, on('2031-12-31'))).toBe('2031-12-31')
    expect(() => isiPlus.expiry(expiring('2040-12-31'), on('2032-01-01'))).toThrow(
      new RecordUnfit('the child is too old'),
    )
    expect(() => isiPlus.expiry(expiring('2026-11-23'), context)).toThrow(new RecordUnfit('the card has expired'))
  })

  it.each<[string, Partial<Person>, Partial<HealthInsurance>, string]>([
    ['of a child of others', { parents: [an, sofie] }, {}, 'the holder is no parent of the child'],
    ['of a child without parents in the register', { parents: [] }, {}, 'the holder is no parent of the child'],
    ['that a child asks for itself', { ssin: jan, parents: [an] }, {}, 'the holder is no parent of the child'],
    ['that is none', {}, { isiPlus: undefined }, 'the child has no ISI+ card'],
    [
      'whose day of birth is not known',
      { birthDate: { year: 2019, month: 6, day: undefined } },
      {},
      'the birth date of the child is not wholly known',
    ],
    [
      'whose month of birth is not known',
      { birthDate: { year: 2019, month: undefined, day: undefined } },
      {},
      'the birth date of the child is not wholly known',
    ],
    [
      'of a child that turned twelve last year',
      { birthDate: { year: 2013, month: 12, day: 31 } },
      {},
      'the child is too old',
    ],
    ['of a grown-up', { birthDate: { year: 1985, month: 3, day: 14 } }, {}, 'the child is too old'],
  ])('%s is refused, for a term and for claims', (_, ofPerson, ofInsurance, reason) => {
    const unfit = { person: { ...person, ...ofPerson }, healthInsurance: { ...healthInsurance, ...ofInsurance } }
    for (const make of [isiPlus.expiry, isiPlus.toSdJwt])
      expect(() => make(unfit, context)).toThrow(new RecordUnfit(reason))
  })

  it('of a child that turns twelve this year is given until the end of it', () => {
    const child = { ...person, birthDate: { year: 2014, month: 1, day: 1 } }
    expect(isiPlus.expiry({ ...records, person: child }, context)).toBe('2026-12-31')
  })

  it('is foreseen from the insurance and the number of the child alone', () => {
    const { needs, check } = isiPlus.outlook
    expect(needs).toEqual(['healthInsurance'])
    const foresee = (insurance: HealthInsurance, child = lou) =>
      check({ healthInsurance: insurance } as never, child, context)
    expect(() => foresee(healthInsurance)).not.toThrow()
    expect(() => foresee({ ...healthInsurance, isiPlus: undefined })).toThrow('the child has no ISI+ card')
    expect(() => foresee(expiring('2026-11-23').healthInsurance)).toThrow('the card has expired')
    expect(() => foresee(healthInsurance, jan)).toThrow('the child is too old')
  })

  it('is described in four languages', () => {
    for (const labels of [isiPlus.labels, isiPlus.descriptions, ...isiPlus.claims.map(({ labels }) => labels)])
      for (const language of ['nl', 'fr', 'de', 'en'] as const) expect(labels[language]).toBeTruthy()
  })

  it('is found in the catalogue', () => {
    expect(findType('isi-plus')).toBe(isiPlus)
    expect(findConfiguration('be.isi-plus.1.dc-sd-jwt')).toMatchObject({
      type: isiPlus,
      configuration: { format: 'dc+sd-jwt', signer: 'attestation' },
    })
  })
})
