import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { person } from '../../shared/credentials/records.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import { memoryGateway } from '../testing/memory-gateway.ts'
import { createSources } from './create-sources.ts'
import { parseXml, textAt } from './gateway/xml.ts'
import { SourceError } from './source-error.ts'

const jan = '85631412136' as Ssin
const question = { about: jan, purpose: 'pid', day: '2026-11-24' }

/** An answer of retrieveTI as KSZ gives it, about Jan of the sandbox. */
const answer = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
<v2:retrieveTIGroupsResponse xmlns:v2="http://kszbcss.fgov.be/intf/RetrieveTIGroupsService/v2">
  <informationCustomer><ticket>4</ticket><timestampSent>2026-11-23T09:00:00Z</timestampSent><customerIdentification><cbeNumber>0999999130</cbeNumber></customerIdentification></informationCustomer>
  <informationCBSS><ticketCBSS>db1521da-3a61-43c0-b500-e96e9dd5c0ee</ticketCBSS><timestampReceive>2026-11-23T09:00:00Z</timestampReceive></informationCBSS>
  <status><value>DATA_FOUND</value><code>MSG00000</code><description>Treatment completed successfully.</description></status>
  <searchInformation><ssin>85631412136</ssin><language>nl</language><history>false</history></searchInformation>
  <rrn_it_implicit xmlns:r="http://www.ibz.rrn.fgov.be/XSD/xm25/rn25Schema">
    <r:NationalNumber Type="000" Structure="A1"><r:NationalNumber><r:NationalNumber>85631412136</r:NationalNumber>
      <r:Date><r:Century>19</r:Century><r:Year>85</r:Year><r:Month>03</r:Month><r:Day>14</r:Day></r:Date><r:Sex>1</r:Sex></r:NationalNumber></r:NationalNumber>
    <r:Names><r:Name Type="010" Structure="A1"><r:Date><r:Century>19</r:Century><r:Year>85</r:Year><r:Month>03</r:Month><r:Day>14</r:Day></r:Date><r:Name><r:LastName><r:Code>10553194</r:Code><r:Label>Peeters</r:Label></r:LastName>
      <r:FirstName><r:Code>00021446</r:Code><r:Label>Jan</r:Label></r:FirstName></r:Name></r:Name></r:Names>
    <r:LegalMainAddresses><r:LegalMainAddress Type="020" Structure="A1"><r:Address><r:ZipCode>1000</r:ZipCode>
      <r:Street><r:Code>10000110</r:Code><r:Label>Wetstraat</r:Label></r:Street><r:HouseNumber>16</r:HouseNumber></r:Address></r:LegalMainAddress></r:LegalMainAddresses>
    <r:Nationalities><r:Nationality Type="031" Structure="B1"><r:Nationality><r:Code>150</r:Code><r:Label>Belg(ië)</r:Label></r:Nationality></r:Nationality></r:Nationalities>
    <r:BirthPlace Type="100" Structure="A1"><r:ActNumber>00000</r:ActNumber><r:Place1><r:Code>63023</r:Code><r:Label>Eupen</r:Label></r:Place1></r:BirthPlace>
    <r:CivilStates><r:CivilState Type="120" Structure="B1"><r:CivilState><r:Code>20</r:Code><r:Label>Gehuwd</r:Label></r:CivilState></r:CivilState></r:CivilStates>
  </rrn_it_implicit>
</v2:retrieveTIGroupsResponse>
</soapenv:Body></soapenv:Envelope>`

/** The answer with an element again behind itself. */
const twice = (start: string): string => {
  const name = start.split(' ')[0]
  const element = new RegExp(`<${start}[^>]*>.*</${name}>`, 's').exec(answer)?.[0] ?? ''
  if (element === '') throw new TypeError(`${start} is in the answer`)
  return answer.replace(element, element + element)
}

const fault = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
  <faultcode>s:Server</faultcode><faultstring>Peeters is not available</faultstring>
  <detail><f:fault xmlns:f="urn:f"><severity>FATAL</severity><reasonCode>MSG00003</reasonCode></f:fault></detail>
</s:Fault></s:Body></s:Envelope>`

type Answer = (signal?: AbortSignal | null) => Response | Promise<Response>
const xml =
  (body: string, status = 200): Answer =>
  () =>
    new Response(body, { status, headers: { 'Content-Type': 'text/xml; charset=utf-8' } })

