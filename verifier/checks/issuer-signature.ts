// The issuer's signature over the credential, by the key of the certificate that was judged, with an algorithm that the relying party allows.
// Without a trusted certificate there is no key to check with: that is undetermined, and so no pass.
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import type { Subject } from './subject.ts'

export async function issuerSignature({ signedByIssuer, trust, algorithms }: Subject): Promise<Judgement> {
  const decision = await trust()
  if (decision.decision === 'trusted' && !algorithms.includes(decision.algorithm))
    return failed('the credential is signed with an algorithm that the request does not allow')
  const signed = await signedByIssuer()
  if (signed === undefined) return undetermined('there is no trusted key to check the signature with')
  return signed
    ? passed('the signature is by the key of the trusted certificate')
    : failed('the signature of the credential is wrong')
}
