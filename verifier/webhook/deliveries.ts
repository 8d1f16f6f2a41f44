// Puts notices into the queue of a relying party, and says what has become of them. One transaction has one notice at a time: that it
// expired waits from its beginning, and every other end takes its place.
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { type Clock, day } from '../../shared/clock.ts'
import type { Sealer } from '../../shared/keys/seal.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { deadLife, type Queue, type Queued } from '../../shared/store/queue.ts'
import type { Notice, SealedNotice } from './notice.ts'

export interface Delivery extends Pick<Queued, 'state' | 'tries' | 'due' | 'reason'> {
  notice: Notice
}

export interface Deliveries {
  /** From its beginning. Does nothing for who has no webhook, as `tell`. */
  tellExpiry(clientId: string, id: string, expiresAt: number): Promise<void>
  tell(clientId: string, notice: Notice): Promise<void>
  /** Those that did not arrive, or not yet, or either alone; the newest first, a hundred at most. */
  list(clientId: string, state?: Delivery['state']): Promise<Delivery[]>
  /** False where no such notice is dead. */
  resend(clientId: string, id: string): Promise<boolean>
}

export interface DeliveriesGiven {
  partners: readonly Partner[]
  queueOf(clientId: string): Queue
  sealer: Sealer
  now: Clock
}

/** An answer that came in time may be judged a little later. */
const grace = 15

export function createDeliveries({ partners, queueOf, sealer, now }: DeliveriesGiven): Deliveries {
  const hasWebhook = (clientId: string): boolean =>
    partners.some((partner) => partner.clientId === clientId && partner.webhook !== undefined)
  const put = async (clientId: string, notice: Notice, due: number): Promise<void> => {
    if (!hasWebhook(clientId)) return
    const sealed = await sealer.seal({ clientId, ...notice } satisfies SealedNotice, due + deadLife + day)
    await queueOf(clientId).put(await nameOf(notice.id), sealed, due)
  }
  return {
    tellExpiry: (clientId, id, expiresAt) => put(clientId, { id, state: 'expired' }, expiresAt + grace),
    tell: (clientId, notice) => put(clientId, notice, now()),
    list: async (clientId, wanted) => {
      const queued = hasWebhook(clientId) ? await queueOf(clientId).list(now(), wanted) : []
      const opened = await Promise.all(
        queued.map(async ({ sealed, state, tries, due, reason }) => {
          const kept = await sealer.open<SealedNotice>(sealed, now())
          return kept && { notice: { id: kept.id, state: kept.state }, state, tries, due, reason }
        }),
      )
      return opened.filter((one) => one !== undefined)
    },
    resend: async (clientId, id) => hasWebhook(clientId) && queueOf(clientId).revive(await nameOf(id), now()),
  }
}

/** The store never has the name itself: a result is found by it. */
const nameOf = async (id: string): Promise<string> => base64url(await sha256(utf8(`delivery\n${id}`)))
