// The lists that the sandbox publishes, one of each kind. They are the same bytes for an hour, so that an ETag means something, and they
// promise a next update within a day.
import { day, hour } from '../../shared/clock.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import type { TrustKind } from '../../shared/trust/trust-list.ts'
import { createTrustList, type ListedEntity } from './create-list.ts'

export type TrustEntities = Record<TrustKind, ListedEntity>

export interface PublishedList {
  jws: string
  etag: string
}

export interface ListPublisher {
  publish(kind: TrustKind, now: number): Promise<PublishedList>
}

export const listOperator = 'Attestry Sandbox Lists'

export function createListPublisher(signer: Signer, baseUrl: string, entities: TrustEntities): ListPublisher {
  const published = new Map<TrustKind, { issued: number; list: Promise<PublishedList> }>()
  const make = async (kind: TrustKind, issued: number): Promise<PublishedList> => {
    const jws = await createTrustList(signer, {
      kind,
      operator: listOperator,
      url: `${baseUrl}/trust/${kind}-providers.jwt`,
      sequenceNumber: issued / hour,
      issued,
      nextUpdate: issued + day,
      entities: [entities[kind]],
    })
    return { jws, etag: `"${issued / hour}"` }
  }
  return {
    publish: (kind, now) => {
      const issued = now - (now % hour)
      const known = published.get(kind)
      if (known?.issued === issued) return known.list
      const list = make(kind, issued)
      published.set(kind, { issued, list })
      return list
    },
  }
}
