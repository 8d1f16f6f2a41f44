// The report of a verification: the result as a JWT that anybody can verify later, for one relying party. It says what was checked and on
// what trust rests, and holds nothing by which a credential could be recognised: no presentation, salt, digest, key, signature or status.
import { day } from '../shared/clock.ts'
import { signJws } from '../shared/keys/jws.ts'
import type { PresentationResult } from './checks/presentation-result.ts'
import type { Purpose } from './transaction.ts'
import type { Verifier } from './verifier.ts'

export interface ToReport {
  /** The relying party. */
  clientId: string
  /** Of the transaction. */
  id: string
  purpose: Purpose
  result: PresentationResult
}

export function createReport(
  { reportKey, config, now }: Pick<Verifier, 'reportKey' | 'config' | 'now'>,
  { clientId, id, purpose, result }: ToReport,
): Promise<string> {
  const header = { typ: 'verification-report+jwt', kid: reportKey.kid }
  return signJws(reportKey.signer, header, {
    iss: config.verifierUrl,
    aud: clientId,
    iat: now(),
    exp: now() + day,
    transactionId: id,
    purpose,
    ...result,
  })
}
