// Who signs an XML document: with ECDSA, or with RSA as most list operators do (RFC 9231).
import type { JWK } from 'jose'
import { type Bytes, fromBase64 } from '../../shared/bytes.ts'
import { algorithms, type SignatureAlgorithm, type SignerSecret } from '../../shared/keys/signer.ts'

export interface XmlSigner {
  /** SignatureMethod and DigestMethod. */
  signatureMethod: string
  digestMethod: string
  digest(data: Bytes): Promise<Bytes>
  /** DER. */
  certificate: Bytes
  /** @returns as XML carries it: of ECDSA r || s */
  sign(data: Bytes): Promise<Bytes>
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const digestMethods = {
  'SHA-256': 'http://www.w3.org/2001/04/xmlenc#sha256',
  'SHA-384': `${more}sha384`,
  'SHA-512': 'http://www.w3.org/2001/04/xmlenc#sha512',
} as const
const curves: Record<string, SignatureAlgorithm> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }

/** `hash` counts for RSA; each curve has its own. @throws TypeError for another kind of key, or one without a certificate */
export async function importXmlSigner(
  { privateJwk, x5c: [certificate] }: SignerSecret,
  hash: keyof typeof digestMethods = 'SHA-256',
): Promise<XmlSigner> {
  if (!certificate) throw new TypeError('who signs a document has a certificate')
  const parameters = parametersOf(privateJwk, hash)
  const key = await crypto.subtle.importKey('jwk', privateJwk as JsonWebKey, parameters, false, ['sign'])
  const family = parameters.name === 'ECDSA' ? 'ecdsa' : 'rsa'
  return {
    signatureMethod: `${more}${family}-${parameters.hash.replace('-', '').toLowerCase()}`,
    digestMethod: digestMethods[parameters.hash],
    digest: async (data) => new Uint8Array(await crypto.subtle.digest(parameters.hash, data)),
    certificate: fromBase64(certificate),
    sign: async (data) => new Uint8Array(await crypto.subtle.sign(parameters, key, data)),
  }
}

function parametersOf({ kty, crv = '' }: JWK, hash: keyof typeof digestMethods) {
  if (kty === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash }
  const algorithm = curves[crv]
  if (kty !== 'EC' || !algorithm) throw new TypeError('who signs a document has a key of EC or RSA')
  return { name: 'ECDSA', namedCurve: crv, hash: algorithms[algorithm].hash }
}
