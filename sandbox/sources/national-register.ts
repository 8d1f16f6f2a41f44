// The National Register (RetrieveTIGroupsService v2 of the KSZ-BCSS, operation retrieveTI), and what it knows of each persona.
import { type Persona, ssinOf } from '../personas.ts'
import type { SoapSource } from './source.ts'

export const nationalRegister: SoapSource = {
  name: 'nationalRegister',
  protocol: 'soap',
  path: '/soap/retrieveTIGroups/v2',
  action: 'http://kszbcss.fgov.be/RetrieveTIGroupsService/retrieveTI',
  element: 'retrieveTIGroupsResponse',
  nameSpace: 'http://kszbcss.fgov.be/intf/RetrieveTIGroupsService/v2',
  dataOf: ({ nickname, ssin, changes }: Persona) => {
    const record = registerRecords[nickname]
    return record && groups(ssin, changes?.includes('moved') ? { ...record, address: rueDeFer } : record)
  },
}

interface RegisterRecord {
  lastName: string
  firstNames: string[]
  /** Of birth; '00' where it is not known. */
  born: { century: string; year: string; month: string; day: string }
  sex: '1' | '2'
  address: { zipCode: string; municipality: string; nisCode: string; street: string; houseNumber: string }
  nationality: { code: string; label: string }
  birthPlace: { code: string; label: string }
  /** Nicknames. */
  parents?: string[]
  children?: string[]
  spouse?: string
}

const belgian = { code: '150', label: 'Belg(ië)' }
const rueDeLaLoi = {
  zipCode: '1000',
  municipality: 'Brussel',
  nisCode: '21004',
  street: 'Wetstraat',
  houseNumber: '16',
}

/** Where people move to. */
const rueDeFer = {
  zipCode: '5000',
  municipality: 'Namur',
  nisCode: '92094',
  street: 'Rue de Fer',
  houseNumber: '12',
}

/** By nickname. */
export const registerRecords: Readonly<Record<string, RegisterRecord>> = {
  jan: {
    lastName: 'Peeters',
    firstNames: ['Jan'],
    born: { century: '19', year: '85', month: '03', day: '14' },
    sex: '1',
    address: rueDeLaLoi,
    nationality: belgian,
    birthPlace: { code: '63023', label: 'Eupen' },
    children: ['lou'],
    spouse: 'an',
  },
  an: {
    lastName: 'Dubois',
    firstNames: ['An', 'Marie'],
    born: { century: '19', year: '91', month: '11', day: '02' },
    sex: '2',
    address: rueDeLaLoi,
    nationality: belgian,
    birthPlace: { code: '62063', label: 'Liège' },
    children: ['lou'],
    spouse: 'jan',
  },
  lou: {
    lastName: 'Peeters',
    firstNames: ['Lou'],
    born: { century: '20', year: '19', month: '06', day: '21' },
    sex: '1',
    address: rueDeLaLoi,
    nationality: belgian,
    birthPlace: { code: '21004', label: 'Brussel' },
    parents: ['jan', 'an'],
  },
  sofie: {
    lastName: 'Maes',
    firstNames: ['Sofie'],
    born: { century: '19', year: '94', month: '07', day: '09' },
    sex: '2',
    address: { zipCode: '9000', municipality: 'Gent', nisCode: '44021', street: 'Veldstraat', houseNumber: '82' },
    nationality: { code: '129', label: 'Nederland' },
    birthPlace: { code: '44021', label: 'Gent' },
  },
}

function groups(ssin: string, record: RegisterRecord): string {
  const { lastName, firstNames, born, sex, address, nationality, birthPlace } = record
  const { parents = [], children = [], spouse } = record
  const since = `<r:Date><r:Century>20</r:Century><r:Year>10</r:Year><r:Month>01</r:Month><r:Day>05</r:Day></r:Date>`
  return `<rrn_it_implicit xmlns:r="http://www.ibz.rrn.fgov.be/XSD/xm25/rn25Schema">
    <r:NationalNumber Type="000" Structure="A1"><r:NationalNumber><r:NationalNumber>${ssin}</r:NationalNumber>
      <r:Date><r:Century>${born.century}</r:Century><r:Year>${born.year}</r:Year><r:Month>${born.month}</r:Month><r:Day>${born.day}</r:Day></r:Date><r:Sex>${sex}</r:Sex></r:NationalNumber></r:NationalNumber>
    <r:FileOwner Type="001" Structure="A1"><r:Residences>${since}<r:Residence><r:Code>${address.nisCode}</r:Code><r:Label>${address.municipality}</r:Label></r:Residence></r:Residences></r:FileOwner>
    <r:Names><r:Name Type="010" Structure="A1">${since}<r:Name><r:LastName><r:Code>10553194</r:Code><r:Label>${lastName}</r:Label></r:LastName>
      ${firstNames.map((label) => `<r:FirstName><r:Code>00021446</r:Code><r:Label>${label}</r:Label></r:FirstName>`).join('')}</r:Name></r:Name></r:Names>
    <r:LegalMainAddresses><r:LegalMainAddress Type="020" Structure="A1">${since}<r:Address><r:ZipCode>${address.zipCode}</r:ZipCode>
      <r:Municipality><r:Label>${address.municipality}</r:Label></r:Municipality>
      <r:Street><r:Code>10000110</r:Code><r:Label>${address.street}</r:Label></r:Street><r:HouseNumber>${address.houseNumber}</r:HouseNumber></r:Address></r:LegalMainAddress></r:LegalMainAddresses>
    <r:Nationalities><r:Nationality Type="031" Structure="B1">${since}<r:Nationality><r:Code>${nationality.code}</r:Code><r:Label>${nationality.label}</r:Label></r:Nationality></r:Nationality></r:Nationalities>
    <r:BirthPlace Type="100" Structure="A1">${since}<r:ActNumber>00000</r:ActNumber><r:Place1><r:Code>${birthPlace.code}</r:Code><r:Label>${birthPlace.label}</r:Label></r:Place1></r:BirthPlace>
${
  parents.length === 0
    ? ''
    : `
    <r:Filiations><r:Filiation Type="110">${since}${parents.map((nickname, at) => `<r:Parent${at + 1}>${numberOf(nickname)}</r:Parent${at + 1}>`).join('')}</r:Filiation></r:Filiations>`
}${
  children.length === 0
    ? ''
    : `
    <r:DescendentFiliations>${children.map((nickname) => `<r:DescendentFiliation Type="114">${since}<r:FiliationType><r:Code>00</r:Code><r:Label>Kind</r:Label></r:FiliationType><r:Child>${numberOf(nickname)}</r:Child></r:DescendentFiliation>`).join('')}</r:DescendentFiliations>`
}${
  spouse === undefined
    ? ''
    : `
    <r:CivilStates><r:CivilState Type="120" Structure="B1">${since}<r:CivilState><r:Code>20</r:Code><r:Label>Gehuwd</r:Label></r:CivilState><r:Spouse>${numberOf(spouse)}</r:Spouse></r:CivilState></r:CivilStates>`
}
  </rrn_it_implicit>`
}

const numberOf = (nickname: string): string =>
  `<r:NationalNumber><r:NationalNumber>${ssinOf(nickname)}</r:NationalNumber></r:NationalNumber>`
