// The only-once look-up: the record comes from its authentic source at this moment, for this person, for this request.
// What a source cannot answer now may be looked up later; an answer that must not be used is a 503, and the wallet may try again; what
// it will never answer is a refusal. Each look-up leaves one line in the log, which names nobody.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import type { Person } from '../../shared/credentials/records.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'
import { SourceError } from '../sources/sources.ts'

/** The source does not answer now: the same look-up may be made later. */
export class RecordUnavailable extends Error {}

/** @throws OAuthError, RecordUnavailable */
export async function lookUpRecord(
  issuer: Issuer,
  type: CredentialType,
  subject: Ssin,
  traceId: string,
): Promise<Person> {
  try {
    const record = await issuer.sources[type.source](subject, traceId)
    issuer.log({ event: 'source.answered', traceId, record: type.source })
    return record
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    issuer.log({ event: 'source.failed', traceId, source: error.source, failure: error.failure, reason: error.message })
    if (error.failure === 'unavailable') throw new RecordUnavailable('the source does not answer')
    throw error.failure === 'noData'
      ? new OAuthError('credential_request_denied', 'The authentic source has no record for this credential')
      : new OAuthError(
          'temporarily_unavailable',
          'The authentic source gave no answer that can be used; try again later',
          {
            status: 503,
            headers: { 'Retry-After': '30' },
          },
        )
  }
}
