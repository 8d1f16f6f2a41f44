// The register of driving licences, asked as look-ups ask it; with it every way in which a REST source behind the gateway does not answer.
import { describe, expect, it, vi } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64 } from '../../shared/bytes.ts'
import { drivingLicence } from '../../shared/credentials/records.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import { memoryGateway } from '../testing/memory-gateway.ts'
import { createSources } from './create-sources.ts'
import { SourceError } from './source-error.ts'

const jan = '85631412136' as Ssin
const successor = '85631412334' as Ssin
const question = { about: jan, purpose: 'mdl', day: '2026-11-24' }
const jpeg = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, at) => [0xff, 0xd8, 0xff][at] ?? 0)

/** As the register gives it: with members that nobody here knows. */
const answer = {
  ssin: jan,
  licenceNumber: '0612345678',
  status: 'valid',
  issueDate: '2021-05-03',
  expiryDate: '2031-05-03',
  issuingMunicipality: { nisCode: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
  portrait: base64(jpeg(40)),
  categories: [
    { code: 'AM', issueDate: '2010-09-01', expiryDate: '2031-05-03' },
    {
      code: 'B',
      issueDate: '2013-06-12',
      expiryDate: '2031-05-03',
      restrictions: [{ code: '01.06' }, { code: 'S01', sign: '<=', value: '2500 kg', note: 'x' }],
    },
  ],
  forfeitures: [
    { startDate: '2022-10-01', endDate: '2023-01-01', reason: 'courtDecision' },
    { startDate: '2027-10-01', reason: 'courtDecision' },
  ],
}

type Answer = () => Response
const json =
  (body: unknown, status = 200): Answer =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
const problem = (status: number, name: string, more: object = {}): Answer =>
  json({ type: `urn:problem-type:${name}`, title: 'A title about Jan', status, ...more }, status)
const replacedBy = (number: unknown): Answer =>
  problem(400, 'belgif:badRequest', {
    issues: [
      { type: 'urn:problem-type:belgif:input-validation:invalidInput', in: 'body', name: 'purpose' },
      { type: 'urn:problem-type:cbss:input-validation:replacedSsin', in: 'body', name: 'ssin', replacedBy: number },
    ],
  })

/** Answers in order, the last one again and again. */
function createGateway(...answers: Answer[]) {
  const asked: { url: string; headers: Headers; body: unknown }[] = []
  const fetch = vi.fn<Fetch>(async (url, init) => {
    if (url.endsWith('/token')) return Response.json({ access_token: 'token', token_type: 'Bearer', expires_in: 300 })
    asked.push({ url, headers: new Headers(init?.headers), body: JSON.parse(String(init?.body)) })
    const next = answers.length > 1 ? answers.shift() : answers[0]
    return next ? next() : Response.error()
  })
  const sources = createSources({
    ...memoryGateway,
    fetch,
    now: () => 1_790_000_000,
  })
  return { lookUp: () => sources.lookUp(drivingLicence, question, 'trace'), asked }
}

const lookUp = (...answers: Answer[]) => createGateway(...answers).lookUp()

describe('the register of driving licences', () => {
  it('answers with a licence, and what it does not know it ignores', async () => {
    expect(await lookUp(json(answer))).toEqual({
      ssin: jan,
      licenceNumber: '0612345678',
      status: 'valid',
      issueDate: '2021-05-03',
      expiryDate: '2031-05-03',
      portrait: jpeg(40),
      categories: [
        { code: 'AM', issueDate: '2010-09-01', expiryDate: '2031-05-03', restrictions: [] },
        {
          code: 'B',
          issueDate: '2013-06-12',
          expiryDate: '2031-05-03',
          restrictions: [
            { code: '01.06', sign: undefined, value: undefined },
            { code: 'S01', sign: '<=', value: '2500 kg' },
          ],
        },
      ],
      forfeitures: [
        { startDate: '2022-10-01', endDate: '2023-01-01' },
        { startDate: '2027-10-01', endDate: undefined },
      ],
    })
  })

  it('is asked with a POST and a token, the number in the body alone', async () => {
    const { lookUp, asked } = createGateway(json(answer))
    await lookUp()
    expect(asked).toHaveLength(1)
    expect(asked[0]?.url).toBe('https://gateway.example/REST/drivingLicences/v1/licences/get')
    expect(asked[0]?.body).toEqual({ ssin: jan })
    expect(asked[0]?.headers.get('Authorization')).toBe('Bearer token')
    expect([...(asked[0]?.headers.values() ?? [])].join()).not.toContain(jan)
  })

  it('may know no portrait, and of a category no dates', async () => {
    const { portrait: _, ...less } = answer
    const licence = await lookUp(json({ ...less, categories: [{ code: 'B' }] }))
    expect(licence.portrait).toBeUndefined()
    expect(licence.categories).toEqual([{ code: 'B', issueDate: undefined, expiryDate: undefined, restrictions: [] }])
  })

  it('may begin and end on one day, and so may a forfeiture', async () => {
    const day = '2026-10-02'
    const one = { issueDate: day, expiryDate: day }
    const forfeitures = [{ startDate: day, endDate: day }]
    const licence = await lookUp(json({ ...answer, ...one, categories: [{ code: 'B', ...one }], forfeitures }))
    expect(licence).toMatchObject({ ...one, categories: [one], forfeitures })
  })

  it('may have a portrait of a hundred thousand bytes', async () => {
    expect((await lookUp(json({ ...answer, portrait: base64(jpeg(100_000)) }))).portrait).toHaveLength(100_000)
  })
})

const [category] = answer.categories
const restricted = (restriction: object) => ({ categories: [{ ...category, restrictions: [restriction] }] })

describe('an answer of the register of driving licences', () => {
  it.each(Object.keys(answer).filter((name) => !['issuingMunicipality', 'portrait'].includes(name)))(
    'without %s is malformed',
    async (name) => {
      const less = { ...answer, [name]: undefined }
      await expect(lookUp(json(less))).rejects.toMatchObject({ source: 'drivingLicences', failure: 'malformed' })
    },
  )

  it.each<[string, object]>([
    ['a number that is none', { ssin: '8563141213' }],
    ['a number that is no text', { ssin: 85631412136 }],
    ['an empty licence number', { licenceNumber: '' }],
    ['a licence number of other characters', { licenceNumber: '06 123' }],
    ['a licence number without an end', { licenceNumber: '1'.repeat(26) }],
    ['another status', { status: 'suspended' }],
    ['a day that does not exist', { issueDate: '2021-02-29' }],
    ['a date with a time', { expiryDate: '2031-05-03T00:00:00Z' }],
    ['an end before its beginning', { expiryDate: '2021-05-02' }],
    ['a null', { portrait: null }],
    ['a portrait that is no base64', { portrait: '/9j/*' }],
    ['a portrait in base64url', { portrait: `${base64(jpeg(3))}-_-_` }],
    ['a portrait that is a PNG', { portrait: base64(Uint8Array.of(0x89, 0x50, 0x4e, 0x47)) }],
    ['an empty portrait', { portrait: '' }],
    ['a portrait of a byte too many', { portrait: base64(jpeg(100_001)) }],
    ['a huge portrait', { portrait: base64(jpeg(150_000)) }],
    ['categories that are no list', { categories: { B: {} } }],
    ['too many categories', { categories: Array.from({ length: 31 }, (_, at) => ({ code: `A${at}` })) }],
    ['a category that is no object', { categories: ['B'] }],
    ['a category without a code', { categories: [{ issueDate: '2013-06-12' }] }],
    ['a category in words', { categories: [{ ...category, code: 'Auto' }] }],
    ['a category twice', { categories: [category, category] }],
    ['a category with a day that does not exist', { categories: [{ ...category, issueDate: '2013-06-31' }] }],
    ['a category that ends before it begins', { categories: [{ ...category, expiryDate: '2010-08-31' }] }],
    ['a restriction without a code', restricted({ value: '1' })],
    ['a restriction in words', restricted({ code: 'glasses' })],
    ['a restriction with a longer subdivision', restricted({ code: '01.061' })],
    ['a restriction with another sign', restricted({ code: '01', sign: '~' })],
    ['a restriction with an empty value', restricted({ code: '01', value: '' })],
    ['a restriction with a value of several lines', restricted({ code: '01', value: 'a\nb' })],
    ['too many restrictions', { categories: [{ code: 'B', restrictions: Array(31).fill({ code: '01' }) }] }],
    ['forfeitures that are no list', { forfeitures: {} }],
    ['a forfeiture without a beginning', { forfeitures: [{ endDate: '2027-01-01' }] }],
    ['a forfeiture that ends before it begins', { forfeitures: [{ startDate: '2026-10-02', endDate: '2026-10-01' }] }],
    ['a forfeiture with an end that is null', { forfeitures: [{ startDate: '2026-10-02', endDate: null }] }],
    ['a forfeiture with an end in words', { forfeitures: [{ startDate: '2026-10-02', endDate: 'never' }] }],
  ])('with %s is malformed', async (_, wrong) => {
    await expect(lookUp(json({ ...answer, ...wrong }))).rejects.toMatchObject({ failure: 'malformed' })
  })

  it.each<[string, string, Answer]>([
    ['about another person', 'wrongPerson', json({ ...answer, ssin: '91710224863' })],
    ['of an unknown person', 'noData', problem(404, 'belgif:resourceNotFound')],
    ['of an address that does not exist', 'fault', problem(404, 'belgif:noSuchPath')],
    ['of a proxy that knows no such page', 'fault', json('<h1>Not Found</h1>', 404)],
    ['that refuses the question', 'fault', problem(400, 'belgif:badRequest', { issues: [{ type: 'x' }] })],
    ['that does not let us ask', 'fault', problem(403, 'belgif:missingScope')],
    ['with too many requests', 'unavailable', problem(429, 'belgif:tooManyRequests')],
    ['that is out of service', 'unavailable', problem(503, 'belgif:serviceUnavailable', { retryAfterSec: 5 })],
    ['that is a fault of the register', 'fault', problem(500, 'belgif:internalServerError')],
    ['that is no JSON', 'malformed', json('Service temporarily unavailable')],
    ['that breaks off', 'malformed', json(JSON.stringify(answer).slice(0, -1))],
    ['with a member twice', 'malformed', json(`{"ssin":"91710224863",${JSON.stringify(answer).slice(1)}`)],
    ['that is a list', 'malformed', json([answer])],
    ['that is empty', 'malformed', json('')],
    ['that is too large', 'malformed', json({ ...answer, padding: 'x'.repeat(600_000) })],
    ['that sends us elsewhere', 'unavailable', () => new Response(null, { status: 302, headers: { Location: '/' } })],
  ])('%s is %s', async (_, failure, gives) => {
    await expect(lookUp(gives)).rejects.toMatchObject({ source: 'drivingLicences', failure })
  })

  it('that names a new number is asked for again under that, once', async () => {
    const { lookUp, asked } = createGateway(replacedBy(successor), json({ ...answer, ssin: successor }))
    expect((await lookUp()).ssin).toBe(successor)
    expect(asked.map(({ body }) => body)).toEqual([{ ssin: jan }, { ssin: successor }])
  })

  it.each<[string, string, Answer[]]>([
    ['a new number that is none', 'malformed', [replacedBy('12345678901')]],
    ['a new number twice', 'malformed', [replacedBy(successor)]],
    ['a new number that is no text', 'fault', [replacedBy(12345678901)]],
    ['a new number, and then data of the old one', 'wrongPerson', [replacedBy(successor), json(answer)]],
    ['a new number, and then no data', 'noData', [replacedBy(successor), problem(404, 'belgif:resourceNotFound')]],
  ])('with %s is %s', async (_, failure, answers) => {
    await expect(lookUp(...answers)).rejects.toMatchObject({ failure })
  })

  it('that is no answer never tells what it held in its reason', async () => {
    const bad = [
      json({ ...answer, issueDate: 'secret' }),
      json({ ...answer, ssin: '91710224863' }),
      problem(400, 'belgif:Jan Peeters'),
      replacedBy('12345678901'),
    ]
    for (const gives of bad) {
      const error = await lookUp(gives).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(SourceError)
      expect((error as Error).message).not.toMatch(/secret|\d{11}|Jan|Peeters|2021/)
    }
  })

  it('that cannot be used says which member it was', async () => {
    await expect(lookUp(json({ ...answer, portrait: '' }))).rejects.toThrow('no portrait that can be used')
    await expect(lookUp(json({ ...answer, ...restricted({}) }))).rejects.toThrow('no categories that can be used')
  })
})
