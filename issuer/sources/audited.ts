// The line that each look-up leaves, whatever became of it: which source was asked, for what, about whom, and under which names the source
// has it in its own log. Whom: a keyed hash of the number under a key that serves nothing else, so that whoever may ask can find the lines of
// one person, and nobody can tell from them which entry of the status store is theirs. Never the number, and nothing of a record.

import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64url, fromBase64url, utf8 } from '../../shared/bytes.ts'
import type { Log } from '../../shared/log.ts'
import { createTrail, type Trail } from './gateway/trail.ts'
import type { Question } from './source.ts'
import { SourceError, type SourceFailure } from './source-error.ts'

/** HMAC-SHA-256 of a number, base64url. */
export type PersonHash = (ssin: Ssin) => Promise<string>

/** `secret`: at least 256 random bits, base64url. */
export async function createPersonHash(secret: string): Promise<PersonHash> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', fromBase64url(secret), algorithm, false, ['sign'])
  return async (ssin) => base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(ssin))))
}

export interface AuditGiven {
  log: Log
  personHash: PersonHash
}

export interface LookUp {
  source: string
  question: Question
  /** Ours on the request that the look-up is for. */
  traceId: string
}

/** What happened on the way, written down as it happens. */
export interface Happened {
  trail: Trail
  /** The number under which the same was asked again. */
  successor?: Ssin
}

/** Nobody is looked up of whom no line could be left. */
export async function audited<T>(
  { log, personHash }: AuditGiven,
  { source, question, traceId }: LookUp,
  lookUp: (happened: Happened) => Promise<T>,
): Promise<T> {
  const person = await personHash(question.about)
  const happened: Happened = { trail: createTrail() }
  const leaveLine = async (outcome: Outcome): Promise<void> => {
    const { trail, successor } = happened
    log({
      event: 'source.lookUp',
      traceId,
      source,
      purpose: question.purpose,
      person,
      ...(successor && { successor: await personHash(successor) }),
      ...outcome,
      ...namesIn(trail),
    })
  }
  const found = await lookUp(happened).catch(async (error: unknown) => {
    await leaveLine(outcomeOf(error))
    throw error
  })
  await leaveLine({ outcome: 'answered' })
  return found
}

/** `broken`: a mistake of ours. */
interface Outcome {
  outcome: 'answered' | SourceFailure | 'broken'
  reason?: string
  severity?: string
  code?: string
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof SourceError)) return { outcome: 'broken' }
  const { failure, message, detail } = error
  return {
    outcome: failure,
    reason: message,
    ...(detail.severity && { severity: detail.severity }),
    ...(detail.code && { code: detail.code }),
  }
}

const namesIn = (trail: Trail): Record<string, string> =>
  Object.fromEntries(Object.entries(trail).flatMap(([name, ids]) => (ids.length > 0 ? [[name, ids.join(' ')]] : [])))
