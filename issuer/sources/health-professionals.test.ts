import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { healthProfessionals } from './health-professionals.ts'
import { SourceError } from './source-error.ts'

const about = '85631412136' as Ssin
const question = { about, purpose: 'health-professional', day: '2026-11-24' }

/** As the register gives it: with members that nobody here knows. */
const licence = {
  professionCode: 'NURSE',
  licenceNumber: 'V-2008-0298374',
  status: 'ACTIVE',
  startDate: '2008-09-15',
  endDate: '2030-01-01',
  nihiiNumber: '40012302401',
  specialities: [{ code: 'x' }],
}
const answer = {
  ssin: about,
  familyName: ' Peeters ',
  firstNames: ['Jan', 'Pieter'],
  birthDate: '1985-03-14',
  licences: [licence],
  language: 'nl',
}
const read = (more: object = {}) => healthProfessionals.read({ ...answer, ...more }, question)
const readLicence = (more: object) => read({ licences: [{ ...licence, ...more }] })

describe('the register of health professionals', () => {
  it('is asked by the number alone', () => {
    expect(healthProfessionals.ask(question)).toEqual({ ssin: about })
  })

  it('says who somebody is, and every licence that they had', () => {
    expect(read()).toEqual({
      ssin: about,
      familyName: 'Peeters',
      givenName: 'Jan Pieter',
      birthDate: { year: 1985, month: 3, day: 14 },
      licences: [
        {
          profession: 'nurse',
          licenceNumber: 'V-2008-0298374',
          status: 'active',
          since: '2008-09-15',
          until: '2030-01-01',
          nihiiNumber: '40012302401',
        },
      ],
    })
  })

  it('may leave out an end, a number and a part of the birth date', () => {
    const { licences, birthDate } = read({
      birthDate: '1985-00-00',
      licences: [{ ...licence, endDate: undefined, nihiiNumber: undefined, status: 'SUSPENDED' }],
    })
    expect(birthDate).toEqual({ year: 1985, month: undefined, day: undefined })
    expect(licences).toMatchObject([{ until: undefined, nihiiNumber: undefined, status: 'suspended' }])
    expect(read({ licences: [] }).licences).toEqual([])
  })

  it.each<[string, object, string]>([
    ['without a number', { ssin: undefined }, 'ssin'],
    ['without a family name', { familyName: ' ' }, 'familyName'],
    ['without first names', { firstNames: [] }, 'firstNames'],
    ['with a birth date that is no date', { birthDate: '1985-02-30' }, 'birthDate'],
    ['that forgets the licences', { licences: undefined }, 'licences'],
    ['with one licence twice', { licences: [licence, licence] }, 'licences'],
  ])('is not believed %s', (_, more, member) => {
    expect(() => read(more)).toThrow(new SourceError('healthProfessionals', 'malformed', reasonOf(member)))
  })

  it.each<[string, object]>([
    ['of a profession that nobody knows', { professionCode: 'WIZARD' }],
    ['of a status that nobody knows', { status: 'PERHAPS' }],
    ['without a number', { licenceNumber: undefined }],
    ['that begins on no day', { startDate: '2008-02-30' }],
    ['that ends before it begins', { endDate: '2008-09-14' }],
    ['with a number that no professional has', { nihiiNumber: '4-00123-02-401' }],
  ])('is not believed about a licence %s', (_, more) => {
    expect(() => readLicence(more)).toThrow(reasonOf('licences'))
  })
})

const reasonOf = (member: string): string => `the answer has no ${member} that can be used`
