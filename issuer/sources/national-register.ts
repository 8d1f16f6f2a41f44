// The National Register through the service bus: SOAP operation retrieveTI, one question, one person.
// Refuses: an answer about anybody else, an answer without the parts that every person has.
import { countryOf, isMunicipality, nationalityOf } from '../../shared/belgium/countries.ts'
import { type PartialDate, parsePartialDate } from '../../shared/belgium/partial-date.ts'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import type { Address, Person } from '../../shared/credentials/records.ts'
import type { AskSoap } from './gateway/soap.ts'
import { all, at, escapeXml, textAt, type XmlElement } from './gateway/xml.ts'
import { SourceError } from './sources.ts'

const source = 'nationalRegister'

export async function lookUpPerson(
  given: { ask: AskSoap; baseUrl: string },
  ssin: Ssin,
  traceId: string,
): Promise<Person> {
  const response = await given.ask({
    source,
    url: `${given.baseUrl}/soap/retrieveTIGroups/v2`,
    scope: source,
    action: 'http://kszbcss.fgov.be/RetrieveTIGroupsService/retrieveTI',
    envelope: question(ssin, traceId),
    traceId,
  })
  const status = textAt(response, 'status', 'value')
  if (status === 'NO_DATA_FOUND') throw new SourceError(source, 'noData', 'NO_DATA_FOUND')
  if (status !== 'DATA_FOUND') throw new SourceError(source, 'malformed', 'the answer has no status')
  return personOf(response, ssin)
}

const question = (ssin: Ssin, traceId: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v2="http://kszbcss.fgov.be/intf/RetrieveTIGroupsService/v2">
  <soapenv:Body>
    <v2:retrieveTIGroupsRequest>
      <informationCustomer>
        <ticket>${escapeXml(traceId)}</ticket>
        <customerIdentification><cbeNumber>0999999130</cbeNumber></customerIdentification>
      </informationCustomer>
      <legalContext>EUDI_WALLET:PID</legalContext>
      <searchInformation><ssin>${escapeXml(ssin)}</ssin><language>nl</language><history>false</history></searchInformation>
    </v2:retrieveTIGroupsRequest>
  </soapenv:Body>
</soapenv:Envelope>`

function personOf(response: XmlElement, ssin: Ssin): Person {
  const groups = at(response, 'rrn_it_implicit')
  const number = at(groups, 'NationalNumber', 'NationalNumber')
  const answered = textAt(number, 'NationalNumber')
  if (answered !== ssin || textAt(response, 'searchInformation', 'ssin') !== ssin)
    throw new SourceError(source, 'wrongPerson', 'the answer is about another person')
  const name = at(groups, 'Names', 'Name', 'Name')
  return {
    ssin,
    familyName: usable(textAt(name, 'LastName', 'Label'), 'family name'),
    givenName: usable(givenNameOf(name), 'given name'),
    birthDate: dateOf(at(number, 'Date')),
    sex: sexOf(textAt(number, 'Sex')),
    placeOfBirth: placeOf(at(groups, 'BirthPlace', 'Place1')),
    nationalities: all(at(groups, 'Nationalities'), 'Nationality').map((entry) =>
      nationalityOf(textAt(entry, 'Nationality', 'Code') ?? ''),
    ),
    address: addressOf(at(groups, 'LegalMainAddresses', 'LegalMainAddress', 'Address')),
  }
}

/** All first names, in order. */
const givenNameOf = (name: XmlElement | undefined): string | undefined =>
  all(name, 'FirstName')
    .flatMap((first) => textAt(first, 'Label') ?? [])
    .join(' ') || undefined

/** Century, year, month and day; 00 means not known. */
function dateOf(date: XmlElement | undefined): PartialDate {
  const part = (name: string): string => textAt(date, name) ?? ''
  return usable(
    parsePartialDate({ century: part('Century'), year: part('Year'), month: part('Month'), day: part('Day') }),
    'birth date',
  )
}

/** ISO 5218. */
function sexOf(code: string | undefined): number {
  return usable(code && /^[0129]$/.test(code) ? Number(code) : undefined, 'sex')
}

/** A Belgian municipality by its five-digit code, or a place abroad under its country's three-digit code. */
function placeOf(place: XmlElement | undefined): Person['placeOfBirth'] {
  const code = textAt(place, 'Code')
  const country = textAt(place, 'Country', 'Code')
  return {
    locality: textAt(place, 'Label'),
    country: code && isMunicipality(code) ? 'BE' : countryOf(country ?? code ?? ''),
  }
}

function addressOf(address: XmlElement | undefined): Address | undefined {
  const street = textAt(address, 'Street', 'Label')
  const postalCode = textAt(address, 'ZipCode')
  if (!street || !postalCode) return undefined
  const number = [textAt(address, 'HouseNumber'), textAt(address, 'Box')].filter(Boolean).join(' bus ')
  return {
    street: `${street} ${number}`.trim(),
    postalCode,
    locality: textAt(address, 'Municipality', 'Label'),
    country: 'BE',
  }
}

function usable<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new SourceError(source, 'malformed', `the answer has no ${what} that can be used`)
  return value
}
