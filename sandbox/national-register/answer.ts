// SOAP answers of retrieveTI in the shapes of the service bus (RetrieveTIGroupsService v2 of the KSZ-BCSS).
import type { Persona, RegisterRecord } from './personas.ts'

const envelope = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`

const response = (ssin: string, now: string, status: string, data: string): string =>
  envelope(`<v2:retrieveTIGroupsResponse xmlns:v2="http://kszbcss.fgov.be/intf/RetrieveTIGroupsService/v2">
  <informationCustomer><timestampSent>${now}</timestampSent><customerIdentification><cbeNumber>0999999130</cbeNumber></customerIdentification></informationCustomer>
  <informationCBSS><ticketCBSS>${crypto.randomUUID()}</ticketCBSS><timestampReceive>${now}</timestampReceive><timestampReply>${now}</timestampReply></informationCBSS>
  <status>${status}</status>
  <searchInformation><ssin>${ssin}</ssin><language>nl</language><history>false</history></searchInformation>
  ${data}
</v2:retrieveTIGroupsResponse>`)

export const noDataFound = (ssin: string, now: string): string =>
  response(ssin, now, '<value>NO_DATA_FOUND</value><code>MSG00100</code><description>No data found.</description>', '')

export const dataFound = ({ ssin, record }: Persona & { record: RegisterRecord }, now: string): string =>
  response(
    ssin,
    now,
    '<value>DATA_FOUND</value><code>MSG00000</code><description>Treatment completed successfully.</description>',
    groups(ssin, record),
  )

function groups(
  ssin: string,
  { lastName, firstNames, born, sex, address, nationality, birthPlace }: RegisterRecord,
): string {
  const since = `<r:Date><r:Century>20</r:Century><r:Year>10</r:Year><r:Month>01</r:Month><r:Day>05</r:Day></r:Date>`
  return `<rrn_it_implicit xmlns:r="http://www.ibz.rrn.fgov.be/XSD/xm25/rn25Schema">
    <r:NationalNumber Type="000" Structure="A1"><r:NationalNumber><r:NationalNumber>${ssin}</r:NationalNumber>
      <r:Date><r:Century>${born.century}</r:Century><r:Year>${born.year}</r:Year><r:Month>${born.month}</r:Month><r:Day>${born.day}</r:Day></r:Date><r:Sex>${sex}</r:Sex></r:NationalNumber></r:NationalNumber>
    <r:Names><r:Name Type="010" Structure="A1">${since}<r:Name><r:LastName><r:Code>10553194</r:Code><r:Label>${lastName}</r:Label></r:LastName>
      ${firstNames.map((label) => `<r:FirstName><r:Code>00021446</r:Code><r:Label>${label}</r:Label></r:FirstName>`).join('')}</r:Name></r:Name></r:Names>
    <r:LegalMainAddresses><r:LegalMainAddress Type="020" Structure="A1">${since}<r:Address><r:ZipCode>${address.zipCode}</r:ZipCode>
      <r:Municipality><r:Label>${address.municipality}</r:Label></r:Municipality>
      <r:Street><r:Code>10000110</r:Code><r:Label>${address.street}</r:Label></r:Street><r:HouseNumber>${address.houseNumber}</r:HouseNumber></r:Address></r:LegalMainAddress></r:LegalMainAddresses>
    <r:Nationalities><r:Nationality Type="031" Structure="B1">${since}<r:Nationality><r:Code>${nationality.code}</r:Code><r:Label>${nationality.label}</r:Label></r:Nationality></r:Nationality></r:Nationalities>
    <r:BirthPlace Type="100" Structure="A1">${since}<r:ActNumber>00000</r:ActNumber><r:Place1><r:Code>${birthPlace.code}</r:Code><r:Label>${birthPlace.label}</r:Label></r:Place1></r:BirthPlace>
  </rrn_it_implicit>`
}

export const fault = (severity: 'WARNING' | 'FATAL', reasonCode: string, diagnostic: string): string =>
  envelope(`<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>${diagnostic}</faultstring>
    <detail><severity>${severity}</severity><reasonCode>${reasonCode}</reasonCode><diagnostic>${diagnostic}</diagnostic><authorCode>0999999130</authorCode></detail></soapenv:Fault>`)
