// Every Durable Object of the issuer forgets what has an end.
import { env, runInDurableObject } from 'cloudflare:test'
import { describe } from 'vitest'
import { day, hour, systemClock } from '../clock.ts'
import type { AboutCopy } from '../status-list/renew-copy.ts'
import type { StatusCacheObject } from '../status-list/status-cache-object.ts'
import type { Copy } from './copies-object.ts'
import { copiesTables } from './copies-tables.ts'
import type { Duty } from './duty.ts'
import type { DutyObject } from './duty-object.ts'
import { dutyTables } from './duty-tables.ts'
import { itForgets } from './forgetting-contract.ts'
import type { ShardObject } from './shard-object.ts'
import { shardTables } from './shard-tables.ts'
import type { StatusListObject } from './status-list-object.ts'
import { given } from './status-store-contract.ts'
import { statusTables } from './status-tables.ts'

const opener = <T>(binding: string) => {
  const namespace = env[binding] as DurableObjectNamespace<T>
  return (name: string): T => namespace.get(namespace.idFromName(name))
}
const soon = () => systemClock() + hour
const bytes = () => Uint8Array.of(1, 2, 3)

describe('a shard', () => {
  itForgets({
    open: opener<ShardObject>('SHARD'),
    tables: shardTables,
    acts: {
      'a row': (shard) => shard.put('row', bytes(), soon(), 'guard'),
      'rows in the place of another': async (shard) => {
        await shard.put('first', bytes(), soon())
        await shard.exchange('first', systemClock(), [{ id: 'second', sealed: bytes(), expiresAt: soon() }])
      },
      'what was used': (shard) => shard.redeem('used', systemClock(), soon()),
      'what was used of a group': (shard) => shard.redeemWithin('group', 'used there', systemClock(), soon()),
      'something in a list': (shard) => shard.append('list', bytes(), soon(), 10),
    },
    after: 2 * hour,
  })
})

describe('the status lists', () => {
  const units = [{ uri: 'https://provider.example/1', index: 7, provider: 'p' }]
  itForgets({
    open: opener<StatusListObject>('STATUS_LISTS'),
    tables: statusTables,
    acts: {
      'a batch, and a round over its wallet': async (store) => {
        await given(store as never, { units, note: 'sealed' })
        await store.beginWatch()
      },
      'a batch that waits': (store) => given(store as never, { subject: 'b', slot: 'slot' }),
      'what paid': (store) => store.pay({ subject: 'c', once: { id: 'paid', expiresAt: soon() } }),
      'what was used': (store) => store.redeem({ id: 'used', expiresAt: soon() }),
      'a revocation': async (store) => {
        await given(store as never, { subject: 'd', note: 'sealed' })
        const end = { at: systemClock(), until: systemClock() + 91 * day }
        await store.revoke({ affected: { subject: 'd' }, reason: 'requested', end })
      },
      'a long list to revoke, and that records changed': async (store) => {
        const list = Array.from({ length: 600 }, (_, at) => ({ subject: `s${at}` }))
        await store.revoke({ affected: { list }, reason: 'recordChanged', stale: true })
      },
      'a signed list that is remembered': async (store) => {
        await store.identifierKey(1)
        const times = { issuedAt: systemClock(), expiresAt: soon() }
        await store.keep(1, 'jwt', { token: bytes(), uri: 'u', version: 0, ...times }, undefined, soon())
      },
    },
    after: 91 * day,
  })
})

describe('lists of others', () => {
  const about: AboutCopy = {
    named: { uri: 'https://issuer.example/status/1', kind: 'pid', method: 'statusList' },
    type: 't',
    issuedAt: 1,
    freshUntil: 2,
  }
  const copy = (expiresAt: number): Copy<AboutCopy> => ({ about, body: bytes(), renewAt: undefined, expiresAt })
  const open = opener<StatusCacheObject>('STATUS_CACHE')
  itForgets({
    open,
    tables: copiesTables,
    acts: { 'one that expires': (cache) => cache.keep('a', copy(soon())) },
    after: 2 * hour,
  })

  describe('that nobody asked for in a week', () => {
    itForgets({
      open,
      tables: copiesTables,
      acts: { 'one that lives for a year': (cache) => cache.keep('a', copy(systemClock() + 365 * day)) },
      after: 8 * day,
    })
  })
})

describe('the duties', () => {
  const having = (...names: string[]) => {
    const duties: Duty<unknown>[] = names.map((name) => ({ name, every: day, run: async () => undefined }))
    return (object: DutyObject) =>
      runInDurableObject(
        object,
        (instance) => void Object.assign(instance, { duties: () => duties, given: async () => ({}) }),
      )
  }
  itForgets({
    open: opener<DutyObject>('DUTIES'),
    tables: dutyTables,
    acts: { 'a duty': (object) => object.wake(['one']) },
    after: day,
    prepare: having('one', 'other'),
    finish: having(),
  })
})
