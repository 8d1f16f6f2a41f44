// COSE as mdoc uses it (RFC 9052): COSE_Sign1, EC2 keys and Ed25519 keys. The algorithm is read from the protected header alone.
// Refuses: algorithms that are not known, critical headers (none is understood), a label in both headers, keys that are private or on
// other curves.
import { type Bytes, base64url, concat, utf8 } from '../bytes.ts'
import { algorithmOf, coordinates, type PublicJwk } from '../keys/public-key.ts'
import { algorithms, type Signer } from '../keys/signer.ts'
import {
  coseNumbers,
  ed25519Size,
  type VerificationAlgorithm,
  verificationAlgorithms,
  verifySignature,
} from '../keys/verification-algorithm.ts'
import { isOfLowOrder, type OkpJwk, type VerificationJwk } from '../keys/verification-key.ts'
import { byteString, type CborKey, type CborValue, decodeCbor, head, Tagged } from './cbor.ts'
import { MdocRefused } from './mdoc-refused.ts'

export type CborMap = Map<CborKey, CborValue>

export interface CoseSign1 {
  /** The protected header exactly as received. */
  protectedBytes: Bytes
  algorithm: VerificationAlgorithm
  protectedHeader: CborMap
  unprotected: CborMap
  /** Of the protected header, as it is there (RFC 9360). */
  x5t: CborValue | undefined
  /** Null when it is detached. */
  payload: Bytes | null
  signature: Bytes
}

/** SHA-256 among the COSE algorithms (RFC 9054). */
export const sha256Number = -16

export const header = { algorithm: 1, critical: 2, type: 16, x5chain: 33, x5t: 34, x5u: 35 } as const

/** Both the older number and the fully specified one of RFC 9864 name the same signature on our curves. */
export const algorithmOfCose = (number: CborValue | undefined): VerificationAlgorithm | undefined =>
  verificationAlgorithms.find((name) => coseNumbers(name).some((one) => one === number))

/** Takes a COSE_Sign1 apart; with tag 18 or without. @throws MdocRefused */
export function parseSign1(value: CborValue | undefined): CoseSign1 {
  const parts = value instanceof Tagged && value.tag === 18 ? value.value : value
  if (!Array.isArray(parts) || parts.length !== 4) throw new MdocRefused('a COSE_Sign1 is malformed')
  const [protectedBytes, unprotected, payload, signature] = parts
  if (!(protectedBytes instanceof Uint8Array) || !(unprotected instanceof Map) || !(signature instanceof Uint8Array))
    throw new MdocRefused('a COSE_Sign1 is malformed')
  if (payload !== null && !(payload instanceof Uint8Array)) throw new MdocRefused('a COSE_Sign1 is malformed')
  const decoded = decodeCbor(protectedBytes as Bytes)
  const protectedHeader: CborMap = decoded instanceof Map ? decoded : new Map()
  const algorithm = algorithmOfCose(protectedHeader.get(header.algorithm))
  if (!algorithm) throw new MdocRefused('a COSE_Sign1 has an algorithm that is not allowed')
  if (protectedHeader.has(header.critical))
    throw new MdocRefused('a COSE_Sign1 has a critical header that is not understood')
  // Two answers to one question, which RFC 9052 section 3 recommends to refuse.
  if ([...protectedHeader.keys()].some((label) => unprotected.has(label)))
    throw new MdocRefused('a COSE_Sign1 has a header twice')
  return {
    protectedBytes: protectedBytes as Bytes,
    algorithm,
    protectedHeader,
    unprotected,
    x5t: protectedHeader.get(header.x5t),
    payload: payload as Bytes | null,
    signature: signature as Bytes,
  }
}

/** `["Signature1", protected, external_aad = h'', payload]` (RFC 9052 section 4.4), assembled from parts as they are. */
export const sigStructure = (protectedBytes: Bytes, payload: Bytes): Bytes =>
  concat(signature1, head(2, protectedBytes.length), protectedBytes, empty, head(2, payload.length), payload)

const signature1 = concat(Uint8Array.of(0x84, 0x6a), utf8('Signature1'))
const empty = Uint8Array.of(0x40)

/** DER certificates that an x5chain names, the signer's own first. `what` names the message in a refusal. @throws MdocRefused */
export function certificatesOf({ unprotected }: CoseSign1, what: string): Bytes[] {
  const chain = unprotected.get(header.x5chain)
  const certificates = Array.isArray(chain) ? chain : [chain]
  if (certificates.length === 0 || certificates.length > 5 || !certificates.every((one) => one instanceof Uint8Array))
    throw new MdocRefused(`${what} names no certificate`)
  return certificates as Bytes[]
}

/** x5chain (RFC 9360 section 2): one certificate alone, several as an array; never the anchor (MD-ISS-03). */
export const x5chainOf = ({ chain }: Signer): CborValue => (chain.length === 1 ? (chain[0] as Bytes) : [...chain])

/** False when the message names another algorithm than the key's, or the signature does not fit. */
export async function verifySign1(
  message: CoseSign1,
  payload: Bytes,
  { key, algorithm }: { key: CryptoKey; algorithm: VerificationAlgorithm },
): Promise<boolean> {
  if (message.algorithm !== algorithm) return false
  const signed = sigStructure(message.protectedBytes, payload)
  return verifySignature(algorithm, key, { signature: message.signature, signed })
}

/** EC2 COSE_Key with the integer labels 1 (kty), -1 (crv), -2 (x) and -3 (y) (MD-ISS-08). @throws KeyRefused */
export function toCoseKey(jwk: PublicJwk): Bytes {
  const { x, y } = coordinates(jwk)
  const curve = algorithms[algorithmOf(jwk)].coseCurve
  return concat(Uint8Array.of(0xa4, 0x01, 0x02, 0x20, curve, 0x21), byteString(x), Uint8Array.of(0x22), byteString(y))
}

/** `what` names the key in a refusal. @throws MdocRefused when it is no EC2 key on our curves, or holds a private member. */
export function fromCoseKey(value: CborValue | undefined, what = 'the device key'): PublicJwk {
  if (!(value instanceof Map) || value.get(1) !== 2 || value.has(-4))
    throw new MdocRefused(`${what} is no public EC2 key`)
  const curve = Object.values(algorithms).find(({ coseCurve }) => coseCurve === value.get(-1))
  const x = value.get(-2)
  const y = value.get(-3)
  if (!curve || !(x instanceof Uint8Array) || !(y instanceof Uint8Array))
    throw new MdocRefused(`${what} is no public EC2 key`)
  if (x.length !== curve.size || y.length !== curve.size)
    throw new MdocRefused(`${what} has a coordinate of the wrong length`)
  return { kty: 'EC', crv: curve.curve, x: base64url(x), y: base64url(y) }
}

/** Key type and curve of RFC 9053 section 7.2. */
const okp = 1
const coseEd25519 = 6

/** The key that a device signs with, on one of our curves or an Ed25519 key. @throws MdocRefused */
export function fromDeviceKey(value: CborValue | undefined): VerificationJwk {
  return value instanceof Map && value.get(1) === okp ? fromOkpKey(value) : fromCoseKey(value)
}

function fromOkpKey(key: CborMap): OkpJwk {
  const x = key.get(-2)
  if (key.get(-1) !== coseEd25519 || key.has(-4) || !(x instanceof Uint8Array) || x.length !== ed25519Size)
    throw new MdocRefused('the device key is no public Ed25519 key')
  if (isOfLowOrder(x as Bytes)) throw new MdocRefused('the device key is of low order')
  return { kty: 'OKP', crv: 'Ed25519', x: base64url(x) }
}
