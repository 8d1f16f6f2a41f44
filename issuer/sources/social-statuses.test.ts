import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { socialStatuses as kind } from '../../shared/credentials/records.ts'
import { memoryGateway } from '../testing/memory-gateway.ts'
import { createSources } from './create-sources.ts'
import { all, at, parseXml, textAt } from './gateway/xml.ts'
import type { SourceFailure } from './source-error.ts'

const an = '91710224863' as Ssin
const question = { about: an, purpose: 'social-status', day: '2026-11-24' }
const oneClaim = { ...question, claims: ['increased_reimbursement'] }

const result = (code: string): string => `<result><code>${code}</code></result>`
const period = (begin: string, end?: string): string =>
  `<period><beginDate>${begin}</beginDate>${end ? `<endDate>${end}</endDate>` : ''}</period>`
const status = (name: string, content: string): string => `<socialStatus><name>${name}</name>${content}</socialStatus>`
const thisYear = period('2026-01-01', '2026-12-31')
const yes = status('INCREASED_REIMBURSEMENT', result('1') + thisYear)

const frame = (
  content: string,
  value = 'DATA_FOUND',
  ssin: string = an,
): string => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
<v1:getSocialStatusesResponse xmlns:v1="http://kszbcss.fgov.be/intf/SocialStatusesService/v1">
  <status><value>${value}</value><code>MSG00000</code></status>
  <searchInformation><ssin>${ssin}</ssin></searchInformation>
  ${content}