/** Answers in order, the last one again and again. */
function createGateway(...answers: Answer[]) {
  const asked: { url: string; headers: Headers; body: string }[] = []
  let tokens = 0
  const fetch = vi.fn<Fetch>(async (url, init) => {
    if (url.endsWith('/token')) {
      tokens += 1
      return Response.json({ access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 300 })
    }
    asked.push({ url, headers: new Headers(init?.headers), body: String(init?.body) })
    const next = answers.length > 1 ? answers.shift() : answers[0]
    return next ? next(init?.signal) : Response.error()
  })
  const clock = { time: 1_000_000 }
  const sources = createSources({ ...memoryGateway, fetch, now: () => clock.time })
  return { sources, asked, clock, tokens: () => tokens }
}

const lookUp = (...answers: Answer[]) => createGateway(...answers).sources.lookUp(person, question, 'trace')

describe('the National Register', () => {
  it('answers with a person', async () => {
    expect(await lookUp(xml(answer))).toEqual({
      ssin: jan,
      familyName: 'Peeters',
      givenName: 'Jan',
      birthDate: { year: 1985, month: 3, day: 14 },
      sex: 1,
      placeOfBirth: { locality: 'Eupen', country: 'BE' },
      nationalities: ['BE'],
      address: { street: 'Wetstraat 16', postalCode: '1000', locality: undefined, country: 'BE' },
      children: [],
      parents: [],
    })
  })

  it('is asked over SOAP with a token, the number in the body alone', async () => {
    const { sources, asked } = createGateway(xml(answer))
    await sources.lookUp(person, question, 'trace')
    const [{ url, headers, body } = { url: '', headers: new Headers(), body: '' }] = asked
    expect(url).toBe('https://gateway.example/soap/retrieveTIGroups/v2')
    expect(headers.get('Authorization')).toBe('Bearer token-1')
    expect(headers.get('SOAPAction')).toBe('"http://kszbcss.fgov.be/RetrieveTIGroupsService/retrieveTI"')
    expect([...headers.values()].join()).not.toContain(jan)
    const request = parseXml(body).children[0]?.children[0]
    expect(textAt(request, 'legalContext')).toBe('EUDI_WALLET:PID')
    expect(textAt(request, 'searchInformation', 'ssin')).toBe(jan)
  })

  it('keeps what it does not know unknown', async () => {
    const unknownDay = answer.replace('<r:Day>14</r:Day></r:Date><r:Sex>', '<r:Day>00</r:Day></r:Date><r:Sex>')
    expect((await lookUp(xml(unknownDay))).birthDate).toEqual({ year: 1985, month: 3, day: undefined })
    expect(
      (await lookUp(xml(answer.replace(/<r:LegalMainAddresses>.*<\/r:LegalMainAddresses>/s, '')))).address,
    ).toBeUndefined()
    for (const part of ['<r:ZipCode>1000</r:ZipCode>', '<r:Label>Wetstraat</r:Label>'])
      expect((await lookUp(xml(answer.replace(part, '')))).address).toBeUndefined()
    expect((await lookUp(xml(answer.replace(/<r:BirthPlace .*<\/r:BirthPlace>/s, '')))).placeOfBirth).toEqual({
      locality: undefined,
      country: undefined,
    })
    expect((await lookUp(xml(answer.replace('<r:Code>150<', '<r:Code>131<')))).nationalities).toEqual([undefined])
  })

  it('writes every first name, every nationality and a box number', async () => {
    const more = answer
      .replace('</r:FirstName>', '</r:FirstName><r:FirstName><r:Label>Karel</r:Label></r:FirstName>')
      .replace(
        '</r:Nationalities>',
        '<r:Nationality><r:Nationality><r:Code>111</r:Code></r:Nationality></r:Nationality></r:Nationalities>',
      )
      .replace('</r:HouseNumber>', '</r:HouseNumber><r:Box>3</r:Box>')
    expect(await lookUp(xml(more))).toMatchObject({
      givenName: 'Jan Karel',
      nationalities: ['BE', 'FR'],
      address: { street: 'Wetstraat 16 bus 3' },
    })
  })

  it.each([
    ['21004', '21004'],
    // A country.
    ['129', undefined],
  ])('has for the residence %s the municipality %s', async (code, municipality) => {
    const residence = `<r:FileOwner><r:Residences><r:Residence><r:Code>${code}</r:Code></r:Residence></r:Residences></r:FileOwner>`
    const resident = answer.replace('<r:Names>', `${residence}<r:Names>`)
    expect((await lookUp(xml(resident))).municipalityCode).toBe(municipality)
  })

  it('names a place abroad with its country', async () => {
    const abroad = answer.replace('<r:Code>63023</r:Code><r:Label>Eupen<', '<r:Code>129</r:Code><r:Label>Maastricht<')
    expect((await lookUp(xml(abroad))).placeOfBirth).toEqual({ locality: 'Maastricht', country: 'NL' })
  })
})

