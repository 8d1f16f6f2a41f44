import { describe, expect, it } from 'vitest'
import { type Bytes, utf8 } from '../bytes.ts'
import { CertificateRefused, parseCertificate } from './certificate.ts'
import { DerRefused, tags } from './der.ts'
import { issueAuthority } from './example-certificates.ts'
import { der, place, resign, sequence } from './example-der.ts'
import { validityOf } from './validity.ts'

const utc = (text: string): Bytes => der(tags.utcTime, utf8(text))
const general = (text: string): Bytes => der(tags.generalizedTime, utf8(text))

/** The inner part of a certificate, as far as the times. */
const signedWith = (...times: Bytes[]): Bytes =>
  sequence(der(tags.version), der(2), der(48), der(48), sequence(...times))
const seconds = (time: Bytes): number => validityOf(signedWith(utc('200101000000Z'), time)).notAfter
const at = (iso: string): number => Date.parse(iso) / 1000

describe('the validity of a certificate (RFC 5280 section 4.1.2.5)', () => {
  it.each([
    [utc('300102030405Z'), '2030-01-02T03:04:05Z'],
    [utc('491231235959Z'), '2049-12-31T23:59:59Z'],
    [utc('500101000000Z'), '1950-01-01T00:00:00Z'],
    [utc('280229000000Z'), '2028-02-29T00:00:00Z'],
    [general('20500101000000Z'), '2050-01-01T00:00:00Z'],
    [general('99991231235959Z'), '9999-12-31T23:59:59Z'],
  ])('is read to the second: %#', (time, iso) => {
    expect(seconds(time)).toBe(at(iso))
  })

  it('is found in version 1 too, one place further on', () => {
    const signed = sequence(der(2), der(48), der(48), sequence(utc('200101000000Z'), utc('300101000000Z')))
    expect(validityOf(signed)).toEqual({ notBefore: at('2020-01-01T00:00:00Z'), notAfter: at('2030-01-01T00:00:00Z') })
  })

  it.each([
    ['nothing', utc('')],
    ['a word', utc('never')],
    ['no seconds', utc('3001010000Z')],
    ['no zone', utc('300101000000')],
    ['another zone', utc('300101000000+0100')],
    ['two zones', utc('300101000000ZZ')],
    ['a sign', utc('-30101000000Z')],
    ['a year of two digits in the long form', general('300101000000Z')],
    ['a year of four digits in the short form', utc('20300101000000Z')],
    ['a fraction', general('20500101000000.5Z')],
    ['an hour more than the day has', general('20500101240000Z')],
    ['a thirteenth month', utc('301301000000Z')],
    ['the thirtieth of February', utc('300230000000Z')],
    ['the twenty-ninth of February of another year', utc('300229000000Z')],
    ['a sixtieth minute', utc('300101006000Z')],
    ['separators', general('2030-01-01T00:00:00Z')],
    ['another type of text', der(12, utf8('20300101000000Z'))],
    ['another type of text in the short form', der(12, utf8('300101000000Z'))],
  ])('is refused when a time has %s', (_, time) => {
    expect(() => seconds(time)).toThrow(DerRefused)
    expect(() => validityOf(signedWith(time, utc('300101000000Z')))).toThrow(DerRefused)
  })

  it('is refused with one time or three', () => {
    const time = utc('300101000000Z')
    for (const times of [[], [time], [time, time, time]])
      expect(() => validityOf(signedWith(...times))).toThrow(DerRefused)
    expect(() => validityOf(sequence(der(tags.version), der(2)))).toThrow(DerRefused)
  })

  it('and a certificate with such a time is none: a beginning that cannot be read has not come yet', async () => {
    const authority = await issueAuthority()
    for (const beginning of [utc('never'), utc('260101000000'), der(tags.utcTime, Uint8Array.of(255))]) {
      const validity = sequence(beginning, utc('300101000000Z'))
      const bad = await resign(authority.der, authority, (parts) => parts.with(place.validity, validity))
      expect(() => parseCertificate(bad)).toThrow(CertificateRefused)
    }
  })
})
