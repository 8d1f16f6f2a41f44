// The federal register of health professionals, REST in the style of Belgif: one question, one person, every licence that they ever had.
// Refuses: an answer without the parts that every licence has, professions and statuses that nobody knows, dates that are no days of the
// calendar or out of order, one licence twice. What it does not know it ignores.
import * as z from 'zod/mini'
import { type PartialDate, parsePartialDate } from '../../shared/belgium/partial-date.ts'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { isCalendarDate } from '../../shared/clock.ts'
import {
  type HealthLicence,
  type HealthProfessional,
  type HealthProfessionName,
  healthProfessional,
} from '../../shared/credentials/records.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { RestSource } from './source.ts'
import { SourceError } from './source-error.ts'

const source = 'healthProfessionals'

export const healthProfessionals: RestSource<HealthProfessional> = {
  name: source,
  fills: healthProfessional,
  protocol: 'rest',
  path: '/REST/healthProfessionals/v1/professionals/get',
  ask: ({ about }) => ({ ssin: about }),
  read: professionalOf,
}

/** Codes of the register. */
const professions: ReadonlyMap<string, HealthProfessionName> = new Map([
  ['PHYSICIAN', 'physician'],
  ['DENTIST', 'dentist'],
  ['PHARMACIST', 'pharmacist'],
  ['MIDWIFE', 'midwife'],
  ['NURSE', 'nurse'],
  ['PHYSIOTHERAPIST', 'physiotherapist'],
  ['CLINICAL_PSYCHOLOGIST', 'clinical_psychologist'],
])
const statuses: ReadonlyMap<string, HealthLicence['status']> = new Map([
  ['ACTIVE', 'active'],
  ['SUSPENDED', 'suspended'],
  ['WITHDRAWN', 'withdrawn'],
])

const date = z.string().check(z.refine(isCalendarDate))
const text = (pattern: RegExp) => z.string().check(z.regex(pattern))
const name = z.string().check(z.trim(), z.normalize('NFC'), z.minLength(1), z.maxLength(300))

const licence = z.object({
  professionCode: z.string(),
  licenceNumber: text(/^[A-Z\d-]{1,30}$/),
  status: z.string(),
  startDate: date,
  endDate: z.optional(date),
  nihiiNumber: z.optional(text(/^\d{11}$/)),
})

const shape = z.object({
  ssin: text(/^\d{11}$/),
  familyName: name,
  firstNames: z.array(name).check(z.minLength(1), z.maxLength(30)),
  // With zeros for what is not known.
  birthDate: text(/^\d{4}-\d\d-\d\d$/),
  licences: z.array(licence).check(z.maxLength(50)),
})

function professionalOf(answer: JsonObject): HealthProfessional {
  const { success, data, error } = shape.safeParse(answer)
  if (!success) throw unusable(String(error.issues[0]?.path[0]))
  const { ssin, familyName, firstNames, birthDate, licences } = data
  if (new Set(licences.map(({ licenceNumber }) => licenceNumber)).size < licences.length) throw unusable('licences')
  return {
    ssin: ssin as Ssin,
    familyName,
    givenName: firstNames.join(' '),
    birthDate: birthDateOf(birthDate),
    licences: licences.map(licenceOf),
  }
}

function licenceOf({ professionCode, status, startDate, endDate, ...more }: z.infer<typeof licence>): HealthLicence {
  const profession = professions.get(professionCode)
  const known = statuses.get(status)
  if (!profession || !known || (endDate !== undefined && endDate < startDate)) throw unusable('licences')
  const { licenceNumber, nihiiNumber } = more
  return { profession, licenceNumber, status: known, since: startDate, until: endDate, nihiiNumber }
}

function birthDateOf(text: string): PartialDate {
  const [year = '', month = '', day = ''] = text.split('-')
  const found = parsePartialDate({ century: year.slice(0, 2), year: year.slice(2), month, day })
  if (!found) throw unusable('birthDate')
  return found
}

/** Names a member, never what it held. */
const unusable = (member: string): SourceError =>
  new SourceError(source, 'malformed', `the answer has no ${member} that can be used`)
