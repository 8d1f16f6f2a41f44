// One try of one notice: POST {id, state} to the partner's webhook, signed (RFC 9421) over method, address, type and digest of the body.
// Refuses: addresses that are not https at a public name, redirects, answers that are late. Whatever is not a 2xx did not arrive.
import { utf8 } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import { isSafeAddress } from '../../shared/http/address.ts'
import { type Fetch, fetchStatus } from '../../shared/http/fetch.ts'
import { contentDigest, signMessage } from '../../shared/http/message-signature.ts'
import { traced } from '../../shared/http/trace.ts'
import type { Sealer } from '../../shared/keys/seal.ts'
import type { Log } from '../../shared/log.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import type { OwnKey } from '../own-key.ts'
import type { VerifierRows } from '../stores.ts'
import type { Outcome } from '../transaction.ts'
import { noticeComponents, noticeTag, type SealedNotice } from './notice.ts'

export interface DeliverGiven {
  fetch: Fetch
  now: Clock
  log: Log
  partners: readonly Partner[]
  key: OwnKey
  sealer: Sealer
  rows: Pick<VerifierRows, 'get'>
  sandbox: boolean
}

/** @returns why it did not arrive, in fixed words; undefined where it did, or nobody is there any more to tell. */
export async function deliver(given: DeliverGiven, sealed: string, last: boolean): Promise<string | undefined> {
  const { partners, sealer, now, log } = given
  const notice = await sealer.open<SealedNotice>(sealed, now())
  const partner = partners.find(({ clientId }) => clientId === notice?.clientId)
  if (!notice || partner?.webhook === undefined) return undefined
  const { clientId, id } = notice
  const state = await stateOf(given, notice)
  const { init, id: traceId } = traced({ method: 'POST', body: JSON.stringify({ id, state }) })
  const reason = await send(given, partner.webhook, init)
  const event = reason === undefined ? 'delivered' : last ? 'dead' : 'failed'
  log({ event: `webhook.${event}`, traceId, partner: clientId, ...(reason !== undefined && { reason }) })
  return reason
}

/** That it expired was written down when it began: where it has ended and that could not be told, the end counts. */
async function stateOf({ rows }: DeliverGiven, { id, state }: SealedNotice): Promise<SealedNotice['state']> {
  if (state !== 'expired') return state
  return (await rows.get<Outcome>('outcome', id))?.state ?? state
}

async function send(given: DeliverGiven, url: string, init: RequestInit): Promise<string | undefined> {
  if (!isSafeAddress(url, given.sandbox)) return 'the address is no public https address'
  const request = await signed(given, url, init)
  try {
    const status = await fetchStatus(given.fetch, url, { ...request, seconds: 10 })
    return status >= 200 && status < 300 ? undefined : `the answer was ${status}`
  } catch {
    return 'there was no answer, or a redirect'
  }
}

async function signed({ key, now }: DeliverGiven, url: string, init: RequestInit): Promise<RequestInit> {
  const headers = new Headers(init.headers)
  headers.set('Content-Type', 'application/json')
  headers.set('Content-Digest', await contentDigest(utf8(String(init.body))))
  const message = { method: 'POST', targetUri: new URL(url).href, headers }
  const signature = { components: noticeComponents, created: now(), keyId: key.kid, tag: noticeTag }
  for (const [name, value] of Object.entries(await signMessage(key.signer, message, signature)))
    headers.set(name, value)
  return { ...init, headers }
}
