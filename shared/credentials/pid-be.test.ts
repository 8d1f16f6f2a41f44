import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { RecordUnfit } from './credential-type.ts'
import { pid } from './pid.ts'
import { pidBe } from './pid-be.ts'
import type { Person } from './records.ts'

const context = { holder: '85631412136' as Ssin, issuance: '2026-11-24', today: '2026-11-24', expiry: '2027-11-24' }
const jan: Person = {
  ssin: '85631412136' as Ssin,
  familyName: 'Peeters',
  givenName: 'Jan',
  birthDate: { year: 1985, month: 3, day: 14 },
  sex: 1,
  placeOfBirth: { locality: 'Eupen', country: 'BE' },
  nationalities: ['BE'],
  address: { street: 'Wetstraat 16', postalCode: '1000', locality: 'Brussel', country: 'BE' },
  municipalityCode: '21004',
  children: [],
  parents: [],
}

describe('the PID of Belgium', () => {
  it('has the claims of the European one, and what Belgium adds', () => {
    expect(pidBe.toSdJwt({ person: jan }, context)).toEqual({
      ...pid.toSdJwt({ person: jan }, context),
      personal_administrative_number_register: 'national_register',
      municipality_nis_code: '21004',
    })
  })

  it('says of a BIS number that it is one', () => {
    const known = { ...jan, ssin: '85431412177' as Ssin }
    const unknown = { ...jan, ssin: '85231412177' as Ssin }
    for (const person of [known, unknown])
      expect(pidBe.toSdJwt({ person }, context)).toMatchObject({ personal_administrative_number_register: 'bis' })
  })

  it('leaves out the municipality of who lives in none', () => {
    const abroad = { ...jan, municipalityCode: undefined }
    expect(pidBe.toSdJwt({ person: abroad }, context)).not.toHaveProperty('municipality_nis_code')
  })

  it('is refused for whom the European one is refused', () => {
    const person = { ...jan, birthDate: { year: 1985, month: undefined, day: undefined } }
    expect(() => pidBe.toSdJwt({ person }, context)).toThrow(new RecordUnfit('the birth date is not wholly known'))
  })

  it('is no mdoc: the European name space is not ours to add to', () => {
    expect(pidBe).not.toHaveProperty('toMdoc')
    expect(pidBe.claims.filter((claim) => 'mdoc' in claim)).toEqual([])
  })
})
