// The only-once look-up: each record that a type needs comes from its authentic source at this moment, for this person, for this request,
// all in parallel. What a source cannot answer now may be looked up later; an answer that must not be used is a 503, and the wallet may
// try again; what it will never answer is a refusal.
// Refuses: records that are about different numbers.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { CredentialType, RecordsOf } from '../../shared/credentials/credential-type.ts'
import type { RecordKind } from '../../shared/credentials/records.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Sources } from '../sources/create-sources.ts'
import type { Question } from '../sources/source.ts'
import { SourceError } from '../sources/source-error.ts'

/** A source does not answer now: the same look-up may be made later. */
export class RecordUnavailable extends Error {}

export interface LookedUp {
  records: RecordsOf<CredentialType['needs']>
  /** Whom they are about: the number that counts now. */
  about: Ssin
}

/** @throws OAuthError, RecordUnavailable */
export async function lookUpRecords(
  { sources }: { sources: Pick<Sources, 'lookUp'> },
  { needs }: Pick<CredentialType, 'needs'>,
  question: Question,
  traceId: string,
): Promise<LookedUp> {
  const names = Object.keys(needs)
  const found = await Promise.allSettled(
    names.map((name) => sources.lookUp(needs[name] as RecordKind, question, traceId)),
  )
  const failed = found.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  if (failed.length > 0) throw refusal(failed)
  const records = Object.fromEntries(
    found.flatMap((one, at) => (one.status === 'fulfilled' ? [[names[at] as string, one.value]] : [])),
  )
  const [about, ...others] = new Set(Object.values(records).map(({ ssin }) => ssin))
  // A source that knows of the new number already, and one that does not: nobody is issued two persons in one.
  if (about === undefined || others.length > 0) throw unusable()
  return { records, about }
}

/** What will never be answered goes before what may be another time, and that before what must be waited for. */
function refusal(failed: readonly unknown[]): unknown {
  const fault = failed.find((error) => !(error instanceof SourceError))
  if (fault) return fault
  const failures = new Set(failed.map((error) => (error as SourceError).failure))
  if (failures.has('noData'))
    return new OAuthError('credential_request_denied', 'The authentic source has no record for this credential')
  failures.delete('unavailable')
  return failures.size > 0 ? unusable() : new RecordUnavailable('the source does not answer')
}

const unusable = (): OAuthError =>
  new OAuthError('temporarily_unavailable', 'The authentic source gave no answer that can be used; try again later', {
    status: 503,
    headers: { 'Retry-After': '30' },
  })
