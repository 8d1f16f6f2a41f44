// SOAP answers in the frame of the KSZ-BCSS, whatever the service.
import type { SoapSource } from './source.ts'

const envelope = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`

export interface Answer {
  source: SoapSource
  ssin: string
  /** ISO date and time. */
  now: string
}

const answer = ({ source, ssin, now }: Answer, status: string, data: string): string =>
  envelope(`<v2:${source.element} xmlns:v2="${source.nameSpace}">
  <informationCustomer><timestampSent>${now}</timestampSent><customerIdentification><cbeNumber>0999999130</cbeNumber></customerIdentification></informationCustomer>
  <informationCBSS><ticketCBSS>${crypto.randomUUID()}</ticketCBSS><timestampReceive>${now}</timestampReceive><timestampReply>${now}</timestampReply></informationCBSS>
  <status>${status}</status>
  <searchInformation><ssin>${ssin}</ssin><language>nl</language><history>false</history></searchInformation>
  ${data}
</v2:${source.element}>`)

export const dataFound = (about: Answer, data: string): string =>
  answer(
    about,
    '<value>DATA_FOUND</value><code>MSG00000</code><description>Treatment completed successfully.</description>',
    data,
  )

export const noDataFound = (about: Answer): string =>
  answer(about, '<value>NO_DATA_FOUND</value><code>MSG00100</code><description>No data found.</description>', '')

export const replaced = (about: Answer, successor: string): string =>
  answer(
    about,
    `<value>NO_RESULT</value><code>MSG00008</code><description>The SSIN has been replaced.</description>
    <information><fieldName>replacedBy</fieldName><fieldValue>${successor}</fieldValue></information>`,
    '',
  )

export const fault = (severity: 'WARNING' | 'FATAL', reasonCode: string, diagnostic: string): string =>
  envelope(`<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>${diagnostic}</faultstring>
    <detail><severity>${severity}</severity><reasonCode>${reasonCode}</reasonCode><diagnostic>${diagnostic}</diagnostic><authorCode>0999999130</authorCode></detail></soapenv:Fault>`)
