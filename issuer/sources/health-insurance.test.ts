import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type HealthInsurance, healthInsurance } from '../../shared/credentials/records.ts'
import { memoryGateway } from '../testing/memory-gateway.ts'
import { createSources } from './create-sources.ts'
import { parseXml, textAt } from './gateway/xml.ts'
import { SourceError } from './source-error.ts'

const lou = '19662101551' as Ssin
const successor = '19662101749'
const question = { about: lou, purpose: 'isi-plus', day: '2026-11-24' }

const europeanCard =
  '<ehic><logicalNumber>80056001010000000042</logicalNumber><startDate>2026-01-01</startDate><endDate>2027-12-31</endDate></ehic>'
const isiPlusCard = '<isiPlusCard><cardNumber>0000123456</cardNumber><expiryDate>2031-12-31</expiryDate></isiPlusCard>'

/** About Lou of the sandbox. */
const answer = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
<h:healthInsuranceResponse xmlns:h="http://kszbcss.fgov.be/intf/HealthInsuranceService/v1">
  <informationCustomer><ticket>4</ticket><customerIdentification><cbeNumber>0999999130</cbeNumber></customerIdentification></informationCustomer>
  <informationCBSS><ticketCBSS>db1521da-3a61-43c0-b500-e96e9dd5c0ee</ticketCBSS></informationCBSS>
  <status><value>DATA_FOUND</value><code>MSG00000</code><description>Treatment completed successfully.</description></status>
  <searchInformation><ssin>19662101551</ssin><referenceDate>2026-11-24</referenceDate></searchInformation>
  <healthInsurance><ssin>19662101551</ssin>
    <insuringBody><code>101</code><name>Ziekenfonds Sandbox</name></insuringBody>
    ${europeanCard}
    ${isiPlusCard}
  </healthInsurance>
</h:healthInsuranceResponse>
</soapenv:Body></soapenv:Envelope>`

const noResult = (information: string): string =>
  answer.replace(
    /<status>.*<\/status>/s,
    `<status><value>NO_RESULT</value><code>MSG00008</code>${information}</status>`,
  )
const replacedBy = (number: string): string =>
  noResult(`<information><fieldName>replacedBy</fieldName><fieldValue>${number}</fieldValue></information>`)

const fault = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
  <faultcode>s:Server</faultcode><faultstring>Lou Peeters</faultstring>
  <detail><severity>FATAL</severity><reasonCode>MSG00099</reasonCode></detail>
</s:Fault></s:Body></s:Envelope>`

/** Answers in order, the last one again and again. */
function createGateway(...answers: string[]) {
  const asked: { url: string; headers: Headers; body: string }[] = []
  const sources = createSources({
    ...memoryGateway,
    now: () => Date.UTC(2026, 10, 24) / 1000,
    fetch: async (url, init) => {
      if (url.endsWith('/token')) return Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 300 })
      asked.push({ url, headers: new Headers(init?.headers), body: String(init?.body) })
      const body = answers.length > 1 ? answers.shift() : answers[0]
      return new Response(body, {
        status: body === fault ? 500 : 200,
        headers: { 'Content-Type': 'text/xml; charset=utf-8' },
      })
    },
  })
  return { asked, lookUp: () => sources.lookUp(healthInsurance, question, 'trace') }
}

const lookUp = (...answers: string[]): Promise<HealthInsurance> => createGateway(...answers).lookUp()

describe('the health insurance', () => {
  it('answers with the insuring body and both cards', async () => {
    expect(await lookUp(answer)).toEqual({
      ssin: lou,
      insuringBody: { code: '101', name: 'Ziekenfonds Sandbox' },
      ehic: { cardNumber: '80056001010000000042', startDate: '2026-01-01', endDate: '2027-12-31' },
      isiPlus: { cardNumber: '0000123456', expiryDate: '2031-12-31' },
    })
  })

  it('is asked over SOAP for a day, the number in the body alone', async () => {
    const { asked, lookUp } = createGateway(answer)
    await lookUp()
    const [{ url, headers, body } = { url: '', headers: new Headers(), body: '' }] = asked
    expect(url).toBe('https://gateway.example/soap/healthInsurance/v1')
    expect(headers.get('SOAPAction')).toBe('"http://kszbcss.fgov.be/HealthInsuranceService/getHealthInsurance"')
    expect([...headers.values()].join()).not.toContain(lou)
    const request = parseXml(body).children[0]?.children[0]
    expect(request?.name).toBe('healthInsuranceRequest')
    expect(textAt(request, 'legalContext')).toBe('EUDI_WALLET:ISI_PLUS')
    expect(textAt(request, 'searchInformation', 'ssin')).toBe(lou)
    expect(textAt(request, 'searchInformation', 'referenceDate')).toBe('2026-11-24')
  })

  it.each([
    ['the European card', europeanCard, { ehic: undefined, isiPlus: { cardNumber: '0000123456' } }],
    ['the ISI+ card', isiPlusCard, { ehic: { cardNumber: '80056001010000000042' }, isiPlus: undefined }],
  ])('may lack %s', async (_, card, expected) => {
    expect(await lookUp(answer.replace(card, ''))).toMatchObject(expected)
  })

  it('may lack both cards', async () => {
    const record = await lookUp(answer.replace(europeanCard, '').replace(isiPlusCard, ''))
    expect(record).toMatchObject({ ssin: lou, ehic: undefined, isiPlus: undefined })
  })

  it('may say more than is read', async () => {
    const more = answer
      .replace('</insuringBody>', '</insuringBody><entitlement><code>110</code></entitlement>')
      .replace('</ehic>', '<sequenceNumber>2</sequenceNumber></ehic>')
    expect(await lookUp(more)).toEqual(await lookUp(answer))
  })

  it('lets a coverage begin and end on one day', async () => {
    const { ehic } = await lookUp(answer.replace('2026-01-01', '2027-12-31'))
    expect(ehic).toMatchObject({ startDate: '2027-12-31', endDate: '2027-12-31' })
  })

  it('is asked again about the number that replaced another, once', async () => {
    const renumbered = answer.replaceAll(lou, successor)
    const { asked, lookUp } = createGateway(replacedBy(successor), renumbered)
    expect(await lookUp()).toMatchObject({ ssin: successor, isiPlus: { cardNumber: '0000123456' } })
    expect(asked).toHaveLength(2)
    expect(asked[1]?.body).toContain(`<ssin>${successor}</ssin>`)
  })
})

