import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { systemClock } from '../../../shared/clock.ts'
import { durableRows, type ShardObject } from '../../../shared/store/shard-object.ts'
import { issuerKinds } from '../../stores.ts'
import { createOtherIsolates } from './other-isolates.ts'

const rows = durableRows(env.SHARD as DurableObjectNamespace<ShardObject>, 4, issuerKinds)

it('the last word of an isolate about a source is what the others hear', async () => {
  const [one, other] = [createOtherIsolates(rows, systemClock), createOtherIsolates(rows, systemClock)]
  expect(await other.hear('a source')).toEqual({})
  await one.tell('a source', { openUntil: 1030 })
  expect(await other.hear('a source')).toEqual({ openUntil: 1030 })
  await one.tell('a source', { answeredAt: 1031 })
  expect(await other.hear('a source')).toEqual({ answeredAt: 1031 })
  expect(await other.hear('another source')).toEqual({})
})

it('of a hundred isolates at once one may probe a source, and again when its time is over', async () => {
  const { mayProbe } = createOtherIsolates(rows, systemClock)
  const until = systemClock() + 15
  const may = await Promise.all(Array.from({ length: 100 }, () => mayProbe('a source', until)))
  expect(may.filter(Boolean)).toHaveLength(1)
  expect(await mayProbe('a source', until)).toBe(false)
  expect(await mayProbe('a third source', systemClock() - 1)).toBe(true)
  expect(await mayProbe('a third source', until)).toBe(true)
})
