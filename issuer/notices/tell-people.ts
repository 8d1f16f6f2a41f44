// Tells people that a credential of theirs was revoked and why, within 24 hours (CIR (EU) 2024/2977 article 5): a duty, which empties the
// outbox of the status lists. A notice goes when it was taken, and not before, so what ends an isolate in between has it sent again, under the
// same key. What cannot be delivered is tried for ninety days. Who waits for more than half of the 24 hours is an alarm.
import { hex, sha256, utf8 } from '../../shared/bytes.ts'
import { day, hour, isoDateTime, minute } from '../../shared/clock.ts'
import { findType } from '../../shared/credentials/index.ts'
import { type Notice, noticeLife } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { createMessage } from './create-message.ts'
import { lateAfter } from './late.ts'
import type { Note } from './notes.ts'
import type { Notify, Told } from './notify.ts'

/** Told at the same time, and in one round: a round is a hundred calls, and its isolate may make some more. */
const atOnce = 20
const mostPages = 10
/** Refused so often, it is a dead letter: an alarm, and tried once a day. */
const mostRefusals = 5

interface Due {
  notice: Notice
  note: Note
}

/** @returns when it should be done again at the latest, in seconds */
export async function tellPeople(issuer: Issuer): Promise<number | undefined> {
  const next = issuer.notify && (await tellDue(issuer, issuer.notify))
  const { count, since, next: due } = await issuer.statusLists.waiting()
  const isLate = since !== undefined && since <= issuer.now() - lateAfter
  if (since !== undefined && (isLate || !issuer.notify))
    issuer.log({
      event: isLate ? 'notices.late' : 'notices.waiting',
      count,
      since: isoDateTime(since),
      ...(!issuer.notify && { reason: 'EBOX_URL is none' }),
    })
  return issuer.notify && (next ?? due)
}

/** Undefined where nothing is due any more. */
async function tellDue(issuer: Issuer, notify: Notify): Promise<number | undefined> {
  for (let page = 0; page < mostPages; page++) {
    const notices = await issuer.statusLists.notices(issuer.now(), atOnce)
    if (notices.length === 0) return undefined
    const due = await openNotices(issuer, notices)
    const outcomes = await Promise.all(due.map((one) => tellOne(issuer, notify, one)))
    // Whoever else is due would only wait for the same silence.
    if (outcomes.includes('unavailable')) return issuer.now() + minute
  }
  return issuer.now()
}

async function openNotices(issuer: Issuer, notices: readonly Notice[]): Promise<Due[]> {
  const { statusLists, notes, now, log } = issuer
  const due: Due[] = []
  let unreadable = 0
  for (const notice of notices) {
    const note = await notes.open(notice.note, now())
    if (notice.at <= now() - noticeLife) await giveUp(issuer, notice)
    else if (!note || !findType(note.type)) {
      unreadable++
      await statusLists.endNotice(notice.id, now() + hour)
    } else due.push({ notice, note })
  }
  if (unreadable > 0) log({ event: 'notices.unreadable', count: unreadable, reason: 'not sealed under NOTICE_SECRET' })
  return due
}

async function tellOne(issuer: Issuer, notify: Notify, { notice, note }: Due): Promise<Told['outcome']> {
  const { statusLists, now, log } = issuer
  const { id, reason, at, tries } = notice
  const labels = findType(note.type)?.labels
  if (!labels || reason === 'replaced') throw new TypeError('nobody is told of this')
  const told = await notify({
    person: note.person,
    message: createMessage({ labels, reason, at }),
    key: await keyOf(notice, note),
  })
  const about = { type: note.type, revoked: reason, sentTraceIds: told.traceIds.join(' ') }
  const isRefused = told.outcome === 'refused' && tries + 1 >= mostRefusals
  // Mailboxes of the dead are closed. One refusal is not enough: of a child's death it is the parents who are told.
  const isOver = told.outcome === 'told' || (isRefused && reason === 'deceased')
  const isDead = isRefused && !isOver
  const event = told.outcome === 'told' ? 'notice.sent' : isDead ? 'notice.dead' : `notice.${told.outcome}`
  log({ event, ...about, ...('reason' in told && { reason: told.reason, tries: tries + 1 }) })
  await statusLists.endNotice(id, isOver ? undefined : now() + (isDead ? day : untilNext(tries)))
  return told.outcome
}

async function giveUp({ statusLists, log }: Issuer, { id, at, tries, reason }: Notice): Promise<void> {
  log({ event: 'notice.givenUp', revoked: reason, since: isoDateTime(at), tries })
  await statusLists.endNotice(id)
}

/** A minute, then twice as long each time, an hour at most. */
const untilNext = (tries: number): number => Math.min(hour, minute * 2 ** Math.min(tries, 10))

/** Nobody else can tell it: the name of a revocation is random. As a UUID (RFC 9562 section 5.8), which e-Box recommends. */
async function keyOf({ revocation }: Notice, { person, type }: Note): Promise<string> {
  const bytes = (await sha256(utf8(`notice\n${revocation}\n${person}\n${type}`))).slice(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
