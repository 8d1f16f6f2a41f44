// A SOAP source behind the gateway: what is asked goes into an envelope, signed where there is a key for it, and every fault becomes one
// SourceError.
import { textOf } from '../../../shared/bytes.ts'
import type { Fetched } from '../../../shared/http/fetch.ts'
import { uuidOf } from '../../../shared/http/trace.ts'
import { SourceError, severities } from '../source-error.ts'
import { ticketOf } from './ksz-frame.ts'
import type { Call, Send } from './send.ts'
import type { CreateEnvelope } from './ws-security.ts'
import { at, parseXml, textAt, type XmlElement, XmlRefused } from './xml.ts'

export interface SoapCall extends Call {
  action: string
  /** Of the SOAP body. */
  content: string
}

/** @returns the first element of the answer's SOAP body. */
export type AskSoap = (call: SoapCall) => Promise<XmlElement>

export const createAskSoap =
  (send: Send, createEnvelope: CreateEnvelope): AskSoap =>
  ({ action, content, ...call }) => {
    const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${action}"` }
    return send(call, { headers, body: () => createEnvelope(content) }, (answer) => {
      const answered = bodyOf(call.source, answer)
      const ticket = uuidOf(ticketOf(answered))
      if (ticket) call.trail.sourceTickets.push(ticket)
      return answered
    })
  }

/** The first element of the SOAP body. @throws SourceError for faults and for what is no SOAP */
function bodyOf(source: string, { status, body }: Fetched): XmlElement {
  const envelope = parseEnvelope(source, status, body)
  const fault = at(envelope, 'Body', 'Fault')
  if (fault) throw faultOf(source, fault)
  const content = at(envelope, 'Body')?.children[0]
  if (status !== 200 || !content) throw new SourceError(source, 'malformed', `status ${status}, no SOAP body`)
  return content
}

/** Whatever its severity: not even with a warning is there anything in a fault that could be issued. */
function faultOf(source: string, fault: XmlElement): SourceError {
  const detail = at(fault, 'detail')
  const told = (name: string): string =>
    [detail, ...(detail?.children ?? [])].map((one) => textAt(one, name)).find(Boolean) ?? ''
  // No name and no number looks so.
  const code = /^[A-Z]{2,5}-?\d{3,6}$/.exec(told('reasonCode'))?.[0]
  const severity = severities.find((one) => one === told('severity'))
  return new SourceError(source, 'fault', `SOAP fault ${code ?? 'without a code'}`, { code, severity })
}

function parseEnvelope(source: string, status: number, body: Uint8Array): XmlElement {
  try {
    return parseXml(textOf(body))
  } catch (error) {
    if (status >= 400) throw new SourceError(source, 'fault', `status ${status}`)
    throw new SourceError(source, 'malformed', error instanceof XmlRefused ? error.message : 'the answer is not UTF-8')
  }
}
