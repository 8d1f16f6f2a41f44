// A signing key of the issuer with its certificates, as a secret binding holds them: the first certificate is that of the key.
import { fromBase64 } from '../shared/bytes.ts'
import type { BindingReader } from '../shared/http/bindings.ts'
import type { SignerSecret } from '../shared/keys/signer.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'

export async function readSignerSecret(read: BindingReader, name: string): Promise<SignerSecret> {
  const secret = read.json<SignerSecret>(name, ({ x5c }) => (x5c?.length ? undefined : 'has no certificate'))
  const [certificate] = secret.x5c ?? []
  if (certificate && !(await isFor(certificate, secret))) read.refuse(name, 'has a certificate that is not for its key')
  return secret
}

async function isFor(certificate: string, { privateJwk }: SignerSecret): Promise<boolean> {
  try {
    const key = await parseCertificate(fromBase64(certificate)).verificationKey()
    const { crv, x, y } = await crypto.subtle.exportKey('jwk', key)
    return crv === privateJwk.crv && x === privateJwk.x && y === privateJwk.y
  } catch {
    // No certificate, one for an RSA key, or no key beside it.
    return false
  }
}
