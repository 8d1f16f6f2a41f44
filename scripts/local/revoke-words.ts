// What came of a revocation or a search for credentials, in words.
import { isObject, type Json } from '../../shared/json.ts'

/** As the issuer's API tells it. */
export interface ShownBatch {
  handle: string
  type: string
  count: number
  expiryDate: string
  state: string
}

export function revokedWords(revoked: number): string {
  if (revoked === 0) return 'Nothing was revoked: there is nothing of this, or it was revoked before.'
  return `Revoked ${copies(revoked)}. Verifiers see it when their copy of the list ends.`
}

/** One line for each batch. */
export function foundWords(batches: readonly ShownBatch[]): string {
  if (batches.length === 0) return 'There is nothing.'
  const line = ({ handle, type, count, expiryDate, state }: ShownBatch): string =>
    `${handle.padEnd(28)}${type.padEnd(22)}${copies(count).padEnd(12)}until ${expiryDate}  ${state}`
  return batches.map(line).join('\n')
}

/** `problem`: application/problem+json, if it is that. */
export function refusedWords(status: number, problem: Json | undefined): string {
  const { detail, issues } = isObject(problem) ? problem : {}
  const faults = (Array.isArray(issues) ? issues : [])
    .filter(isObject)
    .map(({ name, detail: why }) => `${name ?? ''} ${why ?? ''}`.trim())
  const reason = faults.length > 0 ? faults.join('; ') : detail
  return `The issuer refused (${status})${typeof reason === 'string' ? `: ${reason}` : ''}`
}

const copies = (count: number): string => (count === 1 ? '1 copy' : `${count} copies`)
