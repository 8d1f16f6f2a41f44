// The credential has begun and has not ended; a minute of clock skew is allowed at its beginning.
import { failed, type Judgement, passed } from './finding.ts'
import type { Subject } from './subject.ts'

const skew = 60

export async function validNow({ presentation: { validity }, verifier }: Subject): Promise<Judgement> {
  const now = verifier.now()
  if (validity.from !== undefined && now < validity.from - skew) return failed('the credential is not valid yet')
  if (validity.until !== undefined && now >= validity.until) return failed('the credential has expired')
  return passed('the credential is within its validity')
}
