// The last look at the elements of an mdoc, by what ISO/IEC 18013-5 section 7.2 says of their values (MD-ISS-11).
// Refuses: an age that is neither yes nor no, ages that contradict each other, a portrait that is no JPEG, bytes elsewhere, a date within
// an element that is no full-date, and in a driving licence texts beyond 150 characters of ISO/IEC 8859-1.
import type { CborValue } from '../../shared/mdoc/cbor.ts'
import type { NameSpaces } from '../../shared/mdoc/issue.ts'
import { isFullDate, refuse } from './lint.ts'

const drivingLicence = 'org.iso.18013.5.1'
const age = /^age_over_(\d\d)$/

/** @throws LintRefused */
export function lintElements(nameSpaces: NameSpaces): void {
  for (const [nameSpace, elements] of Object.entries(nameSpaces)) {
    for (const [name, value] of elements) {
      if (age.test(name) && typeof value !== 'boolean') refuse(`${name} is neither yes nor no`)
      lintBytes(name, value)
      lintDatesWithin(value)
      if (nameSpace === drivingLicence) lintLatin1(name, value)
    }
    lintLadder(elements)
  }
}

function lintBytes(name: string, value: CborValue): void {
  if ((name === 'portrait') !== value instanceof Uint8Array) refuse(`${name} holds bytes exactly when it is a portrait`)
  if (value instanceof Uint8Array && !jpegStart.every((byte, at) => value[at] === byte)) refuse(`${name} is no JPEG`)
}

const jpegStart = [0xff, 0xd8, 0xff]

function lintDatesWithin(value: CborValue): void {
  if (Array.isArray(value)) value.forEach(lintDatesWithin)
  if (!(value instanceof Map)) return
  for (const [name, member] of value) {
    if (String(name).endsWith('_date') !== isFullDate(member))
      refuse(`${name} is a full-date exactly when its name says so`)
    lintDatesWithin(member)
  }
}

/** What is in letters of another kind has an element of its own. */
function lintLatin1(name: string, value: CborValue): void {
  if (
    typeof value === 'string' &&
    !name.endsWith('_national_character') &&
    !/^[\x20-\x7e\xa0-\xff]{1,150}$/.test(value)
  )
    refuse(`${name} is longer, or of other letters, than ISO allows`)
  if (name === 'un_distinguishing_sign' && !/^[A-Z]{1,3}$/.test(String(value)))
    refuse(`${name} is no sign of a country`)
}

/** Who has reached an age has reached every lower one. */
function lintLadder(elements: NameSpaces[string]): void {
  const agesThat = (answer: boolean): number[] =>
    elements.filter(([, value]) => value === answer).flatMap(([name]) => (age.exec(name) ?? []).slice(1).map(Number))
  if (Math.max(...agesThat(true)) > Math.min(...agesThat(false))) refuse('the ages contradict each other')
}