describe('an answer of the National Register', () => {
  it.each<[string, string, string]>([
    [
      'about another person',
      'wrongPerson',
      answer.replace('<r:NationalNumber>85631412136<', '<r:NationalNumber>91710224863<'),
    ],
    ['to another question', 'wrongPerson', answer.replace('<ssin>85631412136<', '<ssin>91710224863<')],
    ['without a number', 'wrongPerson', answer.replace('<r:NationalNumber>85631412136</r:NationalNumber>', '')],
    ['without data', 'noData', answer.replace('DATA_FOUND', 'NO_DATA_FOUND')],
    ['without a status', 'malformed', answer.replace(/<status>.*<\/status>/s, '')],
    ['without a family name', 'malformed', answer.replace('<r:Label>Peeters</r:Label>', '')],
    ['with an empty first name', 'malformed', answer.replace('<r:Label>Jan</r:Label>', '<r:Label> </r:Label>')],
    ['without a birth date', 'malformed', answer.replaceAll(/<r:Date>.*?<\/r:Date>/gs, '')],
    ['with a birth date that does not exist', 'malformed', answer.replaceAll('<r:Month>03<', '<r:Month>13<')],
    ['with a birth date in words', 'malformed', answer.replaceAll('<r:Month>03<', '<r:Month>mars<')],
    ['with a sex that has no number', 'malformed', answer.replace('<r:Sex>1<', '<r:Sex>M<')],
    ['with a sex of a number that means none', 'malformed', answer.replace('<r:Sex>1<', '<r:Sex>3<')],
    ['with two answers', 'malformed', twice('rrn_it_implicit')],
    ['with two names', 'malformed', twice('r:Names')],
    ['with a name and an older one', 'malformed', twice('r:Name Type')],
    ['with two birth dates', 'malformed', twice('r:NationalNumber Type')],
    ['with two addresses', 'malformed', twice('r:LegalMainAddress Type')],
    ['with two places of birth', 'malformed', twice('r:BirthPlace Type')],
    ['that is no XML', 'malformed', 'Service temporarily unavailable'],
    ['that breaks off', 'malformed', answer.slice(0, 900)],
    ['with a document type', 'malformed', answer.replace('?>', '?><!DOCTYPE x [<!ENTITY e "y">]>')],
    ['that is empty', 'malformed', ''],
    ['with an empty body', 'malformed', '<s:Envelope xmlns:s="urn:s"><s:Body/></s:Envelope>'],
  ])('%s is %s', async (_, failure, body) => {
    await expect(lookUp(xml(body))).rejects.toMatchObject({ source: 'nationalRegister', failure })
  })

  it('that is a fault says its code and nothing that the source wrote', async () => {
    await expect(lookUp(xml(fault, 500))).rejects.toMatchObject({ failure: 'fault', message: 'SOAP fault MSG00003' })
    await expect(lookUp(xml(fault.replace('MSG00003', 'Jan Peeters'), 200))).rejects.toMatchObject({
      failure: 'fault',
      message: 'SOAP fault without a code',
    })
  })

  it('that is no answer never tells a name or a number in its reason', async () => {
    for (const body of [answer.replace('85631412136', '91710224863'), answer.slice(0, 900), fault]) {
      const error = await lookUp(xml(body)).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(SourceError)
      expect((error as Error).message).not.toMatch(/\d{11}|Peeters|Jan/)
    }
  })
})

