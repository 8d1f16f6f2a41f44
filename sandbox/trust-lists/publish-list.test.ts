import { describe, expect, it } from 'vitest'
import { day, hour } from '../../shared/clock.ts'
import { systemRandom } from '../../shared/random.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import { sandboxKinds } from '../stores.ts'
import { type ListDraft, publishList } from './publish-list.ts'

const start = 1_790_000_000
const createExample = () => {
  let made = 0
  let time = start
  const shard = createMemoryShard()
  const rows = createRows({ shard: () => shard, count: 1, now: () => time, random: systemRandom, kinds: sandboxKinds })
  const draft = (about: unknown, changes: Partial<ListDraft> = {}): ListDraft => ({
    about,
    renewEvery: hour,
    validFor: day,
    make: async ({ sequenceNumber }) => `${sequenceNumber} for the time ${++made}`,
    ...changes,
  })
  const publish = (one: ListDraft, at: number) => {
    time = at
    return publishList(rows, 'list', one, at)
  }
  return { draft, publish }
}

describe('a list that is published', () => {
  it('is the same for an hour, and then another with the next number', async () => {
    const { draft, publish } = createExample()
    const first = await publish(draft('A'), start)
    expect(await publish(draft('A'), start + hour - 1)).toEqual(first)
    const second = await publish(draft('A'), start + hour)
    expect(second.sequenceNumber).toBe(first.sequenceNumber + 1)
    expect(second.document).not.toBe(first.document)
    expect([first.nextUpdate, second.nextUpdate]).toEqual([start + day, start + hour + day])
  })

  it('has the next number as soon as anything on it changes, and again when it changes back', async () => {
    const { draft, publish } = createExample()
    const { sequenceNumber } = await publish(draft('A'), start)
    expect((await publish(draft('B'), start + 1)).sequenceNumber).toBe(sequenceNumber + 1)
    expect((await publish(draft('A'), start + 2)).sequenceNumber).toBe(sequenceNumber + 2)
  })

  it('begins above what an hour of the past could have reached', async () => {
    const { draft, publish } = createExample()
    expect((await publish(draft('A'), start)).sequenceNumber).toBe(Math.floor(start / hour))
  })

  it('is not of the future when the clock went back', async () => {
    const { draft, publish } = createExample()
    const { sequenceNumber } = await publish(draft('A'), start)
    expect(await publish(draft('A'), start - day)).toMatchObject({
      sequenceNumber: sequenceNumber + 1,
      issued: start - day,
    })
  })

  it('keeps a version that it has for ever', async () => {
    const { draft, publish } = createExample()
    const version = { sequenceNumber: 3, issued: 10, nextUpdate: 20 }
    expect(await publish(draft('A', { version }), start)).toMatchObject(version)
  })
})
