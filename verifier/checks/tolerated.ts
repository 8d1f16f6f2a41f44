// What the relying party's policy lets pass although it did not: a status that nobody can tell, where its list cannot be had now (ARF
// VCR_14). Never a credential that is revoked or suspended, that names no list, or whose list is there and not to be believed.
import type { TransactionPolicy } from '../transaction.ts'
import type { CheckName, Judgement } from './finding.ts'

export const isTolerated = (
  check: CheckName,
  { outcome, unavailable }: Judgement,
  { undeterminedStatus }: TransactionPolicy,
): boolean =>
  check === 'notRevoked' && outcome === 'undetermined' && unavailable === true && undeterminedStatus === 'accept'
