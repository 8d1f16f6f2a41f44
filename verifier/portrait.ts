// Portraits and other biometrics are seen and not kept (CIR (EU) 2024/2979 and the PID Rulebook, PID_03a): the request says so of each, and the
// verifier itself holds one only in the sealed result, until that is released or five minutes have passed.
// Refuses: a query that means to keep one.
import { badInput } from '../shared/http/problem.ts'
import type { ClaimQuery, DcqlQuery } from './dcql.ts'

/** Of PIDs, and of ISO/IEC 18013-5 section 7.2.1 and 23220-2. */
const names: ReadonlySet<unknown> = new Set(['portrait', 'picture', 'enrolment_portrait_image', 'signature_usual_mark'])

const isPortrait = ({ path }: ClaimQuery): boolean =>
  path.some((step) => names.has(step) || (typeof step === 'string' && step.startsWith('biometric_template_')))

/** @throws Problem with a pointer */
export function checkNoPortraitKept({ credentials }: DcqlQuery): void {
  for (const [at, { claims = [] }] of credentials.entries()) {
    const kept = claims.findIndex((claim) => isPortrait(claim) && claim.intent_to_retain === true)
    if (kept >= 0)
      throw badInput(
        `/query/credentials/${at}/claims/${kept}/intent_to_retain`,
        'is of a portrait, which is not kept',
        'invalidInput',
      )
  }
}

/** The query with what it leaves unsaid: only of mdocs there is something to say. */
export const withoutKeptPortraits = (query: DcqlQuery): DcqlQuery => ({
  ...query,
  credentials: query.credentials.map((one) =>
    one.format !== 'mso_mdoc' || !one.claims?.some(isPortrait)
      ? one
      : {
          ...one,
          claims: one.claims.map((claim) => (isPortrait(claim) ? { ...claim, intent_to_retain: false } : claim)),
        },
  ),
})
