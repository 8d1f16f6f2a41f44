// Signers of XML for tests, with certificates of their own.
import { base64 } from '../../shared/bytes.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { issue, type KeyKind, type Party } from '../../shared/trust/example-certificates.ts'

export async function xmlSignerSecret(kind: KeyKind = 'P-256'): Promise<SignerSecret> {
  const party: Party = await issue(undefined, { kind, name: 'CN=Operator, O=Example Lists, C=BE' })
  const { key_ops, ext, alg, ...jwk } = await crypto.subtle.exportKey('jwk', party.keys.privateKey)
  return { privateJwk: jwk as SignerSecret['privateJwk'], x5c: [base64(party.der)] }
}
