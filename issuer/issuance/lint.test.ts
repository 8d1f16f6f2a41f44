import { describe, expect, it } from 'vitest'
import { day, hour, startOfDay } from '../../shared/clock.ts'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { pid } from '../../shared/credentials/pid.ts'
import type { JsonObject } from '../../shared/json.ts'
import { type CborValue, fullDate } from '../../shared/mdoc/cbor.ts'
import { afternoon, jan } from '../testing/memory-issuer.ts'
import { LintRefused, lintMdoc, lintSdJwt, lintTimes } from './lint.ts'
import { type Ends, validityOf } from './times.ts'

const context = { holder: jan.ssin, issuance: '2026-11-24', today: '2026-11-24', expiry: '2027-11-24' }
const plain = { iss: 'https://issuer.example', vct: 'urn:eudi:pid:1', iat: 1, exp: 2 }
const claims = pid.toSdJwt({ person: jan }, context)
const docType = 'eu.europa.ec.eudi.pid.1'
const elements = pid.toMdoc({ person: jan }, context)[docType] ?? []
const without = <T>({ ...object }: Record<string, T>, name: string) => {
  delete object[name]
  return object
}
const withElement = (name: string, value: CborValue) => ({
  [docType]: [...elements.filter(([element]) => element !== name), [name, value] as const],
})

describe('the lint before signing', () => {
  it('finds nothing wrong with what the mapping makes', () => {
    expect(() => lintSdJwt(pid, plain, claims)).not.toThrow()
    expect(() => lintMdoc(pid, { [docType]: elements })).not.toThrow()
  })

  it.each(pid.claims.filter(({ mandatory }) => mandatory))(
    'misses a mandatory claim: $labels.en',
    ({ sdJwt, mdoc }) => {
      const name = sdJwt?.[0] ?? ''
      expect(() => lintSdJwt(pid, plain, without(claims, name) as JsonObject)).toThrow(`${name} is mandatory`)
      const less = elements.filter(([element]) => element !== mdoc?.[1])
      expect(() => lintMdoc(pid, { [docType]: less })).toThrow(`${mdoc?.[1]} is mandatory`)
    },
  )

  it.each<[string, JsonObject]>([
    ['a claim that the type does not describe', { shoe_size: 43 }],
    ['a nested one', { address: { house_number: '16' } }],
    ['an age', { age_over_18: 1 }],
    ['a lasting identifier', { sub: 'x' }],
    ['a category', { category: 'PID' }],
    ['an empty text', { family_name: '' }],
    ['an empty list', { nationalities: [] }],
    ['an empty place', { place_of_birth: {} }],
    ['a null', { sex: null }],
    ['a number that JSON cannot hold', { sex: Number.NaN }],
    ['a fraction', { sex: 0.5 }],
    ['an address that is a text', { address: 'Wetstraat 16' }],
    ['a text that is not in NFC', { given_name: 'Jose\u0301' }],
    ['a nationality in words', { nationalities: ['Belg'] }],
    ['a country in words', { place_of_birth: { country: 'Belgium' } }],
    ['a date with a time', { birthdate: '1985-03-14T00:00:00Z' }],
    ['a partial date', { birthdate: '1985-03-00' }],
    ['a date that does not exist', { birthdate: '1985-02-29' }],
    ['a date of month 13', { birthdate: '1985-13-01' }],
  ])('refuses to sign an SD-JWT VC with %s', (_, wrong) => {
    expect(() => lintSdJwt(pid, plain, { ...claims, ...wrong })).toThrow(LintRefused)
  })

  it('wants what a type says to everybody outside the disclosures, described, and there where it is mandatory', () => {
    const open = pid.claims.map((one) =>
      one.sdJwt?.[0] === 'issuing_country' ? { ...one, disclosure: 'never' as const } : one,
    )
    const type = { ...pid, claims: open }
    const disclosable = without(claims, 'issuing_country') as JsonObject
    expect(() => lintSdJwt(type, { ...plain, issuing_country: 'BE' }, disclosable)).not.toThrow()
    expect(() => lintSdJwt(type, plain, claims)).toThrow('issuing_country must not be disclosable')
    expect(() => lintSdJwt(type, plain, disclosable)).toThrow('issuing_country is mandatory')
    expect(() => lintSdJwt(type, { ...plain, issuing_country: 'Belgium' }, disclosable)).toThrow('no country code')
    expect(() => lintSdJwt(pid, { ...plain, issuing_country: 'BE' }, disclosable)).toThrow(
      'must be disclosable by itself',
    )
  })

  const describing = (name: string) => ({
    ...pid,
    claims: pid.claims.map((one) => (one.sdJwt?.[0] === 'sex' ? { ...one, sdJwt: [name] } : one)),
  })
  it.each(['status', 'cnf', 'exp', 'nbf', 'vct', 'iss', '_sd', '...'])(
    'refuses an SD-JWT VC in which %s could be withheld or made up, whatever its type describes',
    (name) => {
      const disclosable = { ...without(claims, 'sex'), [name]: 1 } as JsonObject
      expect(() => lintSdJwt(describing('shoe_size'), plain, { ...without(claims, 'sex'), shoe_size: 1 })).not.toThrow()
      expect(() => lintSdJwt(describing(name), plain, disclosable)).toThrow(new RegExp(`^${name} (must not|is no)`))
    },
  )

  it('refuses an SD-JWT VC that says something about the person to everybody', () => {
    for (const name of ['family_name', 'sub', 'nationalities', 'jti'])
      expect(() => lintSdJwt(pid, { ...plain, [name]: 'x' }, claims)).toThrow('must be disclosable by itself')
  })

  it.each<[string, CborValue]>([
    ['birth_date', '1985-03-14'],
    ['birth_date', fullDate('1985-03')],
    ['birth_date', fullDate('1985-02-30')],
    ['family_name', fullDate('1985-03-14')],
    ['age_over_18', 1],
    ['resident_house_number', '16'],
    ['nationality', []],
    ['nationality', ['BEL']],
    ['place_of_birth', new Map()],
    ['place_of_birth', new Map([['country', 'Belgium']])],
    ['sex', null],
    ['given_name', ''],
  ])('refuses to sign an mdoc whose %s is %j', (name, value) => {
    expect(() => lintMdoc(pid, withElement(name, value))).toThrow(LintRefused)
  })

  it('refuses an mdoc with an element twice, or of a name space that the type does not have', () => {
    expect(() => lintMdoc(pid, { [docType]: [...elements, ['sex', 1]] })).toThrow('twice')
    expect(() => lintMdoc(pid, { [docType]: elements, 'org.iso.23220.1': [['sex', 1]] })).toThrow('not described')
    expect(() => lintMdoc(pid, {})).toThrow('mandatory')
  })

  it('never says what it saw', () => {
    expect(() => lintSdJwt(pid, plain, { ...claims, nationalities: ['Secret'] })).toThrow(
      expect.objectContaining({ message: 'nationalities is no country code' }),
    )
  })
})

