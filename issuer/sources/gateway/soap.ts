// How a SOAP source behind the gateway is asked: bearer token, 5 s, one more try for a look-up that got no answer, and every
// way to fail as one SourceError. The caller reads the body; nothing is kept.
import { textOf } from '../../../shared/bytes.ts'
import { type Fetched, fetchBounded } from '../../../shared/http/fetch.ts'
import type { Random } from '../../../shared/random.ts'
import { SourceError } from '../sources.ts'
import { createGatewayTokens, type GatewayGiven } from './access-token.ts'
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
const tries = 2

export function createAskSoap(given: GatewayGiven & { random: Random }): AskSoap {
  const token = createGatewayTokens(given)
  const send = async (call: SoapCall, bearer: string): Promise<Fetched> =>
    fetchBounded(given.fetch, call.url, {
      method: 'POST',
      seconds: 5,
      bytes: answerLimit,
      headers: {
        Authorization: `Bearer ${bearer}`,
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: `"${call.action}"`,
        'BelGov-Trace-Id': call.traceId,
      },
      body: call.envelope,
    })
  const ask = async (call: SoapCall): Promise<Fetched> => {
    const first = await token(call.scope)
    const answer = await send(call, first)
    return answer.status === 401 ? send(call, await token(call.scope, first)) : answer
  }
  return async (call) => {
    for (let tried = 1; ; tried++) {
      const answer = await ask(call).catch(() => undefined)
      if (answer && answer.status < 500) return bodyOf(call.source, answer)
      // A fault comes with 500: it is an answer, and asking again would not change it.
      if (answer?.status === 500) return bodyOf(call.source, answer)
      if (tried === tries)
        throw new SourceError(call.source, 'unavailable', answer ? `status ${answer.status}` : 'no answer')
      await pause(50 + (given.random(1)[0] as number))
    }
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

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
