// Signatures at the edges, for the tests beside this file, in Node and in workerd: made from a right one, none of them right.
import { type Bytes, base64url, concat, fromBase64url, utf8 } from '../bytes.ts'
import {
  keyParameters,
  signatureParameters,
  type VerificationAlgorithm,
  verificationAlgorithms,
} from './verification-algorithm.ts'
import { importVerificationKey, parseVerificationJwk, type VerificationJwk } from './verification-key.ts'

/** Orders of the groups (SEC 2, RFC 8032): a number of a signature lies between zero and this. */
const orders: Record<VerificationAlgorithm, bigint> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  EdDSA: 2n ** 252n + 27742317777372353535851937790883648493n,
}

export interface Signed {
  algorithm: VerificationAlgorithm
  jwk: VerificationJwk
  key: CryptoKey
  signed: Bytes
  signature: Bytes
}

export async function createSigned(algorithm: VerificationAlgorithm): Promise<Signed> {
  const keys = (await crypto.subtle.generateKey(keyParameters(algorithm), true, ['sign', 'verify'])) as CryptoKeyPair
  const jwk = parseVerificationJwk(await crypto.subtle.exportKey('jwk', keys.publicKey))
  const signed = utf8('what is signed')
  const signature = new Uint8Array(await crypto.subtle.sign(signatureParameters(algorithm), keys.privateKey, signed))
  return { algorithm, jwk, key: await importVerificationKey(jwk), signed, signature }
}

export const everySigned = (): Promise<Signed[]> => Promise.all(verificationAlgorithms.map(createSigned))

/** Name -> signature. */
export function wrongSignatures({ algorithm, signature }: Signed): [string, Bytes][] {
  const half = signature.length / 2
  const isEdwards = algorithm === 'EdDSA'
  const order = orders[algorithm]
  const [first, second] = [signature.slice(0, half), signature.slice(half)]
  const bytesOf = (value: bigint): Bytes => {
    const bytes = Uint8Array.from(
      value
        .toString(16)
        .padStart(half * 2, '0')
        .match(/../g) ?? [],
      (pair) => Number.parseInt(pair, 16),
    )
    return isEdwards ? bytes.reverse() : bytes
  }
  const numberOf = (bytes: Bytes): bigint =>
    BigInt(
      `0x${Array.from(isEdwards ? bytes.toReversed() : bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`,
    )
  const [zero, one, largest] = [bytesOf(0n), bytesOf(1n), new Uint8Array(half).fill(255)]
  const fits = (value: bigint): boolean => value < 256n ** BigInt(half)
  const seconds: [string, bigint][] = [
    ['the order itself', order],
    ['one more than the order', order + 1n],
    ['the same modulo the order', numberOf(second) + order],
  ]
  return [
    ['nothing', new Uint8Array()],
    ['zeros', concat(zero, zero)],
    ['ones', concat(one, one)],
    ['the largest numbers', concat(largest, largest)],
    ['a first half of zeros', concat(zero, second)],
    ['a second half of zeros', concat(first, zero)],
    ['halves in the other order', concat(second, first)],
    ['a byte less', signature.slice(1)],
    ['a byte less at its end', signature.slice(0, -1)],
    ['a byte more', concat(signature, Uint8Array.of(0))],
    ['a byte more before it', concat(Uint8Array.of(0), signature)],
    ['halves that are a byte longer each', concat(Uint8Array.of(0), first, Uint8Array.of(0), second)],
    ['itself twice', concat(signature, signature)],
    ['DER in place of two halves', derOf(first, second)],
    ['base64url of itself', utf8(base64url(signature))],
    ...seconds
      .filter(([, value]) => fits(value))
      .map(([name, value]): [string, Bytes] => [`a second half that is ${name}`, concat(first, bytesOf(value))]),
    ...(isEdwards || !fits(numberOf(first) + order)
      ? []
      : [
          ['a first half that is the same modulo the order', concat(bytesOf(numberOf(first) + order), second)] as [
            string,
            Bytes,
          ],
        ]),
    ...(isEdwards ? [] : [['a first half that is the order', concat(bytesOf(order), second)] as [string, Bytes]]),
  ]
}

function derOf(...numbers: Bytes[]): Bytes {
  const integers = numbers.map((number) => {
    const from = Math.max(
      0,
      number.findIndex((byte) => byte > 0),
    )
    const magnitude = number.slice(from)
    const content = (magnitude[0] ?? 0) > 127 ? concat(Uint8Array.of(0), magnitude) : magnitude
    return concat(Uint8Array.of(2, content.length), content)
  })
  const content = concat(...integers)
  return concat(Uint8Array.of(0x30, ...(content.length > 127 ? [0x81] : []), content.length), content)
}

/** Keys that are no points, or points that nobody should have: name -> JWK. */
export function wrongKeys({ jwk }: Signed): [string, VerificationJwk][] {
  if (jwk.kty === 'OKP') {
    const noPoint = (byte: number) => ({ ...jwk, x: base64url(new Uint8Array(32).fill(byte)) })
    return [['zeros', noPoint(0)]]
  }
  const size = fromBase64url(jwk.x).length
  const [zero, largest] = [new Uint8Array(size), new Uint8Array(size).fill(255)].map(base64url) as [string, string]
  const next = fromBase64url(jwk.y)
  next[size - 1] = (next[size - 1] as number) ^ 1
  return [
    ['zeros', { ...jwk, x: zero, y: zero }],
    ['a point off the curve', { ...jwk, y: base64url(next) }],
    ['its coordinates in the other order', { ...jwk, x: jwk.y, y: jwk.x }],
    ['coordinates beyond the field', { ...jwk, x: largest, y: largest }],
    ['x of zeros', { ...jwk, x: zero }],
  ]
}
