// The list of lists and the lists of countries (ETSI TS 119 612), as two of the lists that are kept.
// Refuses: what shared/trusted-list refuses, with its code, and the rule of TS 119 615 behind the reason.

import type { TrustedList } from '../shared/trusted-list/trusted-list.ts'
import { TrustedListRefused } from '../shared/trusted-list/trusted-list-refused.ts'
import { verifyListOfLists } from '../shared/trusted-list/verify-list-of-lists.ts'
import { verifyNationalList } from '../shared/trusted-list/verify-national-list.ts'
import { ListRefused, type VerifiedList, type VerifyList } from './list-verifier.ts'
import type { ListOfListsSource, NationalSource } from './source.ts'

export const verifyLists: VerifyList<ListOfListsSource> = async ({ url, journal, signers }, bytes, given) => {
  const bootstrap = { journal, location: url, signers }
  const { now, last, fetch: fetchPivot } = given
  const { list, alarms } = await refusing(verifyListOfLists(bytes, { bootstrap, fetchPivot, now, last }))
  // Behind the name stands an address, which the list says as well.
  return verified(list, [...new Set(alarms.map((alarm) => alarm.split(':')[0] as string))])
}

export const verifyNational: VerifyList<NationalSource> = async ({ territory, pointers }, bytes, { now, last }) =>
  verified(await refusing(verifyNationalList(bytes, { territory, pointers, now, last })), [])

/** Under one number the bytes stay the same, signature and all. */
function verified(model: TrustedList, alarms: string[]): VerifiedList {
  const { sequenceNumber, issued, nextUpdate, operator, services, signerSha256, sha256 } = model
  const summary = { sequenceNumber, issued, nextUpdate, operator, services: services.length, signerSha256, sha256 }
  return { model, summary, content: sha256, alarms }
}

async function refusing<T>(verifying: Promise<T>): Promise<T> {
  try {
    return await verifying
  } catch (error) {
    if (!(error instanceof TrustedListRefused)) throw error
    const { code, message, rule } = error
    throw new ListRefused(code, rule === undefined ? message : `${message} (${rule})`)
  }
}
