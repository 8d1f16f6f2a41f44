// Signs and writes what nobody may be asking for: every form of every list that is due, where lists are delivered as static objects or where
// their history is kept. It comes again when the first of them may be signed anew, so that a revocation is in each within one interval.
import type { ListForm } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { aggregationOf } from './aggregation.ts'
import type { ListObject } from './list-objects.ts'
import { listTypes } from './negotiate.ts'
import type { PublishedToken } from './published-tokens.ts'

/**
 * One that fails keeps no other waiting, not the next time either. @returns when it has to be done again, in seconds; undefined where nobody
 * needs it
 */
export async function publishLists(issuer: Issuer): Promise<number | undefined> {
  const { statusLists, listObjects, now, log } = issuer
  const { interval, history } = statusLists.publication
  if (!listObjects && history === 0) return undefined
  let next = now() + interval
  const orTell = async (what: object, publishing: () => Promise<void>): Promise<void> => {
    try {
      await publishing()
    } catch (error) {
      log({ event: 'statusLists.unpublished', ...what, reason: error instanceof Error ? error.name : 'unknown' })
    }
  }
  for (const { list, forms } of await statusLists.published())
    for (const form of forms)
      await orTell({ list, form }, async () => {
        const token = await statusLists.token(`${list}`, form)
        if (!token) return
        if (token.issuedAt + interval > now()) next = Math.min(next, token.issuedAt + interval)
        await listObjects?.write(objectOf(list, form, token))
      })
  await orTell({ form: 'aggregation' }, async () => listObjects?.write(await aggregationObject(issuer)))
  return next
}

async function aggregationObject(issuer: Issuer): Promise<ListObject> {
  const body = JSON.stringify(await aggregationOf(issuer))
  const cacheControl = `public, max-age=${issuer.statusLists.publication.ttl}`
  return { name: 'status-lists.json', body, etag: body, contentType: 'application/json', cacheControl }
}

const objectNames: Record<ListForm, (list: number) => string> = {
  jwt: (list) => `status/${list}.jwt`,
  cwt: (list) => `status/${list}.cwt`,
  identifiers: (list) => `identifiers/${list}.cwt`,
}

const objectOf = (list: number, form: ListForm, { token, etag, maxAge }: PublishedToken): ListObject => ({
  name: objectNames[form](list),
  body: token,
  etag,
  contentType: listTypes[form],
  cacheControl: `public, max-age=${maxAge}`,
})
