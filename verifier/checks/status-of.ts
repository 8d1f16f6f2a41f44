// Asks the status lists that one answer leads to: each list once, however many presentations name it, and only a few different ones.
import type { StatusAnswer, StatusListsAsked, StatusReference } from '../../shared/status-list/reader.ts'
import type { DcqlQuery } from '../dcql.ts'
import type { Verifier } from '../verifier.ts'

export type StatusOf = (status: StatusReference) => Promise<StatusAnswer>

/** Where fewer credentials than this were asked for. */
const fewLists = 3

/** For one answer to this query: as many lists as there are credentials asked for, and a few in any case. */
export function createStatusOf({ statusLists, trustLists }: Verifier, { credentials }: DcqlQuery): StatusOf {
  const most = Math.max(fewLists, credentials.length)
  const named = new Set<string>()
  const asked: StatusListsAsked = new Map()
  return async (status) => {
    const name = `${status.kind} ${status.uri}`
    if (!named.has(name) && named.size >= most) return { unknown: 'the answer leads to too many status lists' }
    named.add(name)
    return statusLists.statusOf(status, await trustLists.lists(), asked)
  }
}
