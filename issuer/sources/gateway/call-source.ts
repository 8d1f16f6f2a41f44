// What stands before every source: a limit of look-ups at once, a circuit, one more try. Who finds no place, an open circuit or no answer
// gets the SourceError `unavailable`, and so the wallet a transaction. Why in this order: docs/decisions/0018.
import type { Random } from '../../../shared/random.ts'
import type { Remembered } from '../../../shared/store/stored.ts'
import { NumberReplaced, SourceError } from '../source-error.ts'
import { type Circuit, type CircuitGiven, createCircuit, type Report } from './circuit.ts'
import { createLimit, type Limit } from './limit.ts'
import { isNoAnswer, NoAnswer, pauseOf } from './no-answer.ts'
import { retry } from './retry.ts'

/** `lookUp` may be called twice, ends with its signal, and throws NoAnswer or SourceError. */
export interface CallSource {
  <T>(source: string, lookUp: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Whether the circuit of none of these sources is open, here or in another isolate. */
  areAnswering(sources: readonly string[]): Promise<boolean>
}

const mostAtOnce = 100

export const rememberedCircuits = {
  what: 'for each source its failures in a row, and how many look-ups are under way',
  most: mostAtOnce,
  until: 'the isolate ends',
} as const satisfies Remembered

export function createCallSource(given: CircuitGiven & { random: Random }): CallSource {
  const known = new Map<string, { limit: Limit; circuit: Circuit }>()
  const before = (source: string) => {
    const kept = known.get(source) ?? { limit: createLimit(given, mostAtOnce), circuit: createCircuit(given, source) }
    known.set(source, kept)
    return kept
  }
  const call = async <T>(source: string, lookUp: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const { limit, circuit } = before(source)
    const leave = limit.enter()
    if (!leave) throw new SourceError(source, 'unavailable', 'too many look-ups at once')
    try {
      const report = await circuit.admit()
      if (!report) throw new SourceError(source, 'unavailable', 'the circuit is open')
      return await reported(report, retry(given, lookUp)).catch(explain(source))
    } finally {
      leave()
    }
  }
  const areAnswering = async (sources: readonly string[]): Promise<boolean> => {
    const open = await Promise.all(sources.map((source) => before(source).circuit.isOpen()))
    return !open.includes(true)
  }
  return Object.assign(call, { areAnswering })
}

async function reported<T>(report: Report, looking: Promise<T>): Promise<T> {
  const answer = await looking.catch(async (error: unknown) => {
    await report(isAnswer(error), pauseOf(error))
    throw error
  })
  await report(true)
  return answer
}

const isAnswer = (error: unknown): boolean =>
  error instanceof NumberReplaced || (error instanceof SourceError && error.failure !== 'unavailable')

const explain =
  (source: string) =>
  (error: unknown): never => {
    if (!isNoAnswer(error)) throw error
    throw new SourceError(source, 'unavailable', error instanceof NoAnswer ? error.message : 'the answer broke off')
  }
