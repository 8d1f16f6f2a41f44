// An RSA key that is for RSASSA-PSS alone (RFC 4055 section 3.1), with parameters or without: those of Member States have them.
// Refuses: to sign anything under another scheme, or under other parameters than the key names.
import type { Bytes } from '../bytes.ts'
import { pssScheme, type RsaScheme } from './certificate-signature.ts'
import { DerRefused, derElements, derInteger, derOid, derSequence, tags } from './der.ts'

export interface PssKey {
  /** Bits. */
  readonly modulusLength: number
  allows(scheme: RsaScheme): boolean
}

const pss = '1.2.840.113549.1.1.10'

/** `info`: the SubjectPublicKeyInfo, whole. Undefined for keys of another kind. @throws DerRefused */
export function parsePssKey(info: Bytes): PssKey | undefined {
  const [algorithm, key] = derSequence(info)
  const [id, parameters] = algorithm?.tag === tags.sequence ? derElements(algorithm.content) : []
  if (!algorithm || !id || !key || derOid(id.content) !== pss) return undefined
  const only = pssScheme(algorithm.whole)
  if (parameters && !only) throw new DerRefused('the key is for a scheme that is not accepted')
  return {
    modulusLength: modulusLengthOf(key.content.subarray(1)),
    allows: (scheme) => scheme.name === 'RSA-PSS' && (!only || scheme.hash === only.hash),
  }
}

function modulusLengthOf(key: Bytes): number {
  const [modulus] = derSequence(key)
  if (modulus?.tag !== tags.integer) throw new DerRefused('an RSA key is malformed')
  const [first = 0, second = 0] = derInteger(modulus.content)
  const bytes = modulus.content.length - (first === 0 ? 1 : 0)
  return 8 * bytes - (Math.clz32(first === 0 ? second : first) - 24)
}
