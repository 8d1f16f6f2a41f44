// A relying party is told that a transaction has ended, after that is written down: who is told comes for it at once. Whoever ended it is not
// to hear that nobody could be told: the notice of the expiry, which waits from the beginning, says later how it ended.
import type { Verifier } from '../verifier.ts'
import type { Notice } from './notice.ts'

export async function tell(
  { deliveries, log }: Pick<Verifier, 'deliveries' | 'log'>,
  relyingParty: string,
  notice: Notice,
): Promise<void> {
  try {
    await deliveries.tell(relyingParty, notice)
  } catch {
    log({ event: 'webhook.lost', partner: relyingParty })
  }
}
