// Which form of a status list a reader wants (draft-ietf-oauth-status-list section 8.1, RFC 9110 section 12.5.1): JWT unless it prefers CWT.
import type { ListForm } from '../../shared/store/status-store.ts'

/** The usual one first. */
export const listTypes = {
  jwt: 'application/statuslist+jwt',
  cwt: 'application/statuslist+cwt',
} as const satisfies Record<ListForm, string>

/** Undefined for a reader that takes neither. */
export function negotiate(accept: string | null): ListForm | undefined {
  if (!accept?.trim()) return 'jwt'
  const ranges = accept.split(',').map(rangeOf)
  const wanted = (['jwt', 'cwt'] as const)
    .map((form) => ({ form, quality: qualityOf(listTypes[form], ranges) }))
    .filter(({ quality }) => quality > 0)
  // Sorting is stable: of two that are wanted alike, the usual one.
  return wanted.sort((a, b) => b.quality - a.quality)[0]?.form
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
