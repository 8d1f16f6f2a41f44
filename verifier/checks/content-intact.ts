// Everything that is disclosed is what the issuer signed: each disclosure or element has its digest, used once.
import { failed, type Judgement, passed } from './finding.ts'
import { PresentationRefused } from './presentation.ts'
import type { Subject } from './subject.ts'

export async function contentIntact({ claims }: Subject): Promise<Judgement> {
  try {
    await claims()
    return passed('everything disclosed matches what the issuer signed')
  } catch (error) {
    if (error instanceof PresentationRefused) return failed(error.message)
    throw error
  }
}