</v1:getSocialStatusesResponse></soapenv:Body></soapenv:Envelope>`
const answering = (statuses: string, { ssin = an as string, day = '2026-11-24' } = {}): string =>
  frame(`<socialStatuses><ssin>${ssin}</ssin><referenceDate>${day}</referenceDate>${statuses}</socialStatuses>`)

const all4 = answering(
  yes +
    status('LIVING_WAGE', result('0')) +
    status('INCOME_GUARANTEE_ELDERLY', result('0')) +
    status('DISABILITY_ALLOWANCE', result('1') + period('2020-05-01')),
)

/** Answers in order, the last one again and again. */
function createGateway(...answers: string[]) {
  const asked: string[] = []
  const sources = createSources({
    ...memoryGateway,
    now: () => Date.UTC(2026, 10, 24) / 1000,
    fetch: async (url, init) => {
      if (url.endsWith('/token')) return Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 300 })
      expect(url).toBe('https://gateway.example/soap/socialStatuses/v1')
      asked.push(String(init?.body))
      const body = answers.length > 1 ? answers.shift() : answers[0]
      return new Response(body, { headers: { 'Content-Type': 'text/xml; charset=utf-8' } })
    },
  })
  return { sources, asked }
}

const lookUp = (answer: string, asking: typeof question & { claims?: string[] } = oneClaim) =>
  createGateway(answer).sources.lookUp(kind, asking, 'trace')

/** The names in a request. */
async function namesAsked(claims: string[] | undefined) {
  const { sources, asked } = createGateway(all4)
  await sources.lookUp(kind, { ...question, claims }, 'trace')
  const request = parseXml(asked[0] ?? '').children[0]?.children[0]
  const search = at(request, 'searchInformation')
  expect(textAt(search, 'ssin')).toBe(an)
  expect(textAt(search, 'referenceDate')).toBe('2026-11-24')
  expect(textAt(request, 'legalContext')).toBe('EUDI_WALLET:SOCIAL_STATUS')
  return all(search, 'socialStatus').map((one) => textAt(one, 'name'))
}

describe('the question about social statuses', () => {
  it.each<[string, string[] | undefined, string[]]>([
    ['one', ['living_wage'], ['LIVING_WAGE']],
    ['two', ['disability_allowance', 'increased_reimbursement'], ['INCREASED_REIMBURSEMENT', 'DISABILITY_ALLOWANCE']],
    ['one by its period', ['increased_reimbursement_period'], ['INCREASED_REIMBURSEMENT']],
    ['one and what is no status', ['issuing_country', 'shoe_size', 'living_wage'], ['LIVING_WAGE']],
    [
      'all where nothing was asked for by name',
      undefined,
      ['INCREASED_REIMBURSEMENT', 'LIVING_WAGE', 'INCOME_GUARANTEE_ELDERLY', 'DISABILITY_ALLOWANCE'],
    ],
  ])('names exactly what the wallet asked for: %s', async (_, claims, names) => {
    expect(await namesAsked(claims)).toEqual(names)
  })

  it.each([[[]], [['issuing_authority']]])('is not asked where no status was asked for: %j', async (claims) => {
    const { sources, asked } = createGateway(all4)
    await expect(sources.lookUp(kind, { ...question, claims }, 'trace')).rejects.toBeInstanceOf(RecordUnfit)
    expect(asked).toEqual([])
  })
})

describe('social statuses', () => {
  it('are yes with a period, yes without an end, and no', async () => {
    expect(await lookUp(all4, question)).toEqual({
      ssin: an,
      statuses: {
        increased_reimbursement: { applies: true, from: '2026-01-01', until: '2026-12-31' },
        living_wage: { applies: false, from: undefined, until: undefined },
        income_guarantee_elderly: { applies: false, from: undefined, until: undefined },
        disability_allowance: { applies: true, from: '2020-05-01', until: undefined },
      },
    })
  })

  const statusesOf = async (answer: string) => (await lookUp(answer)).statuses

  it('that were not asked for are not read, whatever they say', async () => {
    const more = answering(`${yes}${status('LIVING_WAGE', result('1'))}${status('OTHER', result('maybe'))}`)
    expect(await statusesOf(more)).toEqual({
      increased_reimbursement: { applies: true, from: '2026-01-01', until: '2026-12-31' },
    })
  })

  it.each<[string, string, object]>([
    ['a yes that does not say since when', result('1'), { applies: true, from: undefined, until: undefined }],
    ['a no, whatever its period', result('0') + thisYear, { applies: false, from: undefined, until: undefined }],
    [
      'the period of several that the day is in',
      result('1') + period('2025-01-01', '2025-12-31') + period('2026-11-24', '2026-11-24') + period('2027-01-01'),
      { applies: true, from: '2026-11-24', until: '2026-11-24' },
    ],
  ])('may be %s', async (_, content, expected) => {
    expect(await statusesOf(answering(status('INCREASED_REIMBURSEMENT', content)))).toEqual({
      increased_reimbursement: expected,
    })
  })

  const saying = (content: string): string => answering(status('INCREASED_REIMBURSEMENT', content))

  it.each<[string, SourceFailure, string]>([
    ['about another person', 'wrongPerson', answering(yes, { ssin: '85631412136' })],
    ['without a number', 'wrongPerson', answering(yes, { ssin: '' })],
    ['to a question about another person', 'wrongPerson', frame('', 'DATA_FOUND', '85631412136')],
    ['without data', 'noData', frame('', 'NO_DATA_FOUND')],
    ['that is no result', 'fault', frame('', 'NO_RESULT')],
    ['without its part', 'malformed', frame('')],
    ['about another day', 'malformed', answering(yes, { day: '2026-11-23' })],
    ['without the status', 'malformed', answering(status('LIVING_WAGE', result('1')))],
    ['with the status twice', 'malformed', answering(yes + status('INCREASED_REIMBURSEMENT', result('0')))],
    ['that is neither yes nor no', 'malformed', saying(result('2'))],
    ['in words', 'malformed', saying(result('ja'))],
    ['without a code', 'malformed', saying(thisYear)],
    ['with a period that is over', 'malformed', saying(result('1') + period('2025-01-01', '2026-11-23'))],
    ['with a period that has not begun', 'malformed', saying(result('1') + period('2026-11-25'))],
    ['with two periods that the day is in', 'malformed', saying(result('1') + thisYear + period('2026-11-01'))],
    ['with a period that ends before it begins', 'malformed', saying(result('1') + period('2026-12-01', '2026-11-01'))],
    [
      'with a period without a beginning',
      'malformed',
      saying(`${result('1')}<period><endDate>2026-12-31</endDate></period>`),
    ],
    [
      'with a period that ends before it begins, beside a good one',
      'malformed',
      saying(result('1') + thisYear + period('2025-12-01', '2025-11-01')),
    ],
    ['with an end that does not exist', 'malformed', saying(result('1') + period('2026-01-01', '2026-11-31'))],
    ['with a date that does not exist', 'malformed', saying(result('1') + period('2026-02-30', '2026-12-31'))],
    ['with a date that is not wholly known', 'malformed', saying(result('1') + period('2026-00-00', '2026-12-31'))],
    ['with a date in words', 'malformed', saying(result('1') + period('1 January 2026'))],
    ['with a time', 'malformed', saying(result('1') + period('2026-01-01T00:00:00'))],
    ['that breaks off', 'malformed', all4.slice(0, 500)],
  ])('are refused in an answer %s: %s', async (_, failure, answer) => {
    const failed = lookUp(answer)
    await expect(failed).rejects.toMatchObject({ source: 'socialStatuses', failure })
    await failed.catch(({ message }: Error) => expect(message).not.toMatch(/\d{11}|2026/))
  })

  it('are asked for under the new number once, where the old one was replaced', async () => {
    const replaced = frame('', 'NO_RESULT').replace(
      '</status>',
      '<information><fieldName>replacedBy</fieldName><fieldValue>91710225061</fieldValue></information></status>',
    )
    const under = answering(yes, { ssin: '91710225061' }).replace(`<ssin>${an}<`, '<ssin>91710225061<')
    const { sources, asked } = createGateway(replaced, under)
    expect(await sources.lookUp(kind, oneClaim, 'trace')).toMatchObject({ ssin: '91710225061' })
    expect(asked).toHaveLength(2)
    expect(asked[1]).toContain('<name>INCREASED_REIMBURSEMENT</name>')
    expect(asked[1]).not.toContain('LIVING_WAGE')
  })
})
