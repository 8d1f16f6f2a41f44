// The signer is on the list for this kind of credential, for issuance, now: an exact certificate of the list, or a strict path to one.
// Country, part of it and organisation are one and the same in the list, in the certificate, and in the credential where it says or
// discloses them (VP-MDOC-03; ARF OIA_12 to OIA_15). Of a domestic type the list has to name that country: whoever is on a list of all Europe is not
// therefore of it, and a holder may keep the issuing country back.
import { countryOf } from '../../shared/credentials/presented-type.ts'
import { isObject, type JsonObject } from '../../shared/json.ts'
import { differ, notNamedAsListed } from '../../shared/trust/named-as-listed.ts'
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import { PresentationRefused } from './presentation.ts'
import type { Subject } from './subject.ts'

export async function issuerTrusted(subject: Subject): Promise<Judgement> {
  const decision = await subject.trust()
  if (decision.decision === 'undetermined') return undetermined(decision.reason)
  if (decision.decision === 'untrusted')
    return failed(decision.reason + (decision.list ? `, in list number ${decision.list.sequenceNumber}` : ''))
  const { evidence, leaf } = decision
  if (decision.forTests) return passed(decision.reason)
  const misnamed = notNamedAsListed(decision)
  if (misnamed) return failed(misnamed)
  const domestic = countryOf(subject.presentation, subject.verifier.config)
  if (domestic !== undefined && evidence.country?.toUpperCase() !== domestic)
    return failed('the type is of one country, and the list names no such country for the signer')
  const claimed = await issuedBy(subject)
  if (claimed.countries.some((country) => differ(country, evidence.country) || differ(country, leaf.country)))
    return failed('the credential names another issuing country than its signer has')
  if (claimed.jurisdictions.some((one) => isOfAnother(one, evidence.country) || isOfAnother(one, leaf.country)))
    return failed('the credential names a jurisdiction of another country than its signer has')
  if (
    claimed.jurisdictions.some((one) => differ(leaf.stateOrProvince, one) && differ(leaf.stateOrProvince, partOf(one)))
  )
    return failed('the credential names another jurisdiction than its signer has')
  return passed(`${decision.reason}, in list number ${evidence.list.sequenceNumber}`)
}

/** As disclosed; what cannot be read is another check's matter. */
async function issuedBy({ claims, presentation }: Subject) {
  const revealed = await claims().catch((error): JsonObject => {
    if (error instanceof PresentationRefused) return {}
    throw error
  })
  // An mdoc may say it in any of its name spaces, which need not be named like its type: a driving licence, the base elements of others.
  const holders = presentation.format === 'mso_mdoc' ? Object.values(revealed) : [revealed]
  const said = (name: string): string[] =>
    holders.map((holder) => (isObject(holder) ? holder[name] : undefined)).filter((value) => typeof value === 'string')
  return { countries: said('issuing_country'), jurisdictions: said('issuing_jurisdiction') }
}

/** Country and part of it, `BE-VLG` (ISO 3166-2). */
const subdivision = /^([a-z]{2})-([a-z\d]{1,3})$/i
const isOfAnother = (jurisdiction: string, country: string | undefined): boolean =>
  differ(subdivision.exec(jurisdiction)?.[1], country)
const partOf = (jurisdiction: string): string => subdivision.exec(jurisdiction)?.[2] ?? jurisdiction
