// The issuer's signature over the credential, by the key of the certificate that was judged. Without a trusted certificate there is
// no key to check with: that is undetermined, and so no pass.
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import type { Subject } from './subject.ts'

export async function issuerSignature({ signedByIssuer }: Subject): Promise<Judgement> {
  const signed = await signedByIssuer()
  if (signed === undefined) return undetermined('there is no trusted key to check the signature with')
  return signed
    ? passed('the signature is by the key of the trusted certificate')
    : failed('the signature of the credential is wrong')
}
