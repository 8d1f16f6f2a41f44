// Who signs SOAP requests: a key of its own with its X.509 certificate. RSA as well as EC, unlike what signs credentials: certificates that
// Belgian integrators know their clients by are often RSA.
import { type Bytes, fromBase64 } from '../../../shared/bytes.ts'
import { importSigner, type SignatureAlgorithm, type SignerSecret } from '../../../shared/keys/signer.ts'

export interface SoapSigner {
  /** Identifier in SignatureMethod (XML Signature 1.1, RFC 9231). */
  readonly method: string
  /** DER. */
  readonly certificate: Bytes
  /** r || s of ECDSA (RFC 9231 section 2.3.6), PKCS #1 v1.5 of RSA. */
  sign(data: Bytes): Promise<Bytes>
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const methods: Record<SignatureAlgorithm, string> = {
  ES256: `${more}ecdsa-sha256`,
  ES384: `${more}ecdsa-sha384`,
  ES512: `${more}ecdsa-sha512`,
}
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** @throws TypeError for another kind of key, or without a certificate */
export async function importSoapSigner(secret: SignerSecret): Promise<SoapSigner> {
  const [first] = secret.x5c
  if (first === undefined) throw new TypeError('who signs SOAP requests has a certificate')
  const certificate = fromBase64(first)
  if (secret.privateJwk.kty === 'RSA')
    return { method: `${more}rsa-sha256`, certificate, sign: await importRsa(secret) }
  const { algorithm, sign } = await importSigner(secret)
  return { method: methods[algorithm], certificate, sign }
}

async function importRsa({ privateJwk }: SignerSecret): Promise<SoapSigner['sign']> {
  const { kty, n, e, d, p, q, dp, dq, qi } = privateJwk
  const jwk = { kty, n, e, d, p, q, dp, dq, qi } as JsonWebKey
  const key = await crypto.subtle.importKey('jwk', jwk, rsa, false, ['sign'])
  return async (data) => new Uint8Array(await crypto.subtle.sign(rsa.name, key, data))
}
