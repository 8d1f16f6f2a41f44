// The status lists that a function has met: one Durable Object for all its isolates, which fetches each of them again before its copies
// age (VCR_15: lists are had out of band, and their publishers do not hear when somebody is verified). Public and signed things alone.
import { systemClock } from '../clock.ts'
import { readBindings } from '../http/bindings.ts'
import { consoleLog } from '../log.ts'
import { systemRandom } from '../random.ts'
import { CopiesObject, type Copy } from '../store/copies-object.ts'
import { createDecideTrust } from '../trust/decide-trust.ts'
import { storedTrustLists } from '../trust/stored-lists.ts'
import type { TrustListNamespace } from '../trust/trust-bundle.ts'
import { StatusListRefused } from './bits.ts'
import { nameOf } from './named-list.ts'
import { type AboutCopy, copyOf, renewCopy, storedOf } from './renew-copy.ts'
import type { SharedLists } from './shared-lists.ts'

export class StatusCacheObject extends CopiesObject<AboutCopy> {
  readonly #decideTrust = createDecideTrust()

  protected override async renew(copy: Copy<AboutCopy>): Promise<Copy<AboutCopy>> {
    const read = readBindings(this.env as Readonly<Record<string, unknown>>)
    const insecure = read.text('PROFILE') === 'sandbox'
    const trustLists = storedTrustLists(read.binding<TrustListNamespace>('TRUST_LIST'), systemClock)
    read.finish()
    const given = {
      fetch: (url: string, init?: RequestInit) => globalThis.fetch(url, init),
      insecure,
      decideTrust: this.#decideTrust,
      lists: await trustLists.lists(),
      now: systemClock,
      random: systemRandom,
    }
    return renewCopy(given, copy).catch((error) => {
      const reason = error instanceof StatusListRefused ? error.message : 'the list could not be made anew'
      consoleLog({ event: 'statusList.faulty', uri: copy.about.named.uri, reason })
      throw error
    })
  }

  protected override replaces(kept: Copy<AboutCopy>, copy: Copy<AboutCopy>): boolean {
    return copy.about.issuedAt >= kept.about.issuedAt
  }
}

export type StatusCacheNamespace = DurableObjectNamespace<StatusCacheObject>

const objectOf = (namespace: StatusCacheNamespace) => namespace.get(namespace.idFromName('status-lists'))

export const sharedStatusLists = (namespace: StatusCacheNamespace): SharedLists => ({
  read: async (named) => {
    const copy = (await objectOf(namespace).read(nameOf(named))) as Copy<AboutCopy> | undefined
    return copy && storedOf(copy)
  },
  keep: (named, stored) => objectOf(namespace).keep(nameOf(named), copyOf(named, stored)),
})

/** Fetches what is due, for cron. */
export const refreshStatusLists = (namespace: StatusCacheNamespace): Promise<void> => objectOf(namespace).refresh()
