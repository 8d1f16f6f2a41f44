// Social statuses through the Crossroads Bank: a named question, yes or no. The request names exactly the statuses that the wallet asked
// for, so the source says nothing else; what it says beside them is not read.
// Refuses: to ask for nothing; an answer about anybody else or another day; a status that was asked for and has no answer, two answers, or
// one that is neither yes nor no; periods that do not exist, or that do not include the day of a yes.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { isCalendarDate } from '../../shared/clock.ts'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { matchOf } from '../../shared/credentials/match.ts'
import {
  socialStatuses as kind,
  type SocialStatus,
  type SocialStatuses,
  type SocialStatusName,
} from '../../shared/credentials/records.ts'
import { statusesAskedFor } from '../../shared/credentials/social-status.ts'
import { askKsz, checkKszAnswer } from './gateway/ksz-frame.ts'
import { all, at, textAt, type XmlElement } from './gateway/xml.ts'
import type { Question, SoapSource } from './source.ts'
import { SourceError } from './source-error.ts'

const source = 'socialStatuses'

export const socialStatuses: SoapSource<SocialStatuses> = {
  name: source,
  fills: kind,
  protocol: 'soap',
  path: '/soap/socialStatuses/v1',
  action: 'http://kszbcss.fgov.be/SocialStatusesService/getSocialStatuses',
  ask: (question, ticket) =>
    askKsz({
      element: 'getSocialStatusesRequest',
      nameSpace: 'http://kszbcss.fgov.be/intf/SocialStatusesService/v1',
      question,
      ticket,
      search: `<referenceDate>${question.day}</referenceDate>${namesAskedFor(question)}`,
    }),
  read: (content, question) => {
    checkKszAnswer(source, content, question)
    return recordOf(at(content, 'socialStatuses'), question)
  },
}

/** @throws RecordUnfit before anybody is asked */
function namesAskedFor({ claims }: Question): string {
  const names = statusesAskedFor(claims)
  if (names.length === 0) throw new RecordUnfit('none of the claims that were asked for is a status')
  return names.map((name) => `<socialStatus><name>${onTheWire(name)}</name></socialStatus>`).join('')
}

const onTheWire = (name: SocialStatusName): string => name.toUpperCase()

function recordOf(answer: XmlElement | undefined, { claims, day }: Question): SocialStatuses {
  if (textAt(answer, 'referenceDate') !== day) throw malformed('the answer is not about this day')
  const answered = all(answer, 'socialStatus')
  const statuses = statusesAskedFor(claims).map((name) => {
    const match = matchOf(answered.filter((one) => textAt(one, 'name') === onTheWire(name)))
    if (match.outcome !== 'one') throw malformed(`the answer has ${match.outcome} for ${name}`)
    return [name, statusOf(match.found, day)]
  })
  return { ssin: (textAt(answer, 'ssin') ?? '') as Ssin, statuses: Object.fromEntries(statuses) }
}

function statusOf(answer: XmlElement, day: string): SocialStatus {
  switch (textAt(answer, 'result', 'code')) {
    case '0':
      return { applies: false, from: undefined, until: undefined }
    case '1':
      return { applies: true, ...periodOn(day, all(answer, 'period').map(parsePeriod)) }
    default:
      throw malformed('a status is neither yes nor no')
  }
}

type Period = Pick<SocialStatus, 'from' | 'until'>

/** Of a yes that says when: the period that the day is in. */
function periodOn(day: string, periods: readonly Period[]): Period {
  if (periods.length === 0) return { from: undefined, until: undefined }
  const match = matchOf(periods.filter(({ from = day, until = day }) => from <= day && day <= until))
  if (match.outcome !== 'one') throw malformed(`a status applies, and ${match.outcome} of its periods`)
  return match.found
}

/** Without an end it lasts. */
function parsePeriod(period: XmlElement): Period {
  const [from, until] = [dateOf(textAt(period, 'beginDate')), dateOf(textAt(period, 'endDate'))]
  if (from === undefined || (until !== undefined && until < from)) throw malformed('a period cannot be')
  return { from, until }
}

function dateOf(text: string | undefined): string | undefined {
  if (text !== undefined && !isCalendarDate(text)) throw malformed('a period has a date that does not exist')
  return text
}

const malformed = (reason: string): SourceError => new SourceError(source, 'malformed', reason)
