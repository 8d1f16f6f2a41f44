// Where the lists of the issuer are published: by their number alone, the same for everybody who has an entry in one.
import type { ListForm } from '../shared/store/status-store.ts'

/** Below the issuer's address. */
export const listPaths = {
  statusList: '/status',
  identifierList: '/identifiers',
  aggregation: '/status-lists',
} as const

export const listAddress = (issuerUrl: string, list: number, form: ListForm): string =>
  `${issuerUrl}${form === 'identifiers' ? listPaths.identifierList : listPaths.statusList}/${list}`

export const aggregationAddress = (issuerUrl: string): string => issuerUrl + listPaths.aggregation
