// Members of a list of trusted entities as its readers take them: texts in several languages, times, addresses, extensions
// (TS 119 602 sections 6.1 and 6.3.17). Members that nobody asks for are ignored, but for critical extensions.
// Refuses: what is missing or of another type, a time in another zone, a critical extension: none is understood.
import { isoDateTime } from '../clock.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { DeviationName, Tolerance } from './deviation.ts'
import { TrustListRefused } from './trust-list-refused.ts'

export function objectOf(value: Json | undefined, what: string): JsonObject {
  if (!isObject(value)) throw new TrustListRefused(`${what} is missing`)
  return value
}

/** Values of `[{ lang, value }]` or `[{ lang, uriValue }]`. */
export function languageValues(values: Json | undefined): string[] {
  if (!Array.isArray(values) || values.length === 0)
    throw new TrustListRefused('a text in several languages is missing')
  return values.map((entry) => {
    const value = isObject(entry) ? (entry.value ?? entry.uriValue) : undefined
    if (typeof value !== 'string') throw new TrustListRefused('a text in several languages is malformed')
    return value
  })
}

/** As `languageValues`, for a name, which has to be there in English as well (section 6.1.4). */
export function namesOf(values: Json | undefined, tolerance: Tolerance): string[] {
  const names = languageValues(values)
  if (!(values as Json[]).some((entry) => isObject(entry) && isEnglish(entry.lang)))
    tolerance.meet('noEnglish', 'a name of the list is not there in English')
  return names
}

/** Of `[{ lang, value }]`; undefined where there is none. */
export const inEnglish = (values: Json | undefined): Json | undefined =>
  (Array.isArray(values) ? values : []).filter(isObject).find(({ lang }) => isEnglish(lang))?.value

const isEnglish = (lang: Json | undefined): boolean => typeof lang === 'string' && /^en(-|$)/i.test(lang)

export function refuseCriticalExtensions(extensions: Json | undefined): void {
  if (extensions === undefined) return
  if (!Array.isArray(extensions)) throw new TrustListRefused('the extensions of the list are malformed')
  const isCritical = (extension: Json): boolean =>
    isObject(extension) && [extension.Critical, extension.critical].some((said) => said !== undefined && said !== false)
  if (extensions.some(isCritical))
    throw new TrustListRefused('the list has a critical extension that is not understood')
}

/** Whole seconds. */
export function timeOf(value: Json | undefined, what: string, tolerance: Tolerance): number {
  const [, whole, fraction] = (typeof value === 'string' && /^(.{19})(\.\d+)?Z$/.exec(value)) || []
  const at = secondsOf(`${whole}Z`)
  if (at === undefined) throw new TrustListRefused(`the list has ${what} that is missing or malformed`)
  if (fraction !== undefined) tolerance.meet('fractionalSeconds', `the list has ${what} with fractions of a second`)
  return at
}

/** Of `YYYY-MM-DDThh:mm:ssZ`; undefined for any other text. Engines take the 30th of February for a day of March, and 24:00 for the next day. */
export function secondsOf(text: Json | undefined): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) || isoDateTime(time / 1000) !== text ? undefined : time / 1000
}

/** Postal and electronic addresses (section 6.3.5); `needed`: what the electronic ones have to be. */
export function checkAddress(
  address: { postal: Json | undefined; electronic: Json | undefined },
  needed: readonly RegExp[],
  { name, tolerance }: { name: DeviationName; tolerance: Tolerance },
): void {
  const postal = Array.isArray(address.postal) ? address.postal.filter(isObject) : []
  const isWhole = ({ StreetAddress: street, Country: country }: JsonObject): boolean =>
    typeof street === 'string' && street !== '' && typeof country === 'string' && country !== ''
  const electronic = (Array.isArray(address.electronic) ? address.electronic : []).filter(isObject)
  const addresses = electronic.map(({ uriValue }) => uriValue).filter((one) => typeof one === 'string')
  if (
    !postal.some(isWhole) ||
    !postal.every(isWhole) ||
    !needed.every((pattern) => addresses.some((one) => pattern.test(one)))
  )
    tolerance.meet(name, 'an address in the list is not complete')
  if (postal.some(({ Country: country }) => typeof country === 'string' && country !== country.toUpperCase()))
    tolerance.meet('lowerCaseCountry', 'a country in the list is in small letters')
}

export const email = /^mailto:./
export const telephone = /^tel:./
/** One that is no name of the standard. */
export const website = /^https?:\/\/(?!uri\.etsi\.org\/)./
