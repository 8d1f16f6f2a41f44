// Claims that a wallet wants or else nothing (OpenID4VCI 1.0 appendix B.1): checked against what was mapped from the records, before anything
// is signed. Refuses: a credential without one of them.
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import type { NameSpaces } from '../../shared/mdoc/issue.ts'

/** A claims path pointer (appendix C): names, positions in a list, or null for all of a list. */
export type ClaimPath = (string | number | null)[]

/** @throws RecordUnfit */
export function checkMandatoryClaims(claims: unknown, mandatory: readonly ClaimPath[] = []): void {
  if (!mandatory.every((path) => leadsTo(claims, path)))
    throw new RecordUnfit('the record lacks a claim that the wallet cannot do without')
}

/** As above, for an mdoc: the first two steps are a name space and an element. @throws RecordUnfit */
export function checkMandatoryElements(nameSpaces: NameSpaces, mandatory: readonly ClaimPath[] = []): void {
  const has = ([space, element]: ClaimPath): boolean =>
    nameSpaces[String(space)]?.some(([name]) => name === element) ?? false
  if (!mandatory.every(has)) throw new RecordUnfit('the record lacks a claim that the wallet cannot do without')
}

function leadsTo(value: unknown, [step, ...rest]: ClaimPath): boolean {
  if (step === undefined) return true
  if (typeof value !== 'object' || value === null) return false
  if (step === null) return Array.isArray(value) && value.some((element) => leadsTo(element, rest))
  if (Array.isArray(value) !== (typeof step === 'number') || !Object.hasOwn(value, step)) return false
  return leadsTo((value as Record<string | number, unknown>)[step], rest)
}