describe('the gateway', () => {
  it('is asked once more when it gives no answer, and then no more', async () => {
    const once = createGateway(xml('', 503), xml(answer))
    await expect(once.sources.lookUp(person, question, 'trace')).resolves.toMatchObject({ familyName: 'Peeters' })
    expect(once.asked).toHaveLength(2)
    const never = createGateway(xml('', 503))
    await expect(never.sources.lookUp(person, question, 'trace')).rejects.toMatchObject({ failure: 'unavailable' })
    expect(never.asked).toHaveLength(2)
  })

  it.each([502, 503, 504])('is asked once more after %i', async (status) => {
    const { sources, asked } = createGateway(xml('', status), xml(answer))
    await expect(sources.lookUp(person, question, 'trace')).resolves.toMatchObject({ familyName: 'Peeters' })
    expect(asked).toHaveLength(2)
  })

  it('is asked once more when its answer breaks off', async () => {
    const broken = () =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError('network')) }))
    const { sources, asked } = createGateway(broken, xml(answer))
    await expect(sources.lookUp(person, question, 'trace')).resolves.toMatchObject({ familyName: 'Peeters' })
    expect(asked).toHaveLength(2)
  })

  it.each([
    ['500', xml('', 500)],
    ['501', xml('', 501)],
    ['429', xml('', 429)],
    ['403', xml('', 403)],
    ['a redirect', () => new Response(null, { status: 302, headers: { Location: 'https://elsewhere.example' } })],
    ['too much', xml(answer + ' '.repeat(600_000))],
    ['nothing about this person', xml(answer.replace('DATA_FOUND', 'NO_DATA_FOUND'))],
  ] as [string, Answer][])('is not asked again after %s', async (_, first) => {
    const { sources, asked } = createGateway(first, xml(answer))
    await expect(sources.lookUp(person, question, 'trace')).rejects.toBeInstanceOf(SourceError)
    expect(asked).toHaveLength(1)
  })

  it('that cannot be reached is unavailable', async () => {
    const { sources, asked } = createGateway(() => Promise.reject(new TypeError('network')))
    await expect(sources.lookUp(person, question, 'trace')).rejects.toMatchObject({ failure: 'unavailable' })
    expect(asked).toHaveLength(2)
  })

  it('is not asked again after a fault or an answer that cannot be used', async () => {
    for (const body of [xml(fault, 500), xml('no XML'), xml(answer.replace('<ssin>85631412136<', '<ssin>1<'))]) {
      const { sources, asked } = createGateway(body)
      await expect(sources.lookUp(person, question, 'trace')).rejects.toBeInstanceOf(SourceError)
      expect(asked).toHaveLength(1)
    }
  })

  it.each([
    ['429', xml('slow down', 429), 'unavailable'],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { Location: 'https://elsewhere.example' } }),
      'unavailable',
    ],
    ['a huge answer', xml(answer + ' '.repeat(600_000)), 'malformed'],
    ['403', xml('no', 403), 'fault'],
  ] as [string, Answer, string][])('that answers with %s is %s', async (_, body, failure) => {
    await expect(lookUp(body)).rejects.toMatchObject({ failure })
  })

  it('is given the same token until shortly before it ends', async () => {
    const { sources, clock, tokens } = createGateway(xml(answer))
    await sources.lookUp(person, question, 'trace')
    clock.time += 269
    await sources.lookUp(person, question, 'trace')
    expect(tokens()).toBe(1)
    clock.time += 2
    await sources.lookUp(person, question, 'trace')
    expect(tokens()).toBe(2)
  })

  it('that refuses a token is given a new one, once', async () => {
    const { sources, asked, tokens } = createGateway(xml('', 401), xml(answer))
    await expect(sources.lookUp(person, question, 'trace')).resolves.toBeDefined()
    expect(asked.map(({ headers }) => headers.get('Authorization'))).toEqual(['Bearer token-1', 'Bearer token-2'])
    expect(tokens()).toBe(2)
    const always = createGateway(xml('', 401))
    await expect(always.sources.lookUp(person, question, 'trace')).rejects.toMatchObject({ failure: 'fault' })
    expect(always.asked).toHaveLength(2)
  })

  const over = (fetch: Fetch) => createSources({ ...memoryGateway, fetch, now: () => 0 })

  it('that gives no token is unavailable', async () => {
    const sources = over(async () => Response.json({ error: 'invalid_client' }, { status: 401 }))
    await expect(sources.lookUp(person, question, 'trace')).rejects.toMatchObject({ failure: 'unavailable' })
  })

  it('is asked for a token once more when that gets no answer, and not when it is refused', async () => {
    for (const [first, tried] of [
      [() => Promise.reject(new TypeError('network')), 2],
      [async () => new Response(null, { status: 503 }), 2],
      [async () => Response.json({ error: 'invalid_client' }, { status: 401 }), 1],
    ] as [Fetch, number][]) {
      const fetch = vi.fn(first)
      await expect(over(fetch).lookUp(person, question, 'trace')).rejects.toMatchObject({ failure: 'unavailable' })
      expect(fetch).toHaveBeenCalledTimes(tried)
    }
  })

  it('that gave no answer five times is left alone for thirty seconds, whoever is looked up', async () => {
    const { sources, asked, clock } = createGateway(...Array(10).fill(xml('', 503)), xml(answer))
    for (let failed = 0; failed < 6; failed++)
      await expect(sources.lookUp(person, question, 'trace')).rejects.toMatchObject({ failure: 'unavailable' })
    expect(asked).toHaveLength(10)
    clock.time += 30
    await expect(sources.lookUp(person, question, 'trace')).resolves.toMatchObject({ familyName: 'Peeters' })
  })

  it('that takes longer than five seconds is unavailable', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort())
    const { sources } = createGateway((signal) => Promise.reject(signal?.reason ?? new TypeError('no time limit')))
    await expect(sources.lookUp(person, question, 'trace')).rejects.toMatchObject({ failure: 'unavailable' })
    expect(timeout.mock.calls).toEqual([[5000]])
    timeout.mockRestore()
  })
})
