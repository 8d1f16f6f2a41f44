// The credential is of a type that was asked for, or of one that extends it as the catalogue knows (OpenID4VP 1.0 appendix B.3.5), in the
// format that was asked for: an answer of another type is no answer.
import { namesOf } from '../../shared/credentials/presented-type.ts'
import { typesAskedFor } from '../dcql.ts'
import { failed, type Judgement, passed } from './finding.ts'
import type { Subject } from './subject.ts'

export async function typeExpected({ presentation, query, verifier }: Subject): Promise<Judgement> {
  const { types, config } = verifier
  const wanted = typesAskedFor(query)
  const isWanted = (name: string): boolean => wanted.includes(name)
  const extended = () => namesOf(presentation, { types, typesUrl: config.typesUrl })
  return isWanted(presentation.type) || extended().some(isWanted)
    ? passed('the credential is of a type that was asked for')
    : failed('the credential is of another type than was asked for')
}
