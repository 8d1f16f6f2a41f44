// The health insurance of a person, as the sickness funds know it, through the service bus: SOAP, in the frame of the Crossroads Bank.
// Either card may be missing, the European one or the ISI+ card; elements that nobody needs are not read.
// Refuses: an answer about anybody else, a number or a code of another form, a date that no calendar has, a coverage that ends
// before it begins, two cards of one kind.
import { isCalendarDate } from '../../shared/clock.ts'
import { type HealthInsurance, healthInsurance as kind } from '../../shared/credentials/records.ts'
import { askKsz, checkKszAnswer } from './gateway/ksz-frame.ts'
import { all, at, textAt, type XmlElement } from './gateway/xml.ts'
import type { Question, SoapSource } from './source.ts'
import { SourceError } from './source-error.ts'

const source = 'healthInsurance'

export const healthInsurance: SoapSource<HealthInsurance> = {
  name: source,
  fills: kind,
  protocol: 'soap',
  path: '/soap/healthInsurance/v1',
  action: 'http://kszbcss.fgov.be/HealthInsuranceService/getHealthInsurance',
  ask: (question, ticket) =>
    askKsz({
      element: 'healthInsuranceRequest',
      nameSpace: 'http://kszbcss.fgov.be/intf/HealthInsuranceService/v1',
      question,
      ticket,
      search: `<referenceDate>${question.day}</referenceDate>`,
    }),
  read: insuranceOf,
}

function insuranceOf(content: XmlElement, question: Question): HealthInsurance {
  checkKszAnswer(source, content, question)
  const insurance = oneOf(content, 'healthInsurance') ?? malformed('no insurance')
  const body = at(insurance, 'insuringBody')
  return {
    ssin: (textAt(insurance, 'ssin') ?? '') as HealthInsurance['ssin'],
    insuringBody: { code: fits(body, 'code', /^\d{3}$/), name: fits(body, 'name', /^.{1,100}$/) },
    ehic: europeanCardOf(oneOf(insurance, 'ehic')),
    isiPlus: isiPlusCardOf(oneOf(insurance, 'isiPlusCard')),
  }
}

function europeanCardOf(card: XmlElement | undefined): HealthInsurance['ehic'] {
  if (!card) return undefined
  const [startDate, endDate] = [dateAt(card, 'startDate'), dateAt(card, 'endDate')]
  if (endDate < startDate) malformed('a coverage that ends before it begins')
  return { cardNumber: fits(card, 'logicalNumber', /^\d{20}$/), startDate, endDate }
}

const isiPlusCardOf = (card: XmlElement | undefined): HealthInsurance['isiPlus'] =>
  card && { cardNumber: fits(card, 'cardNumber', /^\d{10}$/), expiryDate: dateAt(card, 'expiryDate') }

/** Which of two would count, nobody can say. */
function oneOf(element: XmlElement, name: string): XmlElement | undefined {
  const [one, ...others] = all(element, name)
  return others.length > 0 ? malformed(`${name} twice`) : one
}

function fits(element: XmlElement | undefined, name: string, form: RegExp): string {
  const text = textAt(element, name)
  return text !== undefined && form.test(text) ? text : malformed(`no ${name} that can be used`)
}

function dateAt(element: XmlElement, name: string): string {
  const text = textAt(element, name) ?? ''
  return isCalendarDate(text) ? text : malformed(`no ${name} of the calendar`)
}

function malformed(what: string): never {
  throw new SourceError(source, 'malformed', `the answer has ${what}`)
}
