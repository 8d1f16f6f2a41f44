// The authentication codes of strong customer authentication, each accepted once (EU TS12 section 3.6): redeemed last of all, when nothing
// else speaks against the answer, so that a payment that was refused may come again with its code. Refuses: a code that was accepted before,
// and one code for two presentations.
import { verifierKinds } from '../stores.ts'
import type { Verifier } from '../verifier.ts'
import { failed, type Judgement } from './finding.ts'
import type { Authorised } from './transaction-data-authorised.ts'

/** A wallet makes a new one each time; the nonce of the transaction guards against the very same presentation. */
const memory = verifierKinds.once.authenticationCode.life

/** The judgement itself, or what speaks against it now. Of several answers with one code at once, one alone passes. */
export async function redeemCodes(
  { rows, now }: Pick<Verifier, 'rows' | 'now'>,
  authorised: Authorised,
): Promise<Judgement> {
  const { codes } = authorised
  if (new Set(codes).size < codes.length) return failed('two presentations have one authentication code')
  for (const code of codes)
    if (!(await rows.redeem('authenticationCode', code, now() + memory)))
      return failed('the authentication code came before')
  return authorised
}
