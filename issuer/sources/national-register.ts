// The National Register through the service bus: SOAP operation retrieveTI, one question, one person.
// Refuses: an answer about anybody else, an answer without the parts that every person has, one that has two of what a person has one of.
import { countryOf, isMunicipality, nationalityOf } from '../../shared/belgium/countries.ts'
import { type PartialDate, parsePartialDate } from '../../shared/belgium/partial-date.ts'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type Address, type Person, person } from '../../shared/credentials/records.ts'
import { askKsz, checkKszAnswer } from './gateway/ksz-frame.ts'
import { all, at, textAt, type XmlElement } from './gateway/xml.ts'
import type { Question, SoapSource } from './source.ts'
import { SourceError } from './source-error.ts'

const source = 'nationalRegister'

export const nationalRegister: SoapSource<Person> = {
  name: source,
  fills: person,
  protocol: 'soap',
  path: '/soap/retrieveTIGroups/v2',
  action: 'http://kszbcss.fgov.be/RetrieveTIGroupsService/retrieveTI',
  ask: (question, ticket) =>
    askKsz({
      element: 'retrieveTIGroupsRequest',
      nameSpace: 'http://kszbcss.fgov.be/intf/RetrieveTIGroupsService/v2',
      question,
      ticket,
      search: '<language>nl</language><history>false</history>',
    }),
  read: personOf,
}

function personOf(content: XmlElement, question: Question): Person {
  checkKszAnswer(source, content, question)
  const groups = oneAt(content, 'rrn_it_implicit')
  const number = oneAt(groups, 'NationalNumber', 'NationalNumber')
  const name = oneAt(groups, 'Names', 'Name', 'Name')
  return {
    ssin: (textAt(number, 'NationalNumber') ?? '') as Ssin,
    familyName: usable(textAt(name, 'LastName', 'Label'), 'family name'),
    givenName: usable(givenNameOf(name), 'given name'),
    birthDate: dateOf(oneAt(number, 'Date')),
    sex: sexOf(textAt(number, 'Sex')),
    placeOfBirth: placeOf(oneAt(groups, 'BirthPlace', 'Place1')),
    nationalities: all(at(groups, 'Nationalities'), 'Nationality').map((entry) =>
      nationalityOf(textAt(entry, 'Nationality', 'Code') ?? ''),
    ),
    address: addressOf(oneAt(groups, 'LegalMainAddresses', 'LegalMainAddress', 'Address')),
    municipalityCode: municipalityOf(textAt(groups, 'FileOwner', 'Residences', 'Residence', 'Code')),
    children: all(at(groups, 'DescendentFiliations'), 'DescendentFiliation').flatMap((one) => numbersIn(one, 'Child')),
    parents: all(at(groups, 'Filiations'), 'Filiation').flatMap((one) => [
      ...numbersIn(one, 'Parent1'),
      ...numbersIn(one, 'Parent2'),
    ]),
  }
}

/** Of who is named by a number: others have none, or were born before there were numbers. */
function numbersIn(filiation: XmlElement, role: string): Ssin[] {
  const number = textAt(filiation, role, 'NationalNumber', 'NationalNumber')
  return number !== undefined && /^\d{11}$/.test(number) ? [number as Ssin] : []
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

/** Of who lives abroad, the register has the code of a country or a post there. */
const municipalityOf = (code: string | undefined): string | undefined =>
  code !== undefined && isMunicipality(code) ? code : undefined

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

/** Of an answer without a history there is one of each: which of two would count, nobody can say. */
const oneAt = (element: XmlElement | undefined, ...path: string[]): XmlElement | undefined =>
  path.reduce((found, name) => {
    const [one, ...others] = all(found, name)
    if (others.length > 0) throw new SourceError(source, 'malformed', `the answer has ${name} twice`)
    return one
  }, element)

function usable<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new SourceError(source, 'malformed', `the answer has no ${what} that can be used`)
  return value
}
