// What a request says that it takes (OpenID4VP 1.0 appendices B.2.2 and B.3.4, VP-MDOC-12): the formats that it asks for, and the algorithms
// that the checks will allow for them, under every name that each has.
import { coseNumbers, joseNames } from '../shared/keys/verification-algorithm.ts'
import type { Transaction } from './transaction.ts'

export function vpFormatsOf({ query, algorithms }: Pick<Transaction, 'query' | 'algorithms'>) {
  const jose = algorithms.flatMap(joseNames)
  const cose = algorithms.flatMap(coseNumbers)
  const formats = {
    'dc+sd-jwt': { 'sd-jwt_alg_values': jose, 'kb-jwt_alg_values': jose },
    mso_mdoc: { issuerauth_alg_values: cose, deviceauth_alg_values: cose },
  }
  const asked = new Set(query.credentials.map(({ format }) => format))
  return Object.fromEntries(Object.entries(formats).filter(([format]) => asked.has(format as keyof typeof formats)))
}
