// The credential has begun and has not ended; a minute of clock skew is allowed at its beginning. An mdoc was
// signed while its signer's certificate was valid (VP-MDOC-05).
import { failed, type Judgement, passed } from './finding.ts'
import type { Subject } from './subject.ts'

const skew = 60

export async function validNow({ presentation: { validity, signedAt }, trust, verifier }: Subject): Promise<Judgement> {
  const now = verifier.now()
  if (validity.from !== undefined && now < validity.from - skew) return failed('the credential is not valid yet')
  if (validity.until !== undefined && now >= validity.until) return failed('the credential has expired')
  if (signedAt !== undefined) {
    const decision = await trust()
    if (decision.decision === 'trusted' && (signedAt < decision.leaf.notBefore || signedAt > decision.leaf.notAfter))
      return failed('the credential was signed outside the validity of its signer certificate')
  }
  return passed('the credential is within its validity')
}
