// Whoever presents has the key that the credential is bound to, and used it for this request of this verifier. A query may do without such
// a proof (VP-DCQL-04), never for a PID; one that is there is verified all the same (VP-SD-02).
import { trustOf } from '../../shared/credentials/presented-type.ts'
import { wantsHolderBinding } from '../dcql.ts'
import { failed, type Judgement, passed } from './finding.ts'
import { PresentationRefused } from './presentation.ts'
import type { Subject } from './subject.ts'

export async function holderBound({ checkHolder, presentation, query, verifier }: Subject): Promise<Judgement> {
  if (!presentation.hasHolderProof && !wantsHolderBinding(query)) {
    const { types, config } = verifier
    return trustOf(presentation, { types, typesUrl: config.typesUrl }) === 'pid'
      ? failed('a PID is presented without its holder')
      : passed('the query asks for no proof of the holder, and there is none: anybody may have presented it')
  }
  try {
    await checkHolder()
    return passed('the holder signed for this request')
  } catch (error) {
    if (error instanceof PresentationRefused) return failed(error.message)
    throw error
  }
}
