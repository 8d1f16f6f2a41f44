// The health insurance of each persona, as the sickness funds know it: the European card and, of a child, the ISI+ card.
import type { Persona } from '../personas.ts'
import type { SoapSource } from './source.ts'

export const healthInsurance: SoapSource = {
  name: 'healthInsurance',
  protocol: 'soap',
  path: '/soap/healthInsurance/v1',
  action: 'http://kszbcss.fgov.be/HealthInsuranceService/getHealthInsurance',
  element: 'healthInsuranceResponse',
  nameSpace: 'http://kszbcss.fgov.be/intf/HealthInsuranceService/v1',
  dataOf: ({ nickname, ssin }: Persona, question) => {
    const year = /<referenceDate>(\d{4})-\d\d-\d\d<\/referenceDate>/.exec(question)?.[1]
    const insurance = insurances[nickname]
    return year && insurance && insuranceOf(ssin, insurance(Number(year)))
  },
}

interface Insurance {
  insuringBody: { code: string; name: string }
  ehic?: Card
  isiPlus?: IsiPlusCard
}

/** Its number: the number of who issued it, which begins with 80 and Belgium's 056, and a number in their series. */
interface Card {
  logicalNumber: string
  startDate: string
  endDate: string
}

interface IsiPlusCard {
  cardNumber: string
  expiryDate: string
}

const sicknessFund = { code: '101', name: 'Ziekenfonds Sandbox' }
const otherFund = { code: '319', name: 'Mutualité Sandbox' }

/** Of this year and the next, so that the sandbox never grows old. */
const twoYears = (year: number) => ({ startDate: `${year}-01-01`, endDate: `${year + 1}-12-31` })

/** By nickname. `year`: that of the date for which they are asked. */
const insurances: Readonly<Record<string, (year: number) => Insurance>> = {
  jan: (year) => ({
    insuringBody: sicknessFund,
    ehic: { logicalNumber: '80056001010000000040', ...twoYears(year) },
  }),
  an: (year) => ({
    insuringBody: sicknessFund,
    ehic: { logicalNumber: '80056001010000000041', ...twoYears(year) },
  }),
  lou: (year) => ({
    insuringBody: sicknessFund,
    ehic: { logicalNumber: '80056001010000000042', ...twoYears(year) },
    isiPlus: { cardNumber: '0000123456', expiryDate: '2031-12-31' },
  }),
  sofie: (year) => ({
    insuringBody: otherFund,
    ehic: { logicalNumber: '80056003190000000007', startDate: `${year - 1}-07-01`, endDate: `${year + 1}-06-30` },
  }),
}

const insuranceOf = (ssin: string, { insuringBody, ehic, isiPlus }: Insurance): string =>
  `<healthInsurance><ssin>${ssin}</ssin>
    <insuringBody><code>${insuringBody.code}</code><name>${insuringBody.name}</name></insuringBody>
    ${ehic ? europeanCard(ehic) : ''}
    ${isiPlus ? isiPlusCard(isiPlus) : ''}
  </healthInsurance>`

const europeanCard = ({ logicalNumber, startDate, endDate }: Card): string =>
  `<ehic><logicalNumber>${logicalNumber}</logicalNumber><startDate>${startDate}</startDate><endDate>${endDate}</endDate></ehic>`

const isiPlusCard = ({ cardNumber, expiryDate }: IsiPlusCard): string =>
  `<isiPlusCard><cardNumber>${cardNumber}</cardNumber><expiryDate>${expiryDate}</expiryDate></isiPlusCard>`
