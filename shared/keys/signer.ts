// The one way to sign anything: SD-JWT, mdoc, status list, request object. An HSM or a cloud KMS is another Signer.
import type { JWK } from 'jose'
import { type Bytes, base64url, fromBase64, sha256 } from '../bytes.ts'

/** ECDSA with its own curve and hash (RFC 7518 section 3.4). */
export type SignatureAlgorithm = 'ES256' | 'ES384' | 'ES512'

/** WebCrypto parameters, COSE numbers (RFC 9053 and RFC 9864) and sizes of the algorithms that we accept anywhere. */
export const algorithms = {
  ES256: { curve: 'P-256', hash: 'SHA-256', cose: -7, coseFullySpecified: -9, coseCurve: 1, size: 32 },
  ES384: { curve: 'P-384', hash: 'SHA-384', cose: -35, coseFullySpecified: -51, coseCurve: 2, size: 48 },
  ES512: { curve: 'P-521', hash: 'SHA-512', cose: -36, coseFullySpecified: -52, coseCurve: 3, size: 66 },
} as const satisfies Record<SignatureAlgorithm, object>

export const ecdsa = (algorithm: SignatureAlgorithm) => ({ name: 'ECDSA', hash: algorithms[algorithm].hash })

/** Where anybody can fetch a chain, and the SHA-256 of the certificate that it begins with: x5u and x5t. */
export interface PublishedChain {
  readonly url: string
  readonly sha256: Bytes
}

export interface Signer {
  readonly algorithm: SignatureAlgorithm
  /** DER certificates, the signer's own first, the trust anchor left out (HAIP 1.0 section 6.1.1); may be empty. */
  readonly chain: readonly Bytes[]
  /** Of those that sign credentials (ETSI TS 119 472-1 sections 5.6 and 6.6). */
  readonly published?: PublishedChain
  /** Only kty, crv, x and y. */
  readonly publicJwk: JWK
  /** @returns the signature as r || s (IEEE P1363), as JOSE and COSE carry it. */
  sign(data: Bytes): Promise<Bytes>
}

/** The form of a signing key in a Worker secret: sandbox and small installations only. */
export interface SignerSecret {
  privateJwk: JWK
  /** Base64 DER, leaf first, without the anchor. */
  x5c: string[]
}

const curves: Record<string, SignatureAlgorithm> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }

/**
 * A signer whose key WebCrypto holds; the key cannot be exported again. `chains`: the address below which its chain is
 * published. @throws TypeError for a key that is not EC, or a chain to publish that is empty.
 */
export async function importSigner(secret: SignerSecret, chains?: string): Promise<Signer> {
  const { kty, crv, x, y, d } = secret.privateJwk
  const algorithm = curves[crv ?? '']
  if (kty !== 'EC' || !algorithm || !x || !y || !d) throw new TypeError('a signing key is a private EC JWK')
  const key = await crypto.subtle.importKey(
    'jwk',
    { kty, crv: crv as string, x, y, d },
    { name: 'ECDSA', namedCurve: algorithms[algorithm].curve },
    false,
    ['sign'],
  )
  const chain = secret.x5c.map(fromBase64)
  return {
    algorithm,
    chain,
    ...(chains !== undefined && { published: await publishedChain(chain, chains) }),
    publicJwk: { kty, crv: crv as string, x, y },
    sign: async (data) => new Uint8Array(await crypto.subtle.sign(ecdsa(algorithm), key, data)),
  }
}

/** Named by its first certificate: a new certificate has a new address, and what a cache keeps is never another chain. */
async function publishedChain([first]: readonly Bytes[], chains: string): Promise<PublishedChain> {
  if (!first) throw new TypeError('a chain that is published has a certificate')
  const hash = await sha256(first)
  return { url: `${chains}/${base64url(hash)}`, sha256: hash }
}
