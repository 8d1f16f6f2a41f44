// The look-up of records: the source that fills a kind of record is asked over the one gateway, and a number that was replaced is followed
// once. Refuses: an answer about anybody else, a number that was replaced by one that is none, or twice.
import { parseSsin, type Ssin, SsinRefused } from '../../shared/belgium/ssin.ts'
import type { AboutPerson, RecordKind } from '../../shared/credentials/records.ts'
import type { Random } from '../../shared/random.ts'
import type { GatewayGiven } from './gateway/access-token.ts'
import { createCallSource } from './gateway/call-source.ts'
import type { CircuitGiven } from './gateway/circuit.ts'
import { createAskRest } from './gateway/rest.ts'
import { createSend } from './gateway/send.ts'
import { createAskSoap } from './gateway/soap.ts'
import { sources } from './index.ts'
import type { Question, Source } from './source.ts'
import { NumberReplaced, SourceError } from './source-error.ts'

export interface Sources {
  /** The record about whom the question names, or about the number that replaced theirs. @throws SourceError */
  lookUp<R extends AboutPerson>(kind: RecordKind<R>, question: Question, traceId: string): Promise<R>
}

export type SourcesGiven = GatewayGiven &
  CircuitGiven & {
    random: Random
    baseUrl: string
    /** Numbers of the sandbox count. */
    testNumbers: boolean
  }

export function createSources(given: SourcesGiven, all: readonly Source[] = sources): Sources {
  const { now, log, baseUrl, testNumbers } = given
  const send = createSend({ ...given, callSource: createCallSource(given) })
  const [askSoap, askRest] = [createAskSoap(send), createAskRest(send)]
  const byKind = new Map(all.map((source) => [source.fills.name, source]))

  const askOnce = async (source: Source, question: Question, traceId: string): Promise<AboutPerson> => {
    const { name, path } = source
    const call = { source: name, url: baseUrl + path, traceId }
    const record =
      source.protocol === 'soap'
        ? source.read(
            await askSoap({ ...call, action: source.action, content: source.ask(question, traceId) }),
            question,
          )
        : source.read(await askRest({ ...call, body: source.ask(question) }), question)
    if (record.ssin !== question.about) throw new SourceError(name, 'wrongPerson', 'the answer is about another person')
    return record
  }
  const successor = (source: string, replacedBy: string): Ssin => {
    try {
      return parseSsin(replacedBy, { now: now(), testNumbers })
    } catch (error) {
      if (!(error instanceof SsinRefused)) throw error
      throw new SourceError(source, 'malformed', 'the number was replaced by one that is none')
    }
  }
  const ask = async (source: Source, question: Question, traceId: string): Promise<AboutPerson> => {
    try {
      return await askOnce(source, question, traceId)
    } catch (error) {
      if (!(error instanceof NumberReplaced)) throw error
      log({ event: 'source.replacedNumber', source: source.name, traceId })
      const about = successor(source.name, error.replacedBy)
      return askOnce(source, { ...question, about }, traceId).catch((again: unknown) => {
        throw again instanceof NumberReplaced
          ? new SourceError(source.name, 'malformed', 'the number was replaced twice')
          : again
      })
    }
  }
  return {
    lookUp: <R extends AboutPerson>(kind: RecordKind<R>, question: Question, traceId: string) => {
      const source = byKind.get(kind.name)
      if (!source) throw new TypeError(`no source fills the record ${kind.name}`)
      return ask(source, question, traceId) as Promise<R>
    },
  }
}
