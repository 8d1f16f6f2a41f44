// Which form of a list a reader wants (draft-ietf-oauth-status-list section 8.1, RFC 9110 section 12.5.1): at the address of a status list a
// JWT unless it prefers CWT, at that of an identifier list a CWT and nothing else.
import type { ListForm } from '../../shared/store/status-store.ts'

export const listTypes = {
  jwt: 'application/statuslist+jwt',
  cwt: 'application/statuslist+cwt',
  identifiers: 'application/identifierlist+cwt',
} as const satisfies Record<ListForm, string>

/** At its address; the usual one first. */
export const listForms = {
  statusList: ['jwt', 'cwt'],
  identifierList: ['identifiers'],
} as const satisfies Record<string, readonly ListForm[]>

export type ListKind = keyof typeof listForms

/** Undefined for a reader that takes none of them. */
export function negotiate(
  accept: string | null,
  forms: readonly ListForm[] = listForms.statusList,
): ListForm | undefined {
  if (!accept?.trim()) return forms[0]
  const ranges = accept.split(',').map(rangeOf)
  const wanted = forms
    .map((form) => ({ form, quality: qualityOf(listTypes[form], ranges) }))
    .filter(({ quality }) => quality > 0)
  // Sorting is stable: of two that are wanted alike, the usual one.
  return wanted.sort((a, b) => b.quality - a.quality)[0]?.form
}

/** Whether a reader takes an answer that is compressed so (RFC 9110 section 12.5.3). */
export function takesEncoding(acceptEncoding: string | null, encoding: string): boolean {
  const ranges = (acceptEncoding ?? '').split(',').map(rangeOf)
  return (ranges.find(({ type }) => type === encoding)?.quality ?? 0) > 0
}

interface Range {
  type: string
  quality: number
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((one) => one.startsWith('q='))
  const quality = weight === undefined ? 1 : Number(weight.slice(2))
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}

/** By the range that says most about the type. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const name of [type, 'application/*', '*/*']) {
    const range = ranges.find((one) => one.type === name)
    if (range) return range.quality
  }
  return 0
}
