// One wrong thing at a time in the elements of a right driving licence.
import { describe, expect, it } from 'vitest'

import { mdl } from '../../shared/credentials/mdl.ts'
import { type CborValue, fullDate } from '../../shared/mdoc/cbor.ts'
import { jan, janLicence } from '../testing/memory-issuer.ts'
import { LintRefused, lintMdoc } from './lint.ts'
import { lintElements } from './lint-elements.ts'

const nameSpace = 'org.iso.18013.5.1'
const context = { holder: jan.ssin, issuance: '2026-11-24', today: '2026-11-24', expiry: janLicence.expiryDate }
const elements = mdl.toMdoc({ person: jan, drivingLicence: janLicence }, context)[nameSpace] ?? []
const withElement = (name: string, value: CborValue) => ({
  [nameSpace]: [...elements.filter(([element]) => element !== name), [name, value] as const],
})
const privilege = (...members: [string, CborValue][]): CborValue => [
  new Map([['vehicle_category_code', 'B'], ...members]),
]
const secret = 'Secret'

describe('the elements of an mdoc before signing', () => {
  it('have nothing wrong as the mapping makes them', () => {
    expect(() => lintMdoc(mdl, { [nameSpace]: elements })).not.toThrow()
    expect(() => lintElements({ [nameSpace]: elements })).not.toThrow()
  })

  it('may be in other letters where an element is for these', () => {
    for (const name of ['family_name', 'given_name'])
      expect(() => lintElements(withElement(`${name}_national_character`, 'Šimić'))).not.toThrow()
  })

  it.each<[string, string, CborValue]>([
    ['an age as a number', 'age_over_18', 1],
    ['an age as a text', 'age_over_18', 'true'],
    ['an age that is not known', 'age_over_18', null],
    ['an age without the lower one', 'age_over_21', false],
    ['an age and not the lower ones', 'age_over_65', true],
    ['a portrait as a text', 'portrait', '/9j/'],
    ['a portrait that is a PNG', 'portrait', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
    ['an empty portrait', 'portrait', new Uint8Array()],
    ['bytes that are no portrait', 'document_number', Uint8Array.of(0xff, 0xd8, 0xff)],
    ['a privilege whose date is a text', 'driving_privileges', privilege(['issue_date', '2013-06-12'])],
    ['a privilege whose date does not exist', 'driving_privileges', privilege(['expiry_date', fullDate('2031-02-29')])],
    [
      'a privilege with a date that is none by name',
      'driving_privileges',
      privilege(['since', fullDate('2013-06-12')]),
    ],
    ['a date deep within', 'driving_privileges', privilege(['codes', [new Map([['code', fullDate('2013-06-12')]])]])],
    ['letters beyond 8859-1', 'family_name', `Šimić ${secret}`],
    ['a control character', 'document_number', `1\t${secret}`],
    ['a text of 151 characters', 'resident_address', 'x'.repeat(151)],
    ['a sign of four letters', 'un_distinguishing_sign', 'BELG'],
    ['a sign in small letters', 'un_distinguishing_sign', 'b'],
    ['a sign that is a number', 'un_distinguishing_sign', 1],
  ])('are refused with %s', (_, name, value) => {
    expect(() => lintElements(withElement(name, value))).toThrow(LintRefused)
    expect(() => lintElements(withElement(name, value))).not.toThrow(secret)
  })

  it('may have other letters, and more of them, in a type that is no driving licence', () => {
    for (const name of ['Šimić', 'x'.repeat(151)])
      expect(() => lintElements({ 'eu.europa.ec.eudi.pid.1': [['family_name', name]] })).not.toThrow()
  })

  it.each(mdl.claims.filter(({ mandatory }) => mandatory))(
    'are refused without a mandatory one: $mdoc.1',
    ({ mdoc }) => {
      const less = elements.filter(([element]) => element !== mdoc?.[1])
      expect(() => lintMdoc(mdl, { [nameSpace]: less })).toThrow(`${mdoc?.[1]} is mandatory`)
    },
  )

  it('are refused without a privilege', () => {
    expect(() => lintMdoc(mdl, withElement('driving_privileges', []))).toThrow(LintRefused)
  })
})
