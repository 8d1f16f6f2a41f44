// A REST source behind the gateway, in the style of Belgif: a question is a POST, since numbers stand in no address, and every problem
// becomes one SourceError.
import { textOf } from '../../../shared/bytes.ts'
import type { Fetched } from '../../../shared/http/fetch.ts'
import { isObject, type JsonObject, JsonRefused, parseJsonObject } from '../../../shared/json.ts'
import { NumberReplaced, SourceError } from '../source-error.ts'
import type { Call, Send } from './send.ts'

export interface RestCall extends Call {
  body: JsonObject
}

export type AskRest = (call: RestCall) => Promise<JsonObject>

export const createAskRest =
  (send: Send): AskRest =>
  ({ body, ...call }) => {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
    return send(call, { headers, body: () => JSON.stringify(body) }, (answer) => contentOf(call.source, answer))
  }

const notFound = 'urn:problem-type:belgif:resourceNotFound'
const replaced = 'urn:problem-type:cbss:input-validation:replacedSsin'

/** @throws SourceError for problems and for what is no JSON */
function contentOf(source: string, { status, body }: Fetched): JsonObject {
  const content = parse(source, status, body)
  if (status === 200) return content
  const { type, issues } = content
  // A path that does not exist is a 404 too, and says nothing about a person.
  if (status === 404 && type === notFound) throw new SourceError(source, 'noData', 'resourceNotFound')
  const issue = Array.isArray(issues) ? issues.find((one) => isObject(one) && one.type === replaced) : undefined
  if (isObject(issue) && typeof issue.replacedBy === 'string') throw new NumberReplaced(issue.replacedBy)
  const name = typeof type === 'string' ? /^urn:problem-type:[a-z]+:([a-zA-Z]{1,40})$/.exec(type)?.[1] : undefined
  throw failure(source, status, name)
}

function parse(source: string, status: number, body: Uint8Array): JsonObject {
  try {
    return parseJsonObject(textOf(body))
  } catch (error) {
    if (!(error instanceof JsonRefused || error instanceof TypeError)) throw error
    if (status !== 200) throw failure(source, status, undefined)
    throw new SourceError(source, 'malformed', 'the answer is no JSON')
  }
}

const failure = (source: string, status: number, problem: string | undefined): SourceError =>
  new SourceError(source, 'fault', `status ${status}${problem ? `, ${problem}` : ''}`, { code: problem })
