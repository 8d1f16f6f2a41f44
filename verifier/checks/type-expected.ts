// The credential is of a type that was asked for, in the format that was asked for: an answer of another type is no answer.
import { failed, type Judgement, passed } from './finding.ts'
import type { Subject } from './subject.ts'

export async function typeExpected({ presentation, query }: Subject): Promise<Judgement> {
  const wanted = query.format === 'mso_mdoc' ? [query.meta.doctype_value] : query.meta.vct_values
  return wanted.includes(presentation.type)
    ? passed('the credential is of a type that was asked for')
    : failed('the credential is of another type than was asked for')
}
