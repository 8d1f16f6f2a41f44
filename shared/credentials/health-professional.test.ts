import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { type MappingContext, RecordUnfit } from './credential-type.ts'
import { healthProfessionalLicence } from './health-professional.ts'
import type { HealthLicence, HealthProfessional } from './records.ts'

const ssin = '85631412136' as Ssin
const context: MappingContext = {
  holder: ssin,
  issuance: '2026-11-24',
  today: '2026-11-24',
  expiry: '2026-12-23',
}
const nurse: HealthLicence = {
  profession: 'nurse',
  licenceNumber: 'V-2008-0298374',
  status: 'active',
  since: '2008-09-15',
  until: undefined,
  nihiiNumber: '40012302401',
}
const born = { year: 1985, month: 3, day: 14 }

function recordOf(licences: readonly HealthLicence[], more: Partial<HealthProfessional> = {}) {
  const record = { ssin, familyName: 'Peeters', givenName: 'Jan Pieter', birthDate: born, licences, ...more }
  return { healthProfessional: record }
}
const claimsOf = (...licences: HealthLicence[]) => healthProfessionalLicence.toSdJwt(recordOf(licences), context)
const expiryOf = (...licences: HealthLicence[]) => healthProfessionalLicence.expiry(recordOf(licences), context)

describe('a licence of a health professional', () => {
  it('says who may practise which profession, and since when', () => {
    expect(claimsOf(nurse)).toEqual({
      profession: 'nurse',
      licence_date: '2008-09-15',
      nihii_number: '40012302401',
      family_name: 'Peeters',
      given_name: 'Jan Pieter',
      birthdate: '1985-03-14',
      licence_number: 'V-2008-0298374',
      date_of_issuance: '2026-11-24',
      date_of_expiry: '2026-12-23',
      issuing_authority: 'FOD Volksgezondheid',
      issuing_country: 'BE',
    })
  })

  it('says the same in an mdoc, by the names that ISO/IEC 23220-2 has where it has them', () => {
    const spaces = healthProfessionalLicence.toMdoc(recordOf([nurse]), context)
    const said = Object.fromEntries(
      Object.entries(spaces).map(([space, elements]) => [space, elements.map(([name]) => name)]),
    )
    expect(said).toEqual({
      'be.health-professional.1': [
        'profession',
        'licence_date',
        'nihii_number',
        'family_name',
        'given_name',
        'birth_date',
        'issuing_country',
      ],
      'org.iso.23220.1': ['document_number', 'issuing_authority_unicode', 'issue_date', 'expiry_date'],
    })
  })

  it('leaves out what the register does not know', () => {
    const unnumbered = { ...nurse, nihiiNumber: undefined }
    const records = recordOf([unnumbered], { birthDate: { ...born, day: undefined } })
    for (const name of ['birthdate', 'nihii_number'])
      expect(healthProfessionalLicence.toSdJwt(records, context)).not.toHaveProperty(name)
    const elements = Object.values(healthProfessionalLicence.toMdoc(records, context)).flat()
    expect(elements.map(([name]) => name)).not.toContain('birth_date')
    expect(elements.map(([name]) => name)).not.toContain('nihii_number')
  })

  it('ends with the licence, and otherwise after thirty days', () => {
    expect(expiryOf(nurse)).toBe('2026-12-23')
    expect(expiryOf({ ...nurse, until: '2026-11-30' })).toBe('2026-11-30')
    expect(expiryOf({ ...nurse, until: context.today })).toBe(context.today)
  })

  it('is of the one that is in force, whatever else somebody once had', () => {
    const before: HealthLicence = { ...nurse, profession: 'midwife', licenceNumber: 'V-1', status: 'withdrawn' }
    expect(claimsOf(before, nurse)).toMatchObject({ profession: 'nurse' })
  })

  it.each<[string, HealthLicence[], string]>([
    ['nobody has', [], 'no licence is in force'],
    ['is suspended', [{ ...nurse, status: 'suspended' }], 'no licence is in force'],
    ['is withdrawn', [{ ...nurse, status: 'withdrawn' }], 'no licence is in force'],
    ['has ended', [{ ...nurse, until: '2026-11-23' }], 'no licence is in force'],
    ['has not begun', [{ ...nurse, since: '2026-11-25' }], 'no licence is in force'],
    [
      'is one of two',
      [nurse, { ...nurse, profession: 'midwife', licenceNumber: 'V-2' }],
      'more than one licence is in force',
    ],
  ])('is not given where it %s', (_, licences, reason) => {
    for (const given of [claimsOf, expiryOf]) {
      expect(() => given(...licences)).toThrow(RecordUnfit)
      expect(() => given(...licences)).toThrow(reason)
    }
  })
})
