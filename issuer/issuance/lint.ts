// The last look before the key signs: whatever a mapping did, what is signed matches its type (as Boulder lints a
// certificate before the real key sees it). A fault here is ours, so it is a 500 and not the wallet's error.
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import type { JsonObject } from '../../shared/json.ts'
import { type CborValue, Tagged } from '../../shared/mdoc/cbor.ts'
import type { NameSpaces } from '../../shared/mdoc/issue.ts'
import { neverDisclosable } from '../../shared/sd-jwt/sd-jwt.ts'
import type { Times } from './issue.ts'

/** The reason names a rule and a claim of the type, never a value. */
export class LintRefused extends Error {}

const refuse = (reason: string): never => {
  throw new LintRefused(reason)
}

/** Names that must not be in a PID: there is no age in it, and nothing that follows a person around (eu-requirements 0b). */
const forbidden = [
  'sub',
  'jti',
  'category',
  'also_known_as',
  'age_over_18',
  'age_equal_or_over',
  'age_in_years',
  'age_birth_year',
]
const calendarDate = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

/** @throws LintRefused */
export function lintSdJwt(type: CredentialType, disclosable: JsonObject, times: Times): void {
  lintTimes(times)
  const described = type.claims.flatMap(({ sdJwt, mandatory }) => (sdJwt ? [{ path: sdJwt, mandatory }] : []))
  for (const name of Object.keys(disclosable)) {
    if (forbidden.includes(name) || neverDisclosable.some((technical) => technical === name))
      refuse(`${name} must not be disclosable`)
    if (!described.some(({ path }) => path[0] === name)) refuse(`${name} is not described by the type`)
  }
  for (const { path, mandatory } of described) {
    const value = path.reduce<unknown>((at, step) => (at as JsonObject | undefined)?.[step], disclosable)
    if (mandatory && isEmpty(value)) refuse(`${path.join('.')} is mandatory and missing`)
    if (/date/.test(path[0] ?? '') && value !== undefined && !calendarDate.test(String(value)))
      refuse(`${path.join('.')} is no date`)
  }
}

/** @throws LintRefused */
export function lintMdoc(type: CredentialType, nameSpaces: NameSpaces, times: Times): void {
  lintTimes(times)
  const described = type.claims.flatMap(({ mdoc, mandatory }) => (mdoc ? [{ path: mdoc, mandatory }] : []))
  for (const [space, elements] of Object.entries(nameSpaces)) {
    if (new Set(elements.map(([element]) => element)).size !== elements.length) refuse('an element stands twice')
    for (const [element, value] of elements) {
      if (forbidden.includes(element)) refuse(`${element} must not be issued`)
      if (!described.some(({ path }) => path[0] === space && path[1] === element))
        refuse(`${element} is not described by the type`)
      if (element.endsWith('_date') && !isFullDate(value)) refuse(`${element} is no full-date`)
    }
  }
  for (const { path, mandatory } of described) {
    const value = nameSpaces[path[0]]?.find(([element]) => element === path[1])?.[1]
    if (mandatory && isEmpty(value)) refuse(`${path[1]} is mandatory and missing`)
  }
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

const isFullDate = (value: CborValue): boolean =>
  value instanceof Tagged && value.tag === 1004 && calendarDate.test(String(value.value))

function lintTimes({ issuedAt, expiresAt }: Times): void {
  if (issuedAt % 3600 !== 0 || expiresAt % 3600 !== 0) refuse('the times are not rounded')
  if (expiresAt <= issuedAt) refuse('the credential ends before it begins')
}
