// How a SOAP source behind the gateway is asked: bearer token, one new token where the last is refused, and every way to fail as one
// SourceError or NoAnswer. The caller reads the body; nothing is kept.
import { textOf } from '../../../shared/bytes.ts'
import { type Fetched, fetchBounded } from '../../../shared/http/fetch.ts'
import { SourceError } from '../sources.ts'
import { createGatewayTokens, type GatewayGiven } from './access-token.ts'
import type { CallSource } from './call-source.ts'
import { createReach, isNoAnswer } from './no-answer.ts'
import { at, parseXml, textAt, type XmlElement, XmlRefused } from './xml.ts'

export interface SoapCall {
  source: string
  url: string
  scope: string
  action: string
  /** The envelope, whole. */
  envelope: string
  traceId: string
}

export type AskSoap = (call: SoapCall) => Promise<XmlElement>

const answerLimit = 512 * 1024

export function createAskSoap(given: GatewayGiven & { callSource: CallSource }): AskSoap {
  const reach = createReach(given.fetch)
  const token = createGatewayTokens({ ...given, fetch: reach })
  const send = async (call: SoapCall, signal: AbortSignal, bearer: string): Promise<Fetched> =>
    fetchBounded(reach, call.url, {
      method: 'POST',
      signal,
      bytes: answerLimit,
      headers: {
        Authorization: `Bearer ${bearer}`,
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: `"${call.action}"`,
        'BelGov-Trace-Id': call.traceId,
      },
      body: call.envelope,
    })
  const ask = async (call: SoapCall, signal: AbortSignal): Promise<Fetched> => {
    const take = (refused?: string) =>
      token(call.scope, signal, refused).catch(unavailable(call.source, 'the gateway gives no token'))
    const answerTo = (bearer: string) =>
      send(call, signal, bearer).catch(unavailable(call.source, 'the answer is too large or a redirect'))
    const first = await take()
    const answer = await answerTo(first)
    return answer.status === 401 ? answerTo(await take(first)) : answer
  }
  return (call) =>
    given.callSource(call.source, async (signal) => {
      const answer = await ask(call, signal)
      // A fault comes with 500; beyond it a proxy speaks.
      if (answer.status > 500) throw new SourceError(call.source, 'unavailable', `status ${answer.status}`)
      return bodyOf(call.source, answer)
    })
}

/** What is silence stays it, for one more try. */
const unavailable =
  (source: string, reason: string) =>
  (error: unknown): never => {
    throw isNoAnswer(error) ? error : new SourceError(source, 'unavailable', reason)
  }

/** The first element of the SOAP body. @throws SourceError for faults and for what is no SOAP */
function bodyOf(source: string, { status, body }: Fetched): XmlElement {
  const envelope = parseEnvelope(source, status, body)
  const fault = at(envelope, 'Body', 'Fault')
  if (fault) {
    const code =
      textAt(fault, 'detail', 'reasonCode') ??
      at(fault, 'detail')
        ?.children.map((one) => textAt(one, 'reasonCode'))
        .find(Boolean)
    throw new SourceError(
      source,
      'fault',
      `SOAP fault ${code && /^[A-Z0-9]{1,20}$/.test(code) ? code : 'without a code'}`,
    )
  }
  const content = at(envelope, 'Body')?.children[0]
  if (status !== 200 || !content) throw new SourceError(source, 'malformed', `status ${status}, no SOAP body`)
  return content
}

function parseEnvelope(source: string, status: number, body: Uint8Array): XmlElement {
  try {
    return parseXml(textOf(body))
  } catch (error) {
    if (status >= 400) throw new SourceError(source, status === 429 ? 'unavailable' : 'fault', `status ${status}`)
    throw new SourceError(source, 'malformed', error instanceof XmlRefused ? error.message : 'the answer is not UTF-8')
  }
}
