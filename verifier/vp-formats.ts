// What a request says that it takes (OpenID4VP 1.0 appendices B.2.2 and B.3.4, VP-MDOC-12): the formats that it asks for, and the algorithms
// that the checks will allow for them, under every name that each has.
import { coseNumbers, joseNames } from '../shared/keys/verification-algorithm.ts'
import { isEncrypted, type Transaction } from './transaction.ts'

/** HMAC 256/256 under a key agreed on over P-256, on which ours is where the answer is encrypted (VP-MDOC-08). */
const macOverP256 = -65537

export function vpFormatsOf({
  query,
  algorithms,
  responseMode,
}: Pick<Transaction, 'query' | 'algorithms' | 'responseMode'>) {
  const jose = algorithms.flatMap(joseNames)
  const cose = algorithms.flatMap(coseNumbers)
  const device = isEncrypted({ responseMode }) ? [...cose, macOverP256] : cose
  const formats = {
    'dc+sd-jwt': { 'sd-jwt_alg_values': jose, 'kb-jwt_alg_values': jose },
    mso_mdoc: { issuerauth_alg_values: cose, deviceauth_alg_values: device },
  }
  const asked = new Set(query.credentials.map(({ format }) => format))
  return Object.fromEntries(Object.entries(formats).filter(([format]) => asked.has(format as keyof typeof formats)))
}
