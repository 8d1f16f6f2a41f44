import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64url } from '../../shared/bytes.ts'
import { day, hour, minute } from '../../shared/clock.ts'
import { findType } from '../../shared/credentials/index.ts'
import type { LogEvent } from '../../shared/log.ts'
import { systemRandom } from '../../shared/random.ts'
import { type Affected, noticeLife, type RevocationReason } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { holderOf } from '../subject-of.ts'
import { afternoon, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { createLateNotices } from './late.ts'
import { createNotes } from './notes.ts'
import type { Told } from './notify.ts'
import { tellPeople } from './tell-people.ts'

const jan = '85631412136' as Ssin
const an = '91710224863' as Ssin
const lou = '19662101551'

const clock = { time: afternoon }
let issuer: Issuer
/** Everything that was sent, in order. */
let sent: { person: string; key: string; text: string }[]
/** By key: what a mailbox has. */
let received: Map<string, string>
let logged: LogEvent[]
/** What the mailbox answers next; afterwards it takes what comes. */
let answers: ('refused' | 'unavailable' | 'lost')[]

beforeEach(async () => {
  clock.time = afternoon
  sent = []
  received = new Map()
  logged = []
  answers = []
  issuer = {
    ...(await createMemoryIssuer(clock)),
    log: (event) => void logged.push(event),
    notify: async ({ person, key, message }): Promise<Told> => {
      sent.push({ person, key, text: message.text.en })
      const answer = answers.shift()
      if (answer !== 'refused' && answer !== 'unavailable') received.set(key, person)
      if (answer === undefined) return { outcome: 'told', traceIds: ['trace'] }
      return { outcome: answer === 'lost' ? 'unavailable' : answer, reason: 'status 1', traceIds: ['trace'] }
    },
  }
})

interface Wish {
  about?: string
  type?: string
  signer?: string
}

async function hold(holder: Ssin, { about = holder, type = 'pid', signer = 'key' }: Wish = {}): Promise<void> {
  await issuer.statusLists.allocate({
    subject: await issuer.subjectHash(about, type),
    count: 2,
    expiresAt: clock.time + 14 * day,
    signer,
    note: await issuer.notes.seal({ person: holder, type }, clock.time + 14 * day),
    ...(about !== holder && { holder: await holderOf(issuer, holder, { id: type }) }),
  })
}

const revoke = (affected: Affected, reason: RevocationReason = 'requested') =>
  issuer.statusLists.revoke({ affected, reason })
const revokeOf = async (ssin: string, type = 'pid', reason: RevocationReason = 'requested') =>
  revoke({ subject: await issuer.subjectHash(ssin, type) }, reason)
const events = () => logged.map(({ event }) => event)
const waiting = async () => (await issuer.statusLists.waiting()).count

describe('a person whose credential was revoked', () => {
  it('is told which, why and when, once, whatever the number of batches, and nobody else is', async () => {
    for (let batch = 0; batch < 3; batch++) await hold(jan)
    await hold(an)
    await revokeOf(jan, 'pid', 'recordChanged')
    expect(await tellPeople(issuer)).toBeUndefined()
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({
      person: jan,
      key: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab]/),
    })
    for (const word of [findType('pid')?.labels.en, '24/11/2026', 'your data changed'])
      expect(sent[0]?.text).toContain(word)
    expect(await waiting()).toBe(0)
    await tellPeople(issuer)
    expect(sent).toHaveLength(1)
    expect(logged).toEqual([{ event: 'notice.sent', type: 'pid', revoked: 'recordChanged', sentTraceIds: 'trace' }])
  })

  it('is told again of another revocation, under another key', async () => {
    for (let time = 0; time < 2; time++) {
      await hold(jan)
      await revokeOf(jan)
    }
    await tellPeople(issuer)
    expect(sent.map(({ person }) => person)).toEqual([jan, jan])
    expect(received.size).toBe(2)
  })

  it('is not told of what took the place of another', async () => {
    await hold(jan)
    await revokeOf(jan, 'pid', 'replaced')
    await tellPeople(issuer)
    expect(sent).toEqual([])
  })

  it('is both parents, each once, where it was about their child', async () => {
    for (const parent of [jan, an, jan]) await hold(parent, { about: lou, type: 'isi-plus' })
    await revokeOf(lou, 'isi-plus')
    await tellPeople(issuer)
    expect(sent.map(({ person }) => person).sort()).toEqual([jan, an].sort())
    expect(await waiting()).toBe(0)
  })

  it('is told once for each type that a lost key signed', async () => {
    for (const type of ['pid', 'pid', 'ehic']) await hold(jan, { type, signer: 'lost' })
    await hold(an, { signer: 'lost' })
    await hold(an, { type: 'mdl', signer: 'other' })
    await revoke({ signer: 'lost' }, 'keyCompromised')
    await tellPeople(issuer)
    expect(sent.map(({ person }) => person).sort()).toEqual([jan, jan, an].sort())
    for (const { text } of sent) expect(text).toContain('You did nothing wrong')
  })

  it('is told when hundreds are, all in one round', async () => {
    for (let at = 0; at < 150; at++) await hold(`${85631412136 + at}` as Ssin)
    for (let at = 0; at < 150; at++) await revokeOf(`${85631412136 + at}`)
    expect(await tellPeople(issuer)).toBeUndefined()
    expect(received.size).toBe(150)
  })

  it('is told in the next round where there are more than one takes, which begins at once', async () => {
    for (let at = 0; at < 250; at++) {
      await hold(`${85631412136 + at}` as Ssin)
      await revokeOf(`${85631412136 + at}`)
    }
    expect(await tellPeople(issuer)).toBe(clock.time)
    expect([received.size, await waiting()]).toEqual([200, 50])
    await tellPeople(issuer)
    expect(received.size).toBe(250)
  })
})

