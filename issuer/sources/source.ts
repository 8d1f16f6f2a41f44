// The shape of an authentic source: one file for each says which record it fills, how it is asked, and how its answer is read. Everything
// else (token, time limit, second try, circuit, faults, replaced numbers) is the gateway's.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { AboutPerson, RecordKind } from '../../shared/credentials/records.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { XmlElement } from './gateway/xml.ts'

/** One question: about whom, and for what. */
export interface Question {
  about: Ssin
  /** Id of the credential type: what the law allows the question for. */
  purpose: string
  /** Today in Belgium, `YYYY-MM-DD`. */
  day: string
  /** Names of the claims that the wallet asked for; undefined for all. A source that can be asked for less is. */
  claims?: readonly string[] | undefined
}

interface SourceOf<R extends AboutPerson> {
  /** In logs, and the scope of the gateway's token. */
  name: string
  fills: RecordKind<R>
  /** Below the gateway's address. */
  path: string
}

export interface SoapSource<R extends AboutPerson = AboutPerson> extends SourceOf<R> {
  protocol: 'soap'
  action: string
  /** What the SOAP body holds, as Canonical XML writes it: signatures cover it as it is. `ticket`: our name for the question. */
  ask(question: Question, ticket: string): string
  /** `content`: the first element of the SOAP body. @throws SourceError, NumberReplaced */
  read(content: XmlElement, question: Question): R
}

export interface RestSource<R extends AboutPerson = AboutPerson> extends SourceOf<R> {
  protocol: 'rest'
  /** The body of a POST: a number never stands in an address. */
  ask(question: Question): JsonObject
  /** @throws SourceError */
  read(answer: JsonObject, question: Question): R
}

export type Source<R extends AboutPerson = AboutPerson> = SoapSource<R> | RestSource<R>
