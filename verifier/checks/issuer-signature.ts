// The issuer's signature over the credential, by the key of the certificate that was judged. Without a trusted certificate there is
// no key to check with, and that is a failure here too.
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import type { Subject } from './subject.ts'

export async function issuerSignature({ presentation, trust }: Subject): Promise<Judgement> {
  const decision = await trust()
  if (decision.decision !== 'trusted') return undetermined('there is no trusted key to check the signature with')
  return (await presentation.verifyIssuerSignature(decision))
    ? passed('the signature is by the key of the trusted certificate')
    : failed('the signature of the credential is wrong')
}
