// The hashes of transaction data that a holder signed: in the key-binding JWT of an SD-JWT VC (OpenID4VP 1.0 appendix B.3.3.1), or in the
// elements that the device of an mdoc signed (appendix B.2.1). Refuses: hashes that are no text, algorithms that nobody asked for, and whatever
// else a device signs in the name space of a type.
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { type HashAlgorithm, hashAlgorithms } from '../transaction-data/hash-algorithm.ts'
import type { TransactionDataType } from '../transaction-data/transaction-data-type.ts'

export class NotAuthorised extends Error {}

export interface SignedHash {
  hash: string
  algorithm: HashAlgorithm
  /** The holder says which algorithm it is. */
  said: boolean
  /** In an mdoc. */
  nameSpace?: string
}

export function keyBindingHashes(claims: JsonObject): SignedHash[] {
  const { transaction_data_hashes: hashes, transaction_data_hashes_alg: name } = claims
  if (hashes === undefined) return []
  if (!Array.isArray(hashes) || hashes.length === 0)
    throw new NotAuthorised('the hashes of transaction data are no list')
  const algorithm = algorithmOf(name)
  return hashes.map((hash) => {
    if (typeof hash !== 'string') throw new NotAuthorised('a hash of transaction data is no text')
    return { hash, algorithm, said: name !== undefined }
  })
}

/** Each type has a name space of its own: that is what its issuer lets the device sign (KeyAuthorizations). What is in any other is ignored. */
export const deviceHashes = (signed: JsonObject, types: readonly TransactionDataType[]): SignedHash[] =>
  Object.entries(signed).flatMap(([nameSpace, elements]) => {
    if (!types.some(({ type }) => type === nameSpace)) return []
    const { transaction_data_hash: hash, transaction_data_hash_alg: name, ...more } = isObject(elements) ? elements : {}
    if (typeof hash !== 'string' || Object.keys(more).length > 0)
      throw new NotAuthorised('the device signs something else than the hash of transaction data')
    return [{ hash, algorithm: algorithmOf(name), said: name !== undefined, nameSpace }]
  })

/** By its name, or in an mdoc by its number in COSE. */
const coseNumbers: Record<string, HashAlgorithm> = { '-16': 'sha-256', '-43': 'sha-384', '-44': 'sha-512' }

function algorithmOf(name: Json | undefined): HashAlgorithm {
  if (name === undefined) return 'sha-256'
  const algorithm = typeof name === 'number' ? coseNumbers[name] : hashAlgorithms.find((one) => one === name)
  if (!algorithm) throw new NotAuthorised('transaction data are hashed with an algorithm that was not asked for')
  return algorithm
}
