// The credential has begun and has not ended; a minute of clock skew is allowed at its beginning. An SD-JWT was not issued later than now,
// also where its issue time is disclosed (RFC 9901 section 7.1: after the disclosures are applied). An mdoc was
// signed while its signer's certificate was valid (VP-MDOC-05).
import type { Json, JsonObject } from '../../shared/json.ts'
import { failed, type Judgement, passed } from './finding.ts'
import { PresentationRefused } from './presentation.ts'
import type { Subject } from './subject.ts'

const skew = 60

export async function validNow(subject: Subject): Promise<Judgement> {
  const { presentation, trust, verifier } = subject
  const { validity, signedAt } = presentation
  const now = verifier.now()
  if (validity.from !== undefined && now < validity.from - skew) return failed('the credential is not valid yet')
  if (validity.until !== undefined && now >= validity.until) return failed('the credential has expired')
  if (signedAt !== undefined) {
    const decision = await trust()
    if (decision.decision === 'trusted' && (signedAt < decision.leaf.notBefore || signedAt > decision.leaf.notAfter))
      return failed('the credential was signed outside the validity of its signer certificate')
  }
  const issued = await issuedAt(subject)
  if (issued !== undefined && !(typeof issued === 'number' && issued <= now + skew))
    return failed('the credential says that it will be issued later')
  return passed('the credential is within its validity')
}

/** What cannot be read is another check's matter. */
async function issuedAt({ claims, presentation }: Subject): Promise<Json | undefined> {
  if (presentation.format !== 'dc+sd-jwt') return undefined
  const revealed = await claims().catch((error): JsonObject => {
    if (error instanceof PresentationRefused) return {}
    throw error
  })
  return revealed.iat
}
