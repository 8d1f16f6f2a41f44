import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { textOf } from '../bytes.ts'
import type { JsonObject } from '../json.ts'
import { Tagged } from '../mdoc/cbor.ts'
import { RecordUnfit } from './credential-type.ts'
import { ehic } from './ehic.ts'
import { findConfiguration, findType } from './index.ts'
import { openClaims, separate } from './open-claims.ts'
import type { HealthInsurance } from './records.ts'
import { typeMetadataOf } from './type-metadata.ts'

const jan = '85631412136' as Ssin
const healthInsurance: HealthInsurance = {
  ssin: jan,
  insuringBody: { code: '101', name: 'Ziekenfonds Sandbox' },
  ehic: { cardNumber: '80056001010000000040', startDate: '2026-01-01', endDate: '2027-12-31' },
  isiPlus: undefined,
}
const context = { holder: jan, issuance: '2026-11-24', today: '2026-11-24', expiry: '2027-12-31' }
const covering = (startDate: string, endDate: string): HealthInsurance => ({
  ...healthInsurance,
  ehic: { cardNumber: '80056001010000000040', startDate, endDate },
})

describe('a European health insurance card', () => {
  it('as SD-JWT VC has the claims of DC4EU', () => {
    expect(ehic.toSdJwt({ healthInsurance }, context)).toEqual({
      personal_administrative_number: '85631412136',
      document_number: '80056001010000000040',
      starting_date: '2026-01-01',
      ending_date: '2027-12-31',
      authentic_source: { id: 'BE:00101', name: 'Ziekenfonds Sandbox' },
      issuing_authority: { id: 'BE:0206653946', name: 'RIZIV-INAMI' },
      issuing_country: 'BE',
      date_of_issuance: '2026-11-24',
      date_of_expiry: '2027-12-31',
    })
  })

  it('as mdoc has the elements of the EU issuer and those of every attestation, dates as full-date (MD-ISS-11)', () => {
    const spaces = ehic.toMdoc({ healthInsurance }, context)
    const elements = Object.entries(spaces).map(([space, list]) => [space, Object.fromEntries(list)])
    expect(Object.fromEntries(elements)).toEqual({
      'eu.europa.ec.eudi.ehic.1': {
        social_security_pin: '85631412136',
        document_id: '80056001010000000040',
        starting_date: new Tagged(1004, '2026-01-01'),
        ending_date: new Tagged(1004, '2027-12-31'),
        competent_institution: new Map([
          ['institution_id', 'BE:00101'],
          ['institution_name', 'Ziekenfonds Sandbox'],
          ['country_code', 'BE'],
        ]),
        issuing_authority: 'RIZIV-INAMI',
        issuing_country: 'BE',
        issuance_date: new Tagged(1004, '2026-11-24'),
        expiry_date: new Tagged(1004, '2027-12-31'),
      },
      'org.iso.23220.1': {
        document_number: '80056001010000000040',
        issuing_authority_unicode: 'RIZIV-INAMI',
        issue_date: new Tagged(1004, '2026-11-24'),
        expiry_date: new Tagged(1004, '2027-12-31'),
      },
    })
  })

  it('keeps what identifies a person for disclosures, and says the rest to everybody as the model has it', () => {
    const { plain, disclosable } = separate(openClaims(ehic), ehic.toSdJwt({ healthInsurance }, context))
    expect(Object.keys(disclosable)).toEqual(['personal_administrative_number', 'document_number'])
    expect(Object.keys(plain).sort()).toEqual([
      'authentic_source',
      'date_of_expiry',
      'date_of_issuance',
      'ending_date',
      'issuing_authority',
      'issuing_country',
      'starting_date',
    ])
    const an = { ...healthInsurance, ssin: '91710224863' as Ssin }
    const hers = { ...an, ehic: { ...covering('2026-01-01', '2027-12-31').ehic, cardNumber: '80056001010000000041' } }
    const other = separate(openClaims(ehic), ehic.toSdJwt({ healthInsurance: hers as HealthInsurance }, context))
    expect(other.plain).toEqual(plain)
  })

  it('says in its type metadata which claims are never disclosable by themselves (SDVC-TM-05)', async () => {
    const { claims } = JSON.parse(
      textOf((await typeMetadataOf(ehic, 'urn:eudi:ehic:1', 'https://i.example/types')).body),
    )
    const flags = claims.map(({ path, sd, mandatory }: JsonObject) => [(path as string[]).join('.'), sd, mandatory])
    expect(flags).toEqual([
      ['personal_administrative_number', 'always', true],
      ['document_number', 'always', true],
      ['starting_date', 'never', true],
      ['ending_date', 'never', true],
      ['authentic_source', 'never', true],
      ['authentic_source.id', 'never', true],
      ['authentic_source.name', 'never', true],
      ['issuing_authority', 'never', true],
      ['issuing_authority.id', 'never', true],
      ['issuing_authority.name', 'never', true],
      ['issuing_country', 'never', true],
      ['date_of_issuance', 'never', true],
      ['date_of_expiry', 'never', true],
    ])
  })

  it('holds no name, no birth date and no lasting identifier beside the two numbers', () => {
    const described = ehic.claims.flatMap(({ sdJwt, mdoc }) => [...(sdJwt ?? []), mdoc?.[1] ?? ''])
    expect(described.filter((name) => /family|given|birth|holder|subject|^sub$|^jti$|^iat$/.test(name))).toEqual([])
  })

  it('ends with the card', () => {
    expect(ehic.expiry({ healthInsurance }, context)).toBe('2027-12-31')
  })

  it('is given on the first and on the last day of the coverage', () => {
    for (const record of [covering('2026-11-24', '2026-11-25'), covering('2026-11-23', '2026-11-24')])
      expect(ehic.expiry({ healthInsurance: record }, context)).toBe(record.ehic?.endDate)
  })

  it.each<[string, HealthInsurance, string]>([
    ['has no card', { ...healthInsurance, ehic: undefined }, 'there is no European card'],
    ['was covered until yesterday', covering('2026-01-01', '2026-11-23'), 'the coverage is over'],
    ['is covered from tomorrow', covering('2026-11-25', '2027-12-31'), 'the coverage has not begun'],
  ])('is refused in every way to who %s', (_, healthInsurance, reason) => {
    for (const make of [ehic.expiry, ehic.toSdJwt, ehic.toMdoc])
      expect(() => make({ healthInsurance }, context)).toThrow(new RecordUnfit(reason))
  })

  it('is described in four languages', () => {
    for (const labels of [ehic.labels, ehic.descriptions, ...ehic.claims.map(({ labels }) => labels)])
      for (const language of ['nl', 'fr', 'de', 'en'] as const) expect(labels[language]).toBeTruthy()
  })

  it('is found in the catalogue, in both formats', () => {
    expect(findType('ehic')).toBe(ehic)
    for (const [id, format] of [
      ['eu.europa.ec.eudi.ehic.1.dc-sd-jwt', 'dc+sd-jwt'],
      ['eu.europa.ec.eudi.ehic.1.mso-mdoc', 'mso_mdoc'],
    ])
      expect(findConfiguration(id ?? '')).toMatchObject({
        type: ehic,
        configuration: { format, signer: 'attestation' },
      })
  })
})
