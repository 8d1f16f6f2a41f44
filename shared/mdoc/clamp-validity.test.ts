import { describe, expect, it } from 'vitest'
import { day } from '../clock.ts'
import { clampValidity } from './clamp-validity.ts'

const noon = 1_790_000_000
const validity = { signed: noon, validFrom: noon, validUntil: noon + 14 * day }

describe('clampValidity', () => {
  it('leaves times alone that the certificate covers', () => {
    expect(clampValidity(validity, { notBefore: noon, notAfter: noon + 14 * day })).toEqual(validity)
  })

  it('does not begin before the certificate does (MD-ISS-10)', () => {
    const notBefore = noon + 3600
    expect(clampValidity(validity, { notBefore, notAfter: noon + 90 * day })).toEqual({
      signed: notBefore,
      validFrom: notBefore,
      validUntil: noon + 14 * day,
    })
  })

  it('does not end after the certificate does (MD-ISS-10)', () => {
    const notAfter = noon + 2 * day
    expect(clampValidity(validity, { notBefore: 0, notAfter }).validUntil).toBe(notAfter)
  })

  it('does not begin before it is signed (MD-ISS-10)', () => {
    const early = { ...validity, validFrom: noon - 60 }
    expect(clampValidity(early, { notBefore: 0, notAfter: noon + 90 * day }).validFrom).toBe(noon)
  })

  it('refuses a certificate of another time', () => {
    expect(() => clampValidity(validity, { notBefore: 0, notAfter: noon })).toThrow(RangeError)
    expect(() => clampValidity(validity, { notBefore: noon + 15 * day, notAfter: noon + 90 * day })).toThrow(RangeError)
  })
})