describe('the times of a credential', () => {
  const today = startOfDay(afternoon)
  const always = { from: 0, until: afternoon + 1000 * day }
  const valid = (ends: Partial<Ends> = {}, now = afternoon) =>
    validityOf(now, { validityDays: 14, expiry: '2027-11-24', certificates: always, ...ends })

  it('are whole days, the same the whole day long (VCI-PRIV-01)', () => {
    expect(valid()).toEqual({ from: today, until: today + 14 * day })
    expect(valid({}, today)).toEqual(valid({}, today + day - 1))
  })

  it('end with the last day of the administrative validity, in Belgium', () => {
    expect(valid({ expiry: '2026-11-26' }).until).toBe(today + 3 * day - hour)
    expect(valid({ expiry: '2026-11-24' }).until).toBe(today + day - hour)
    expect(() => valid({ expiry: '2026-11-23' })).toThrow(RecordUnfit)
    expect(valid({ expiry: '2026-11-24' }, today + day - hour - 1).until).toBe(today + day - hour)
    expect(() => valid({ expiry: '2026-11-24' }, today + day - hour)).toThrow(RecordUnfit)
  })

  it('stay within the validity of the certificate (MD-ISS-10)', () => {
    const certificate = { from: afternoon - 60, until: afternoon + 5 * day }
    const times = valid({ certificates: certificate })
    expect(times).toEqual(certificate)
    expect(() => lintTimes(times, certificate, afternoon)).not.toThrow()
  })

  it.each([
    ['has expired', { from: 0, until: afternoon - 1 }],
    ['is not valid yet', { from: afternoon + 1, until: afternoon + 100 * day }],
  ])('are refused when the certificate %s', (_, certificate) => {
    expect(() => lintTimes(valid({ certificates: certificate }), certificate, afternoon)).toThrow(LintRefused)
  })

  it('are refused outside the certificate, whoever made them', () => {
    const times = valid()
    expect(() => lintTimes(times, { ...always, from: today + 1 }, afternoon)).toThrow(LintRefused)
    expect(() => lintTimes(times, { ...always, until: today + day }, afternoon)).toThrow(LintRefused)
  })
})
