// Whose credentials, and which: how our own APIs name them. The number travels in the body; what goes on is a keyed hash of it.
// Refuses: a number that is none, a type that does not exist, one named twice.
import * as z from 'zod/mini'
import { parseSsin, type Ssin, SsinRefused } from '../../shared/belgium/ssin.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { findType } from '../../shared/credentials/index.ts'
import { badInput } from '../../shared/http/problem.ts'
import type { OneAffected } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { allOf } from '../subject-of.ts'

/** A batch by its handle, or a person's credentials by number and types. */
export const affectedMembers = {
  handle: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  ssin: z.optional(z.string()),
  types: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(20))),
}

const one = z.strictObject(affectedMembers)
export type AffectedInput = z.infer<typeof one>

/** `at`: JSON pointer of the member that holds it. @throws Problem badRequest */
export async function parseAffected(issuer: Issuer, input: AffectedInput, at = ''): Promise<OneAffected[]> {
  const { handle, ssin, types } = input
  if ((handle === undefined) === (ssin === undefined))
    throw badInput(at, 'names a handle or a person, and one of them only', 'invalidInput')
  if ((types === undefined) !== (ssin === undefined)) throw badInput(`${at}/types`, 'goes with ssin', 'invalidInput')
  if (handle !== undefined) return [{ handle }]
  const number = parseNumber(issuer, ssin ?? '', `${at}/ssin`)
  const found = parseTypes(types ?? [], `${at}/types`)
  const subjects = await Promise.all(found.map((type) => allOf(issuer, number, type)))
  // Two forms of one document are found by one hash.
  return [...new Set(subjects.flat())].map((subject) => ({ subject }))
}

/** @throws Problem badRequest */
export function parseNumber({ config, now }: Pick<Issuer, 'config' | 'now'>, ssin: string, at = '/ssin'): Ssin {
  try {
    return parseSsin(ssin, { now: now(), testNumbers: config.profile === 'sandbox' })
  } catch (error) {
    throw error instanceof SsinRefused ? badInput(at, 'is no national number', 'invalidInput') : error
  }
}

/** @throws Problem badRequest */
export function parseTypes(ids: readonly string[], at = '/types'): CredentialType[] {
  if (new Set(ids).size !== ids.length) throw badInput(at, 'names one twice', 'invalidInput')
  return ids.map((id, turn) => parseType(id, `${at}/${turn}`))
}

/** @throws Problem badRequest */
export function parseType(id: string, at = '/type'): CredentialType {
  const type = findType(id)
  if (!type) throw badInput(at, 'is no credential type of this issuer', 'referencedResourceNotFound')
  return type
}