describe('a notice that does not arrive', () => {
  it('whose answer was lost is sent again under the same key, so that the person has it once', async () => {
    await hold(jan)
    await revokeOf(jan)
    answers = ['lost']
    expect(await tellPeople(issuer)).toBe(clock.time + minute)
    clock.time += minute
    await tellPeople(issuer)
    expect(sent).toHaveLength(2)
    expect([received.size, await waiting()]).toEqual([1, 0])
  })

  it('and one that was not marked, because that was the end of the isolate, likewise', async () => {
    await hold(jan)
    await revokeOf(jan)
    const killed = { ...issuer.statusLists, endNotice: () => Promise.reject(new Error('killed')) }
    await expect(tellPeople({ ...issuer, statusLists: killed })).rejects.toThrow('killed')
    await tellPeople(issuer)
    expect(sent).toHaveLength(2)
    expect([received.size, await waiting()]).toEqual([1, 0])
  })

  it('has the others wait, untried, while nobody can be told', async () => {
    for (let at = 0; at < 60; at++) {
      await hold(`${85631412136 + at}` as Ssin)
      await revokeOf(`${85631412136 + at}`)
    }
    answers = Array(20).fill('unavailable')
    expect(await tellPeople(issuer)).toBe(clock.time + minute)
    expect([sent.length, received.size, await waiting()]).toEqual([20, 0, 60])
    clock.time += minute
    await tellPeople(issuer)
    expect(received.size).toBe(60)
  })

  it('is tried later each time, an hour at most', async () => {
    await hold(jan)
    await revokeOf(jan)
    const pauses: number[] = []
    for (let time = 0; time < 9; time++) {
      answers = ['unavailable']
      await tellPeople(issuer)
      const { next = 0 } = await issuer.statusLists.waiting()
      pauses.push((next - clock.time) / minute)
      clock.time = next
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    expect(await tellPeople(issuer)).toBeUndefined()
    expect(received.size).toBe(1)
  })

  it('is a dead letter after five refusals: an alarm, kept, and tried once a day', async () => {
    await hold(jan)
    await revokeOf(jan)
    answers = Array(6).fill('refused')
    for (let time = 0; time < 5; time++) {
      await tellPeople(issuer)
      clock.time = (await issuer.statusLists.waiting()).next ?? 0
    }
    expect(events()).toEqual([...Array(4).fill('notice.refused'), 'notice.dead'])
    expect(logged.at(-1)).toMatchObject({ reason: 'status 1', tries: 5 })
    const before = clock.time
    await tellPeople(issuer)
    expect((await issuer.statusLists.waiting()).next).toBe(before + day)
    clock.time += day
    await tellPeople(issuer)
    expect(received.size).toBe(1)
  })

  it('is given up after ninety days, and the log says so', async () => {
    await hold(jan)
    await revokeOf(jan)
    clock.time += noticeLife
    await tellPeople(issuer)
    expect(sent).toEqual([])
    expect(events()).toEqual(['notice.givenUp'])
    expect(await waiting()).toBe(0)
  })

  it('of a death is over where the mailbox is closed: after five refusals, not after one, since parents are told of a child', async () => {
    await hold(jan)
    await revokeOf(jan, 'pid', 'deceased')
    answers = Array(5).fill('refused')
    for (let time = 1; time <= 5; time++) {
      await tellPeople(issuer)
      expect(await waiting()).toBe(time < 5 ? 1 : 0)
      clock.time = (await issuer.statusLists.waiting()).next ?? clock.time
    }
    expect(events()).toEqual(Array(5).fill('notice.refused'))
    expect(received.size).toBe(0)
  })

  it('under another secret is not opened, but kept, and an alarm; with the right one again it is told', async () => {
    await hold(jan)
    await revokeOf(jan)
    const wrong = await createNotes(base64url(systemRandom(32)), systemRandom)
    await tellPeople({ ...issuer, notes: wrong })
    expect(logged).toEqual([{ event: 'notices.unreadable', count: 1, reason: 'not sealed under NOTICE_SECRET' }])
    expect([sent, await waiting()]).toEqual([[], 1])
    clock.time += hour
    await tellPeople(issuer)
    expect(received.size).toBe(1)
  })
})

describe('the alarm', () => {
  it('is in the log, and in health, while somebody waits for more than twelve hours', async () => {
    const isLate = createLateNotices(issuer.statusLists, issuer.now)
    await hold(jan)
    await revokeOf(jan)
    clock.time += 12 * hour - 1
    answers = ['unavailable', 'unavailable']
    await tellPeople(issuer)
    expect([events(), await isLate()]).toEqual([['notice.unavailable'], false])
    clock.time += minute
    await tellPeople(issuer)
    expect(logged.at(-1)).toEqual({ event: 'notices.late', count: 1, since: '2026-11-24T13:37:42Z' })
    expect(await isLate()).toBe(true)
    clock.time += 2 * minute
    await tellPeople(issuer)
    expect([received.size, await isLate()]).toEqual([1, false])
  })

  it('costs one look at the store in a minute, however often health is asked for', async () => {
    const looks = vi.fn(() => issuer.statusLists.waiting())
    const isLate = createLateNotices({ waiting: looks }, issuer.now)
    for (let time = 0; time < 5; time++) await isLate()
    clock.time += minute - 1
    await isLate()
    expect(looks).toHaveBeenCalledTimes(1)
    clock.time += 1
    await isLate()
    expect(looks).toHaveBeenCalledTimes(2)
  })

  it('sounds where there is no channel and somebody waits, and nothing is lost of it', async () => {
    const without = { ...issuer, notify: undefined }
    expect(await tellPeople(without)).toBeUndefined()
    expect(logged).toEqual([])
    await hold(jan)
    await revokeOf(jan)
    expect(await tellPeople(without)).toBeUndefined()
    expect(logged).toEqual([
      { event: 'notices.waiting', count: 1, since: '2026-11-24T13:37:42Z', reason: 'EBOX_URL is none' },
    ])
    await tellPeople(issuer)
    expect(received.size).toBe(1)
  })

  it('and every other line names nobody', async () => {
    for (const holder of [jan, an]) await hold(holder)
    for (const holder of [jan, an]) await revokeOf(holder)
    answers = ['refused', 'unavailable']
    for (let round = 0; round < 3; round++) {
      await tellPeople(issuer)
      clock.time += 13 * hour
    }
    expect(logged.length).toBeGreaterThan(3)
    for (const number of [jan, an]) expect(JSON.stringify(logged)).not.toContain(number)
  })
})
