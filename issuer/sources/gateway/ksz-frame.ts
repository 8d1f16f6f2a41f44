// The frame in which the Crossroads Bank for Social Security (KSZ-BCSS) asks and answers, whatever the service: who asks, on which ground,
// about whom; and whether there are data. Refuses: an answer about anybody else, one without a status.
import type { Question } from '../source.ts'
import { NumberReplaced, SourceError } from '../source-error.ts'
import { all, at, escapeXml, textAt, type XmlElement } from './xml.ts'

/** Enterprise number of who asks, as the bank knows it. */
const customer = '0999999130'

export interface KszQuestion {
  /** Local name of the request's element, and its name space. */
  element: string
  nameSpace: string
  question: Question
  /** Our name for the question, which the bank keeps. */
  ticket: string
  /** What else it asks, as XML within `searchInformation`. */
  search: string
}

export const askKsz = ({ element, nameSpace, question, ticket, search }: KszQuestion): string => `
    <v:${element} xmlns:v="${nameSpace}">
      <informationCustomer>
        <ticket>${escapeXml(ticket)}</ticket>
        <customerIdentification><cbeNumber>${customer}</cbeNumber></customerIdentification>
      </informationCustomer>
      <legalContext>${legalContext(question)}</legalContext>
      <searchInformation><ssin>${escapeXml(question.about)}</ssin>${search}</searchInformation>
    </v:${element}>
  `

/** EUDI_WALLET:DRIVING_LICENCE and so on. */
const legalContext = ({ purpose }: Question): string =>
  `EUDI_WALLET:${escapeXml(purpose.toUpperCase().replaceAll('-', '_'))}`

/** What the bank calls this answer. */
export const ticketOf = (content: XmlElement): string | undefined => textAt(content, 'informationCBSS', 'ticketCBSS')

/** @throws SourceError, NumberReplaced where there are no data that can be used */
export function checkKszAnswer(source: string, content: XmlElement, { about }: Question): void {
  const status = at(content, 'status')
  switch (textAt(status, 'value')) {
    case 'DATA_FOUND':
      break
    case 'NO_DATA_FOUND':
      throw new SourceError(source, 'noData', 'NO_DATA_FOUND')
    case 'NO_RESULT':
      throw noResult(source, status)
    default:
      throw new SourceError(source, 'malformed', 'the answer has no status')
  }
  if (textAt(content, 'searchInformation', 'ssin') !== about)
    throw new SourceError(source, 'wrongPerson', 'the answer is about another person')
}

function noResult(source: string, status: XmlElement | undefined): Error {
  const replacedBy = all(status, 'information').find((one) => textAt(one, 'fieldName') === 'replacedBy')
  const number = textAt(replacedBy, 'fieldValue')
  if (number !== undefined) return new NumberReplaced(number)
  const code = textAt(status, 'code') ?? ''
  const known = /^MSG\d{5}$/.test(code)
  return new SourceError(source, 'fault', known ? `NO_RESULT ${code}` : 'NO_RESULT', known ? { code } : {})
}
