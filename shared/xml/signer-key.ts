// The key of a certificate that signed XML (RFC 5280 section 4.1.2.7), taken out by ourselves: the certificates of trusted lists are pinned
// by another list and not judged, and one of them has fewer bits than certificates elsewhere have to have.
// Refuses: keys other than RSA and the curves of WebCrypto, keys of another kind than the signature, RSA keys that are far too short.
import { type Bytes, hex } from '../bytes.ts'
import { DerRefused, derContent, derElements, tags } from '../trust/der.ts'
import type { SignatureMethod } from './signature-algorithms.ts'
import { XmlRefused } from './xml-refused.ts'

const rsa = '06092a864886f70d0101010500'
const ec = '06072a8648ce3d0201'
const curves: ReadonlyMap<string, { readonly namedCurve: string; readonly size: number }> = new Map([
  [`${ec}06082a8648ce3d030107`, { namedCurve: 'P-256', size: 32 }],
  [`${ec}06052b81040022`, { namedCurve: 'P-384', size: 48 }],
  [`${ec}06052b81040023`, { namedCurve: 'P-521', size: 66 }],
])
/** Norway signs with 2032 bits. */
const smallestRsa = 1900

export interface SignerKey {
  verify(signature: Bytes, signed: Bytes): Promise<boolean>
}

/** @throws XmlRefused */
export async function importSignerKey(certificate: Bytes, { name, hash }: SignatureMethod): Promise<SignerKey> {
  const { whole, kind } = publicKeyOf(certificate)
  const curve = curves.get(kind)
  if (name === 'ECDSA' ? !curve : kind !== rsa) return unsupported()
  const parameters = curve ? { name, namedCurve: curve.namedCurve } : { name, hash }
  const key = await crypto.subtle.importKey('spki', whole, parameters, false, ['verify']).catch(unsupported)
  const { modulusLength } = key.algorithm as Partial<RsaHashedKeyAlgorithm>
  if (!curve && (modulusLength ?? 0) < smallestRsa) return unsupported()
  const saltLength = Number(hash.slice(4)) / 8
  return {
    async verify(signature, signed) {
      if (curve && signature.length !== 2 * curve.size) return false
      return crypto.subtle.verify({ name, hash, saltLength }, key, signature, signed)
    },
  }
}

/** SubjectPublicKeyInfo and, in hex, what kind of key it says that it holds. */
function publicKeyOf(certificate: Bytes): { whole: Bytes; kind: string } {
  try {
    const [signed] = derElements(derContent(certificate, tags.sequence))
    const fields = derElements(derContent(signed?.whole ?? certificate, tags.sequence))
    // After version (left out in the first one), serial number, signature, issuer, validity and subject.
    const info = fields[fields[0]?.tag === tags.version ? 6 : 5]
    const [algorithm] = derElements(derContent(info?.whole ?? certificate, tags.sequence))
    if (!info || !algorithm) return unsupported()
    return { whole: info.whole, kind: hex(algorithm.content) }
  } catch (error) {
    if (error instanceof DerRefused) return unsupported()
    throw error
  }
}

const unsupported = (): never => {
  throw new XmlRefused('UNSUPPORTED_KEY', 'the signer has a key of a kind that is not accepted')
}
