// GET /verification/v1/transactions: the caller's own transactions that are not over and forgotten, the newest first, a page at a time
// (Belgif col-repres and col-paging, with a cursor). Refuses: pages of more than a hundred, parameters that are not known.
import { badParameter } from '../../shared/http/problem.ts'
import { readQuery } from '../../shared/http/query.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import { listOwn } from '../own-list.ts'
import { readingScopes } from '../own-transaction.ts'
import type { RelyingPartyTransaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { type ShownTransaction, shown } from './state.ts'

const usualSize = 20
const maximumSize = 100
/** For one page. */
const mostLooks = 100

export async function listEndpoint(verifier: Verifier, request: Request): Promise<Response> {
  const { clientId } = await checkPartner(verifier, request, ...readingScopes)
  const query = readQuery(request, ['pageSize', 'after'])
  const size = sizeOf(query.get('pageSize'))
  const after = query.get('after')
  const names = await listOwn(verifier, clientId)
  const rest = after === undefined ? names : names.slice(names.indexOf(after) + 1)
  // A cursor that is gone is older than everything that is not.
  const { items, last } = await page(verifier, clientId, names.includes(after ?? '') || !after ? rest : [], size)
  return Response.json(
    {
      items,
      self: addressOf(verifier, size, after),
      ...(last !== undefined && { next: addressOf(verifier, size, last) }),
    },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}

function sizeOf(text: string | undefined): number {
  if (text === undefined) return usualSize
  const size = Number(text)
  if (!/^\d{1,3}$/.test(text) || size < 1 || size > maximumSize)
    throw badParameter('pageSize', `is no whole number from 1 to ${maximumSize}`)
  return size
}

const addressOf = ({ config }: Verifier, size: number, after: string | undefined): string =>
  `${config.verifierUrl}/verification/v1/transactions?${new URLSearchParams({ pageSize: String(size), ...(after !== undefined && { after }) })}`

/**
 * As many at once as are missing: those that are over left a gap. Where there are many of them the page ends with fewer items.
 * `last`: the name after which there are more.
 */
async function page(verifier: Verifier, clientId: string, names: readonly string[], size: number) {
  const items: ShownTransaction[] = []
  let at = 0
  while (items.length < size && at < Math.min(names.length, mostLooks)) {
    const next = names.slice(at, Math.min(at + size - items.length, mostLooks))
    at += next.length
    const found = await Promise.all(next.map((id) => find(verifier, clientId, id)))
    items.push(...found.filter((one) => one !== undefined))
  }
  return { items, last: at < names.length ? names[at - 1] : undefined }
}

async function find(verifier: Verifier, clientId: string, id: string): Promise<ShownTransaction | undefined> {
  const transaction = await verifier.rows.get<RelyingPartyTransaction>('relyingPartyTransaction', id)
  return transaction?.clientId === clientId ? shown(verifier, id, transaction) : undefined
}
