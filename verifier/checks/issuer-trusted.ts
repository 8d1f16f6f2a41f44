// The signer is on the list of PID providers, for issuance, now: an exact certificate of the list, or a strict path to one. Country and
// organisation are one and the same in the list, in the certificate, and in the credential where it discloses them (VP-MDOC-03).
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import { PresentationRefused } from './presentation.ts'
import type { Subject } from './subject.ts'

export async function issuerTrusted(subject: Subject): Promise<Judgement> {
  const decision = await subject.trust()
  if (decision.decision === 'undetermined') return undetermined(decision.reason)
  if (decision.decision === 'untrusted') return failed(decision.reason)
  const { evidence, leaf, service } = decision
  if (differ(evidence.country, leaf.country))
    return failed("the signer's certificate names another country than the list")
  if (leaf.organizationIdentifier && service.identifiers.length > 0)
    if (!service.identifiers.includes(leaf.organizationIdentifier))
      return failed("the signer's certificate names another organisation than the list")
  const claimed = await issuingCountryOf(subject)
  if (differ(claimed, evidence.country) || differ(claimed, leaf.country))
    return failed('the credential names another issuing country than its signer has')
  return passed(`${decision.reason}, in list number ${evidence.list.sequenceNumber}`)
}

const differ = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one.toUpperCase() !== other.toUpperCase()

/** As disclosed; what cannot be read is another check's matter. */
async function issuingCountryOf({ claims, presentation }: Subject): Promise<string | undefined> {
  const revealed = await claims().catch((error): JsonObject => {
    if (error instanceof PresentationRefused) return {}
    throw error
  })
  const holder: Json | undefined = presentation.format === 'mso_mdoc' ? revealed[presentation.type] : revealed
  const country = isObject(holder) ? holder.issuing_country : undefined
  return typeof country === 'string' ? country : undefined
}
