// The register of driving licences, REST in the style of Belgif: one question, one person, one licence.
// Refuses: an answer without the parts that every licence has, dates that are no days of the calendar or out of order, a category that
// stands twice, a portrait that is no JPEG or too large. What it does not know it ignores.
import * as z from 'zod/mini'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { fromBase64 } from '../../shared/bytes.ts'
import { isCalendarDate } from '../../shared/clock.ts'
import { type DrivingLicence, drivingLicence } from '../../shared/credentials/records.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { RestSource } from './source.ts'
import { SourceError } from './source-error.ts'

const source = 'drivingLicences'

export const drivingLicences: RestSource<DrivingLicence> = {
  name: source,
  fills: drivingLicence,
  protocol: 'rest',
  path: '/REST/drivingLicences/v1/licences/get',
  ask: ({ about }) => ({ ssin: about }),
  read: licenceOf,
}

const date = z.string().check(z.refine(isCalendarDate))
const text = (pattern: RegExp) => z.string().check(z.regex(pattern))

/** Bytes: what a wallet shows on a telephone takes less. */
const largestPortrait = 100_000

/** Codes of the EU with their subdivision (01.06, 78), and those that nations and ISO/IEC 18013-2 have beside them (118, S01). */
const restriction = z.object({
  code: text(/^([A-Z]?\d{2,3})(\.\d{2})?$/),
  sign: z.optional(text(/^([<>]=?|=)$/)),
  value: z.optional(text(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/)),
})

const category = z.object({
  code: text(/^[A-Z][A-Z\d]{0,3}$/),
  issueDate: z.optional(date),
  expiryDate: z.optional(date),
  restrictions: z.optional(z.array(restriction).check(z.maxLength(30))),
})

const shape = z.object({
  ssin: text(/^\d{11}$/),
  licenceNumber: text(/^[A-Z\d]{1,25}$/),
  status: z.enum(['valid', 'withdrawn', 'expired']),
  issueDate: date,
  expiryDate: date,
  portrait: z.optional(z.string().check(z.maxLength(4 * Math.ceil(largestPortrait / 3)))),
  categories: z.array(category).check(z.maxLength(30)),
  // Never left out: an answer that forgot them would give a licence to whom a judge took it from.
  forfeitures: z.array(z.object({ startDate: date, endDate: z.optional(date) })).check(z.maxLength(100)),
})

function licenceOf(answer: JsonObject): DrivingLicence {
  const { success, data, error } = shape.safeParse(answer)
  if (!success) throw unusable(String(error.issues[0]?.path[0]))
  const { ssin, portrait, categories, forfeitures, ...licence } = data
  inOrder('expiryDate', licence.issueDate, licence.expiryDate)
  if (new Set(categories.map(({ code }) => code)).size < categories.length) throw unusable('categories')
  for (const { issueDate, expiryDate } of categories) inOrder('categories', issueDate, expiryDate)
  for (const { startDate, endDate } of forfeitures) inOrder('forfeitures', startDate, endDate)
  return {
    ...licence,
    ssin: ssin as Ssin,
    portrait: portrait === undefined ? undefined : jpegOf(portrait),
    categories: categories.map(({ code, issueDate, expiryDate, restrictions = [] }) => ({
      code,
      issueDate,
      expiryDate,
      restrictions: restrictions.map(({ code, sign, value }) => ({ code, sign, value })),
    })),
    forfeitures: forfeitures.map(({ startDate, endDate }) => ({ startDate, endDate })),
  }
}

/** Days as texts stand in the order of the calendar. */
function inOrder(what: string, first: string | undefined, last: string | undefined): void {
  if (first !== undefined && last !== undefined && last < first) throw unusable(what)
}

function jpegOf(portrait: string): Uint8Array<ArrayBuffer> {
  try {
    const bytes = fromBase64(portrait)
    if (bytes.length <= largestPortrait && jpegStart.every((byte, at) => bytes[at] === byte)) return bytes
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  throw unusable('portrait')
}

/** The marker that begins an image, and the one byte that begins any marker after it. */
const jpegStart = [0xff, 0xd8, 0xff]

/** Names a member, never what it held. */
const unusable = (member: string): SourceError =>
  new SourceError(source, 'malformed', `the answer has no ${member} that can be used`)
