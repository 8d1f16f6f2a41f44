// The last look before the key signs: whatever a mapping did, what is signed matches its type (as Boulder lints a
// certificate before the real key sees it). A fault here is ours, so it is a 500 and not the wallet's error.
// Refuses: claims that the type does not describe or that its envelope forbids, mandatory claims that are missing or empty, wrong
// encodings, anything about the person outside the disclosures and anything technical within them, times outside the certificate's.
import { isCalendarDate } from '../../shared/clock.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { envelopes } from '../../shared/credentials/envelope.ts'
import { openClaims } from '../../shared/credentials/open-claims.ts'
import { isObject, type JsonObject } from '../../shared/json.ts'
import { Tagged } from '../../shared/mdoc/cbor.ts'
import type { NameSpaces } from '../../shared/mdoc/issue.ts'
import type { Period } from './times.ts'

/** The reason names a rule and a claim of the type, never a value. */
export class LintRefused extends Error {}

/** @throws LintRefused */
export const refuse = (reason: string): never => {
  throw new LintRefused(reason)
}

/** What an SD-JWT VC may say to everybody: nothing about the person. */
const technical = ['iss', 'vct', 'vct#integrity', 'category', 'iat', 'nbf', 'exp']
/** What verifiers read from the signed part alone (SD-JWT VC section 2.2.2.2). */
const neverDisclosed = [...technical, 'cnf', 'status']
/** What SD-JWT itself is made of (RFC 9901 section 4). */
const ofSdJwt = ['_sd', '_sd_alg', '...']

/** Names that a type describes, and what it describes below each. */
type Described = ReadonlyMap<string, { required: string | undefined; inside: Described }>

interface DescribedType {
  sdJwt: Described
  mdoc: Described
  /** What an SD-JWT VC says to everybody. */
  open: ReadonlySet<string>
}

const trees = new WeakMap<CredentialType, DescribedType>()

/** Once for each type. */
function describedBy(type: CredentialType): DescribedType {
  const known = trees.get(type)
  if (known) return known
  const pathsOf = (format: 'sdJwt' | 'mdoc') =>
    type.claims.flatMap(({ [format]: path, mandatory }) => (path ? [{ path, mandatory }] : []))
  const made = { sdJwt: treeOf(pathsOf('sdJwt')), mdoc: treeOf(pathsOf('mdoc')), open: openClaims(type) }
  trees.set(type, made)
  return made
}

function treeOf(claims: readonly { path: readonly string[]; mandatory: boolean }[]): Described {
  const names = new Set(claims.flatMap(({ path }) => path.slice(0, 1)))
  return new Map(
    [...names].map((name) => {
      const below = claims.filter(({ path }) => path[0] === name)
      const inside = below.map(({ path, mandatory }) => ({ path: path.slice(1), mandatory }))
      const required = below.find(({ mandatory }) => mandatory)?.path.join('.')
      return [name, { required, inside: treeOf(inside) }]
    }),
  )
}

/** @throws LintRefused */
export function lintSdJwt(type: CredentialType, plain: JsonObject, disclosable: JsonObject): void {
  const { open } = describedBy(type)
  for (const name of Object.keys(plain))
    if (!technical.includes(name) && !open.has(name)) refuse(`${name} must be disclosable by itself`)
  const named = Object.entries(plain).filter(([name]) => open.has(name))
  const claims = { ...Object.fromEntries(named), ...disclosable }
  lintNames(describedBy(type).sdJwt, claims, envelopes[type.envelope].forbidden)
  for (const name of Object.keys(disclosable))
    if (neverDisclosed.includes(name) || open.has(name)) refuse(`${name} must not be disclosable`)
  lintValue('the credential', claims)
}

/** What the mapping made, before the envelope adds its own. @throws LintRefused */
export function lintMdoc(type: CredentialType, nameSpaces: NameSpaces): void {
  const spaces = Object.fromEntries(
    Object.entries(nameSpaces).map(([space, elements]) => {
      const byName = Object.fromEntries(elements)
      if (Object.keys(byName).length !== elements.length) refuse('an element stands twice')
      return [space, byName]
    }),
  )
  lintNames(describedBy(type).mdoc, spaces, envelopes[type.envelope].forbidden)
  for (const elements of Object.values(nameSpaces))
    for (const [name, value] of elements) {
      if (name.endsWith('_date') !== isFullDate(value)) refuse(`${name} is a full-date exactly when its name says so`)
      lintValue(name, value)
    }
}

/** @throws LintRefused */
export function lintTimes(valid: Period, certificates: Period, now: number): void {
  if (valid.from < certificates.from || valid.until > certificates.until)
    refuse('the credential is valid when its certificate is not')
  if (valid.from > now || valid.until <= now) refuse('the credential is not valid now')
}

/** Every name is described, down to where the type describes no further; every mandatory claim is there. */
function lintNames(described: Described, object: Readonly<Record<string, unknown>>, forbidden: RegExp): void {
  for (const [name, value] of Object.entries(object)) {
    if (forbidden.test(name)) refuse(`${name} must not be issued`)
    const { inside } = described.get(name) ?? refuse(`${name} is not described by the type`)
    if (inside.size > 0) lintNames(inside, isObject(value) ? value : refuse(`${name} has no members`), forbidden)
  }
  for (const [name, { required }] of described)
    if (required !== undefined && object[name] === undefined) refuse(`${required} is mandatory and missing`)
}

export const isFullDate = (value: unknown): boolean =>
  value instanceof Tagged && value.tag === 1004 && isCalendarDate(String(value.value))

/** Encodings, at every level: whole numbers, texts in NFC, country codes of two letters, dates, and nothing empty. */
function lintValue(name: string, value: unknown): void {
  if (typeof value === 'string') lintText(name, value)
  else if (value instanceof Uint8Array) {
    if (value.length === 0) refuse(`${name} is empty`)
  } else if (!Number.isSafeInteger(value) && typeof value !== 'boolean') lintParts(name, partsOf(name, value))
}

function lintParts(name: string, parts: readonly Part[]): void {
  if (parts.length === 0) refuse(`${name} is empty, or of a kind that is not issued`)
  for (const [member, part] of parts) {
    if (ofSdJwt.includes(member)) refuse(`${member} is no name of a claim`)
    lintValue(member, part)
  }
}

type Part = readonly [name: string, value: unknown]

/** Elements of a list keep the name of the list. */
function partsOf(name: string, value: unknown): readonly Part[] {
  if (value instanceof Tagged) return [[name, value.value]]
  if (Array.isArray(value)) return value.map((element) => [name, element])
  if (value instanceof Map) return [...value].map(([key, member]) => [String(key), member])
  return isObject(value) ? Object.entries(value) : []
}

function lintText(name: string, text: string): void {
  if (text === '' || text !== text.normalize('NFC')) refuse(`${name} is empty or not in normal form`)
  if (name.includes('date') && !isCalendarDate(text)) refuse(`${name} is no date`)
  if (/country$|^nationalit/.test(name) && !/^[A-Z]{2}$/.test(text)) refuse(`${name} is no country code`)
}
