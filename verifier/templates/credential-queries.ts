// What the ready queries have in common: credential queries of one type each, and the identity in whichever format a wallet has it.
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import type { CredentialQuery } from '../dcql.ts'
import type { Shown } from './template.ts'

export const sdJwtQuery = (id: string, types: string[], paths: (string | null)[][]): CredentialQuery => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: types },
  claims: paths.map((path) => ({ path })),
})

/** None of it is kept. */
export const mdocQuery = (
  id: string,
  { docType, nameSpace = docType }: { docType: string; nameSpace?: string },
  elements: string[],
): CredentialQuery => ({
  id,
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  claims: elements.map((element) => ({ path: [nameSpace, element], intent_to_retain: false })),
})

export const pidDocType = 'eu.europa.ec.eudi.pid.1'
/** Also the one that refines it: a wallet need not know that it does. */
export const pidTypes = ['urn:eudi:pid:1', 'urn:eudi:pid:be:1']
const elementOf = { family_name: 'family_name', given_name: 'given_name', birthdate: 'birth_date' } as const
type PidClaim = keyof typeof elementOf

/** A PID in either format: one of the two is enough. */
export const pidQueries = (claims: PidClaim[]): CredentialQuery[] => [
  sdJwtQuery(
    'pid_sd_jwt',
    pidTypes,
    claims.map((claim) => [claim]),
  ),
  mdocQuery(
    'pid_mdoc',
    { docType: pidDocType },
    claims.map((claim) => elementOf[claim]),
  ),
]
export const pidOptions: string[][] = [['pid_sd_jwt'], ['pid_mdoc']]

/** A claim of the PID that was shown, whichever it is. */
export const pidClaim = ({ pid_sd_jwt: sdJwt, pid_mdoc: mdoc }: Shown, claim: PidClaim): Json | undefined =>
  sdJwt?.[claim] ?? elementsOf(mdoc, pidDocType)[elementOf[claim]]

export const isText = (value: Json | undefined): value is string => typeof value === 'string' && value !== ''

/** Of one name space of an mdoc that was shown; none where it was not. */
export function elementsOf(shown: JsonObject | undefined, nameSpace: string): JsonObject {
  const elements = shown?.[nameSpace]
  return isObject(elements) ? elements : {}
}
