// The table of what the sandbox's wallet can do wrong, in the order of the verifier's checks and under their names.
import { authorityExpected } from './authority-expected.ts'
import { type Breach, nameOf } from './breach.ts'
import { contentIntact } from './content-intact.ts'
import { holderBound } from './holder-bound.ts'
import { issuerSignature } from './issuer-signature.ts'
import { issuerTrusted } from './issuer-trusted.ts'
import { notRevoked } from './not-revoked.ts'
import { queryAnswered } from './query-answered.ts'
import { sameHolder } from './same-holder.ts'
import { setsSatisfied } from './sets-satisfied.ts'
import { transactionDataAuthorised } from './transaction-data-authorised.ts'
import { typeExpected } from './type-expected.ts'
import { validNow } from './valid-now.ts'
import { wellFormed } from './well-formed.ts'

export const breaches: readonly Breach[] = [
  ...wellFormed,
  ...typeExpected,
  ...issuerTrusted,
  ...authorityExpected,
  ...issuerSignature,
  ...validNow,
  ...contentIntact,
  ...holderBound,
  ...notRevoked,
  ...queryAnswered,
  ...setsSatisfied,
  ...sameHolder,
  ...transactionDataAuthorised,
]

/** One check may be broken in another way in each format. */
export const breachesNamed = (name: string): Breach[] => breaches.filter((breach) => nameOf(breach) === name)

/** For people, one line each. */
export function listBreaches(): string[] {
  const lines = new Map<string, string>()
  const longest = Math.max(...breaches.map((breach) => nameOf(breach).length))
  for (const breach of breaches) {
    const only = breaches.filter((other) => nameOf(other) === nameOf(breach)).flatMap(({ formats }) => formats)
    const restriction = only.length === 2 ? '' : ` (${only[0] === 'mso_mdoc' ? 'mdoc' : 'SD-JWT VC'})`
    lines.set(nameOf(breach), `${nameOf(breach).padEnd(longest + 1)} ${breach.about}${restriction}`)
  }
  return [...lines.values()]
}
