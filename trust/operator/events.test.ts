import { describe, expect, it } from 'vitest'
import { type AuditEvent, beforeTheFirst, chainEvents } from '../audit.ts'
import { readEvents } from './api.ts'
import type { Operator } from './keeper.ts'

const chain = () =>
  chainEvents(
    beforeTheFirst,
    [1, 2, 3, 4].map((at) => ({ at, list: 'pid:a', event: 'UNCHANGED' as const })),
  )

const read = (kept: readonly AuditEvent[], after: number) => {
  const events = async (from: number, most: number) => kept.filter(({ number }) => number > from).slice(0, most)
  return readEvents({ keeper: { events } as Partial<Operator['keeper']> as Operator['keeper'] }, after, 2)
}

describe('a page of the audit', () => {
  it.each([0, 1, 3, 4])('is intact after event %i', async (after) => {
    expect((await read(await chain(), after)).chain).toEqual({ intact: true })
  })

  it.each<[string, (events: AuditEvent[]) => AuditEvent[], number, number]>([
    ['its end was cut off before what was seen', (events) => events.slice(0, 2), 3, 3],
    ['its beginning was cut off', (events) => events.slice(1), 0, 2],
    ['an event is gone', (events) => events.toSpliced(1, 1), 0, 3],
    ['the event that was seen is gone', (events) => events.toSpliced(1, 1), 2, 2],
    [
      'the event that was seen is another',
      (events) => events.map((one) => (one.number === 2 ? { ...one, at: 9 } : one)),
      2,
      2,
    ],
  ])('is not where %s', async (_, forge, after, firstBroken) => {
    expect((await read(forge(await chain()), after)).chain).toEqual({ intact: false, firstBroken })
  })
})