const without = (text: string): string => answer.replace(text, '')

describe('an answer of the health insurance', () => {
  it.each<[string, string, string]>([
    [
      'to another question',
      'wrongPerson',
      answer.replace('<ssin>19662101551</ssin><ref', '<ssin>91710224863</ssin><ref'),
    ],
    [
      'about another person',
      'wrongPerson',
      answer.replace('<healthInsurance><ssin>1966', '<healthInsurance><ssin>1967'),
    ],
    ['about nobody', 'wrongPerson', answer.replace('<healthInsurance><ssin>19662101551</ssin>', '<healthInsurance>')],
    ['without data', 'noData', answer.replace('DATA_FOUND', 'NO_DATA_FOUND')],
    ['without a result', 'fault', noResult('')],
    ['that is a fault', 'fault', fault],
    ['about a number that was replaced by none', 'malformed', replacedBy('19662101552')],
    ['without a status', 'malformed', answer.replace(/<status>.*<\/status>/s, '')],
    ['without an insurance', 'malformed', answer.replace(/<healthInsurance>.*<\/healthInsurance>/s, '')],
    [
      'with two insurances',
      'malformed',
      answer.replace('</healthInsurance>', '</healthInsurance><healthInsurance><ssin>1</ssin></healthInsurance>'),
    ],
    ['without an insuring body', 'malformed', answer.replace(/<insuringBody>.*<\/insuringBody>/s, '')],
    ['with a code of two digits', 'malformed', answer.replace('<code>101<', '<code>10<')],
    ['with a code of letters', 'malformed', answer.replace('<code>101<', '<code>CM1<')],
    ['with an insuring body without a name', 'malformed', answer.replace('Ziekenfonds Sandbox', ' ')],
    ['with an insuring body of too long a name', 'malformed', answer.replace('Ziekenfonds', 'Z'.repeat(100))],
    ['with two European cards', 'malformed', answer.replace(europeanCard, europeanCard + europeanCard)],
    ['with two ISI+ cards', 'malformed', answer.replace(isiPlusCard, isiPlusCard + isiPlusCard)],
    ['with an empty European card', 'malformed', answer.replace(europeanCard, '<ehic/>')],
    ['with an empty ISI+ card', 'malformed', answer.replace(isiPlusCard, '<isiPlusCard/>')],
    [
      'with a logical number of nineteen digits',
      'malformed',
      answer.replace('80056001010000000042', '8005600101000000042'),
    ],
    ['with a logical number in groups', 'malformed', answer.replace('80056001010000000042', '80056 00101 0000000042')],
    ['without a logical number', 'malformed', without('<logicalNumber>80056001010000000042</logicalNumber>')],
    ['without a first day', 'malformed', without('<startDate>2026-01-01</startDate>')],
    ['without a last day', 'malformed', without('<endDate>2027-12-31</endDate>')],
    ['with a day that no calendar has', 'malformed', answer.replace('2027-12-31', '2027-11-31')],
    ['with a day written in another way', 'malformed', answer.replace('2027-12-31', '31/12/2027')],
    ['with a coverage that ends before it begins', 'malformed', answer.replace('2027-12-31', '2025-12-31')],
    ['with a card number of nine digits', 'malformed', answer.replace('0000123456', '000123456')],
    ['with a card that expires on no day', 'malformed', answer.replace('2031-12-31', '2031-02-29')],
    ['that is no XML', 'malformed', 'Service temporarily unavailable'],
    ['that breaks off', 'malformed', answer.slice(0, 900)],
    ['with a document type', 'malformed', answer.replace('?>', '?><!DOCTYPE x [<!ENTITY e "y">]>')],
    ['that is huge', 'malformed', answer + ' '.repeat(600_000)],
  ])('%s is %s', async (_, failure, body) => {
    expect(body).not.toBe(answer)
    await expect(lookUp(body)).rejects.toMatchObject({ source: 'healthInsurance', failure })
  })

  it('about a number that was replaced twice is malformed', async () => {
    const again = replacedBy(lou).replaceAll(`<ssin>${lou}<`, `<ssin>${successor}<`)
    await expect(lookUp(replacedBy(successor), again)).rejects.toMatchObject({
      source: 'healthInsurance',
      failure: 'malformed',
    })
  })

  it('never tells in a reason what it said', async () => {
    for (const body of [
      answer.replace('80056001010000000042', '80056001010000000042X'),
      answer.replace('2031-12-31', '2031-02-29'),
      answer.replace('<code>101<', '<code>Peeters<'),
      answer.slice(0, 900),
      fault,
    ]) {
      const error = await lookUp(body).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(SourceError)
      expect((error as Error).message).not.toMatch(/\d{6}|2031|Peeters|Lou/)
    }
  })
})
