// Whoever presents has the key that the credential is bound to, and used it for this request of this verifier.
import { failed, type Judgement, passed } from './finding.ts'
import { PresentationRefused } from './presentation.ts'
import type { Subject } from './subject.ts'

export async function holderBound({ checkHolder }: Subject): Promise<Judgement> {
  try {
    await checkHolder()
    return passed('the holder signed for this request')
  } catch (error) {
    if (error instanceof PresentationRefused) return failed(error.message)
    throw error
  }
}
