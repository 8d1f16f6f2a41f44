// The look-up of records: the source that fills a kind of record is asked over the one gateway, and a number that was replaced is followed
// once. Each leaves one line in the log. Refuses: an answer about anybody else, a number that was replaced by one that is none, or twice.
import { parseSsin, type Ssin, SsinRefused } from '../../shared/belgium/ssin.ts'
import type { AboutPerson, RecordKind } from '../../shared/credentials/records.ts'
import type { Random } from '../../shared/random.ts'
import type { Remembered } from '../../shared/store/stored.ts'
import { type AuditGiven, audited, type Happened } from './audited.ts'
import type { GatewayGiven } from './gateway/access-token.ts'
import { createCallSource } from './gateway/call-source.ts'
import type { CircuitGiven } from './gateway/circuit.ts'
import { createAskRest } from './gateway/rest.ts'
import { createSend } from './gateway/send.ts'
import { createAskSoap } from './gateway/soap.ts'
import type { SoapSigner } from './gateway/soap-signer.ts'
import type { Trail } from './gateway/trail.ts'
import { createPlainEnvelope, createSignedEnvelope } from './gateway/ws-security.ts'
import { sources } from './index.ts'
import type { Question, Source } from './source.ts'
import { NumberReplaced, SourceError } from './source-error.ts'

export interface Sources {
  /** The record about whom the question names, or about the number that replaced theirs; `traceId` is that of our request. @throws SourceError */
  lookUp<R extends AboutPerson>(kind: RecordKind<R>, question: Question, traceId: string): Promise<R>
  /** False while one of them is left alone because it does not answer, in any isolate. Known anew every five seconds. */
  areAnswering(): Promise<boolean>
}

export type SourcesGiven = GatewayGiven &
  CircuitGiven &
  AuditGiven & {
    random: Random
    baseUrl: string
    /** Where there is none, SOAP requests are not signed. */
    soapSigner?: SoapSigner | undefined
    /** Numbers of the sandbox count. */
    testNumbers: boolean
  }

export const rememberedAnswering = {
  what: 'whether all sources answer',
  most: 1,
  until: '5 s',
} as const satisfies Remembered

export function createSources(given: SourcesGiven, all: readonly Source[] = sources): Sources {
  const { now, baseUrl, testNumbers, soapSigner: signer } = given
  const callSource = createCallSource(given)
  const send = createSend({ ...given, callSource })
  const askSoap = createAskSoap(send, signer ? createSignedEnvelope({ now, signer }) : createPlainEnvelope)
  const askRest = createAskRest(send)
  let known = { answering: true, until: 0 }
  const byKind = new Map(all.map((source) => [source.fills.name, source]))

  const askOnce = async (source: Source, question: Question, { trail }: Happened): Promise<AboutPerson> => {
    const { name, path } = source
    const call = { source: name, url: baseUrl + path, trail }
    const record =
      source.protocol === 'soap'
        ? source.read(
            await askSoap({ ...call, action: source.action, content: source.ask(question, newTicket(trail)) }),
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
  const ask = async (source: Source, question: Question, happened: Happened): Promise<AboutPerson> => {
    try {
      return await askOnce(source, question, happened)
    } catch (error) {
      if (!(error instanceof NumberReplaced)) throw error
      const about = successor(source.name, error.replacedBy)
      happened.successor = about
      return askOnce(source, { ...question, about }, happened).catch((again: unknown) => {
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
      const asked = { source: source.name, question, traceId }
      return audited(given, asked, (happened) => ask(source, question, happened)) as Promise<R>
    },
    areAnswering: async () => {
      if (now() >= known.until)
        known = { answering: await callSource.areAnswering(all.map(({ name }) => name)), until: now() + 5 }
      return known.answering
    },
  }
}

function newTicket({ tickets }: Trail): string {
  const ticket = crypto.randomUUID()
  tickets.push(ticket)
  return ticket
}
