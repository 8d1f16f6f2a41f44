// When a certificate is valid (RFC 5280 section 4.1.2.5), read by ourselves: libraries take a time that is malformed for 1899, or
// carry the thirtieth of February over into March.
// Refuses: every form but YYMMDDHHMMSSZ and YYYYMMDDHHMMSSZ, and what is no time of the calendar.
import { type Bytes, textOf } from '../bytes.ts'
import { isoDateTime } from '../clock.ts'
import { type DerElement, DerRefused, derContent, derElements, tags } from './der.ts'

export interface Validity {
  /** Seconds. */
  readonly notBefore: number
  readonly notAfter: number
}

/** `signed`: the inner part of a certificate. @throws DerRefused */
export function validityOf(signed: Bytes): Validity {
  const parts = derElements(derContent(signed, tags.sequence))
  const validity = parts[parts[0]?.tag === tags.version ? 4 : 3]
  const [notBefore, notAfter, ...more] = validity?.tag === tags.sequence ? derElements(validity.content) : []
  if (!notBefore || !notAfter || more.length > 0) throw new DerRefused('a certificate has two times')
  return { notBefore: secondsOf(notBefore), notAfter: secondsOf(notAfter) }
}

/** A Time, in seconds. @throws DerRefused */
export function secondsOf({ tag, content }: DerElement): number {
  if (content.length > 15 || content.some((byte) => byte > 127)) throw new DerRefused('a time is malformed')
  const text = textOf(content)
  // A year of two digits is one between 1950 and 2049.
  const whole = tag === tags.utcTime ? `${text < '50' ? '20' : '19'}${text}` : tag === tags.generalizedTime ? text : ''
  const iso = whole.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const seconds = iso === whole ? Number.NaN : Date.parse(iso) / 1000
  if (Number.isNaN(seconds) || isoDateTime(seconds) !== iso) throw new DerRefused('a time is malformed')
  return seconds
}
