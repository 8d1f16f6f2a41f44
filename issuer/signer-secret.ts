// A signing key of the issuer with its certificates, as a secret binding holds them: the first certificate is that of the key.
import { fromBase64 } from '../shared/bytes.ts'
import type { BindingReader } from '../shared/http/bindings.ts'
import type { SignerSecret } from '../shared/keys/signer.ts'
import { type Certificate, parseCertificate } from '../shared/trust/certificate.ts'

/** `orRsa`: for what does not sign credentials. */
export async function readSignerSecret(read: BindingReader, name: string, orRsa = false): Promise<SignerSecret> {
  const secret = read.json<SignerSecret>(name, ({ x5c }) => (x5c?.length ? undefined : 'has no certificate'))
  const [certificate] = secret.x5c ?? []
  if (certificate && !(await isFor(certificate, secret, orRsa)))
    read.refuse(name, 'has a certificate that is not for its key')
  return secret
}

async function isFor(certificate: string, { privateJwk: own }: SignerSecret, orRsa: boolean): Promise<boolean> {
  try {
    const key = await keyOf(parseCertificate(fromBase64(certificate)), orRsa)
    const { crv, x, y, n, e } = await crypto.subtle.exportKey('jwk', key)
    return crv === own.crv && x === own.x && y === own.y && n === own.n && e === own.e
  } catch {
    // No certificate, one for an RSA key, or no key beside it.
    return false
  }
}

const keyOf = (certificate: Certificate, orRsa: boolean): Promise<CryptoKey> =>
  orRsa && certificate.algorithm === undefined
    ? certificate.rsaKey({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', saltLength: 0 })
    : certificate.verificationKey()
