// Who or what is meant, where a source is keyed otherwise than by the number of who logged in, or answers with more than one thing. The
// outcome is said in full, so that whoever asks decides about each. Refuses: to guess. Nobody takes the first, the newest or the most alike.
import { fullDateOf, type PartialDate } from '../belgium/partial-date.ts'
import type { Ssin } from '../belgium/ssin.ts'

export type Match<T> = { outcome: 'one'; found: T } | { outcome: 'none' } | { outcome: 'several'; count: number }

/** Whether what fits is one. */
export function matchOf<T>(fitting: readonly T[]): Match<T> {
  const [found, ...others] = fitting
  if (found === undefined) return { outcome: 'none' }
  return others.length === 0 ? { outcome: 'one', found } : { outcome: 'several', count: fitting.length }
}

/** How somebody is called where numbers are missing. */
export interface Identity {
  familyName: string
  givenName: string
  birthDate: PartialDate
}

/** Somebody by their number, and by how they are called where it is known for certain. */
export interface Wanted {
  ssin: Ssin
  knownAs: readonly Identity[]
}

/**
 * Among people of whom some have no number. A number decides: who has another is somebody else, whatever their name. Only where nobody has
 * the one that is wanted, those without a number are compared by both names and the birth date, wholly known and all equal.
 */
export function matchPerson<T extends Identity & { ssin: Ssin | undefined }>(
  { ssin, knownAs }: Wanted,
  candidates: readonly T[],
): Match<T> {
  const byNumber = matchOf(candidates.filter((one) => one.ssin === ssin))
  if (byNumber.outcome !== 'none') return byNumber
  const unnumbered = candidates.filter((one) => one.ssin === undefined)
  return matchOf(unnumbered.filter((one) => knownAs.some((known) => isSame(known, one))))
}

function isSame(one: Identity, other: Identity): boolean {
  const born = fullDateOf(one.birthDate)
  return (
    born !== undefined &&
    born === fullDateOf(other.birthDate) &&
    one.familyName === other.familyName &&
    one.givenName === other.givenName
  )
}
