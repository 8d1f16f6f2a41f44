// A SOAP source behind the gateway: what is asked goes into an envelope, and every fault becomes one SourceError.
import { textOf } from '../../../shared/bytes.ts'
import type { Fetched } from '../../../shared/http/fetch.ts'
import { SourceError } from '../source-error.ts'
import type { Call, Send } from './send.ts'
import { at, parseXml, textAt, type XmlElement, XmlRefused } from './xml.ts'

export interface SoapCall extends Call {
  action: string
  /** Of the SOAP body. */
  content: string
}

/** @returns the first element of the answer's SOAP body. */
export type AskSoap = (call: SoapCall) => Promise<XmlElement>

export const createAskSoap =
  (send: Send): AskSoap =>
  ({ action, content, ...call }) => {
    const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${action}"` }
    return send(call, { headers, body: envelope(content) }, (answer) => bodyOf(call.source, answer))
  }

const envelope = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
  <soapenv:Body>${content}</soapenv:Body>
</soapenv:Envelope>`

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
