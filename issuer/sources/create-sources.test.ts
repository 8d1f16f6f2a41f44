// Look-ups at made-up sources over a made-up gateway: what they leave in the log, how often they sign, and when sources count as away.
import 'reflect-metadata'
import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createSandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64url } from '../../shared/bytes.ts'
import { type AboutPerson, type Person, person } from '../../shared/credentials/records.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import type { LogEvent } from '../../shared/log.ts'
import { systemRandom } from '../../shared/random.ts'
import { createSubjectHash } from '../status/subject-hash.ts'
import { memoryGateway } from '../testing/memory-gateway.ts'
import { createPersonHash } from './audited.ts'
import { createSources } from './create-sources.ts'
import { importSoapSigner, type SoapSigner } from './gateway/soap-signer.ts'
import { textAt } from './gateway/xml.ts'
import type { RestSource, SoapSource } from './source.ts'
import { NumberReplaced } from './source-error.ts'

const jan = '85631412136' as Ssin
const an = '91710224863' as Ssin
const ticket = '6f0c0c9f-6b0e-4c63-8a8e-4b0a1f6d1f53'
const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
const secret = base64url(systemRandom(32))
const time = Date.UTC(2026, 10, 24, 13, 37, 42) / 1000

const register: SoapSource<Person> = {
  name: 'register',
  fills: person,
  protocol: 'soap',
  path: '/soap/register',
  action: 'urn:register',
  ask: ({ about }, ticket) => `<ask><ssin>${about}</ssin><ticket>${ticket}</ticket></ask>`,
  read: (content) => {
    const replacedBy = textAt(content, 'replacedBy')
    if (replacedBy) throw new NumberReplaced(replacedBy)
    return { ssin: textAt(content, 'ssin') } as Person
  },
}
const rest: RestSource = {
  name: 'acts',
  fills: { name: 'acts' } as RestSource['fills'],
  protocol: 'rest',
  path: '/REST/acts',
  ask: ({ about }) => ({ ssin: about }),
  read: (answer) => answer as unknown as AboutPerson,
}

const soap = (content: string, status = 200, headers: Record<string, string> = {}) =>
  new Response(
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`,
    { status, headers: { 'Content-Type': 'text/xml', ...headers } },
  )
const found = (ssin: Ssin) =>
  soap(`<a><informationCBSS><ticketCBSS>${ticket}</ticketCBSS></informationCBSS><ssin>${ssin}</ssin></a>`)
const silence = () => new Response(null, { status: 503 })
const fault = (severity: string, code: string) =>
  soap(
    `<s:Fault><faultcode>s:Server</faultcode><faultstring>Peeters</faultstring><detail><severity>${severity}</severity><reasonCode>${code}</reasonCode><diagnostic>Jan Peeters is away</diagnostic></detail></s:Fault>`,
    500,
  )

/** Answers in order, the last one again and again. */
async function createGateway(answers: (() => Response)[], soapSigner?: SoapSigner) {
  const logged: LogEvent[] = []
  const asked: { headers: Headers; body: string }[] = []
  const clock = { time }
  const fetch = vi.fn<Fetch>(async (url, init) => {
    if (url.endsWith('/token')) return Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 300 })
    asked.push({ headers: new Headers(init?.headers), body: String(init?.body) })
    return (answers.length > 1 ? answers.shift() : answers[0])?.() ?? Response.error()
  })
  const sources = createSources(
    {
      fetch,
      now: () => clock.time,
      ...memoryGateway,
      random: () => new Uint8Array([0]),
      log: (event) => void logged.push(event),
      personHash: await createPersonHash(secret),
      soapSigner,
    },
    [register as SoapSource, rest],
  )
  const lookUp = (about = jan, kind = person) =>
    sources.lookUp(kind, { about, purpose: 'pid', day: '2026-11-24' }, 'trace')
  return { sources, lookUp, logged, asked, clock, fetch }
}

const hashOf = async (ssin: Ssin) => (await createPersonHash(secret))(ssin)

describe('a person whose record cannot be used', () => {
  it('takes the source away from nobody, however often they ask', async () => {
    const { sources, lookUp, logged } = await createGateway([() => soap('x'.repeat(600_000))])
    for (let asked = 0; asked < 6; asked++)
      await expect(lookUp()).rejects.toMatchObject({ failure: 'malformed', message: 'the answer is too large' })
    expect(await sources.areAnswering()).toBe(true)
    expect(logged.filter(({ event }) => event === 'source.circuit')).toEqual([])
  })
})

describe('a look-up leaves one line', () => {
  it('which says who was asked, for what, about whom, and where the source has it', async () => {
    const { lookUp, logged, asked, fetch } = await createGateway([() => found(jan)])
    await lookUp()
    const sent = fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get('BelGov-Trace-Id'))
    expect(sent).toHaveLength(2)
    expect(logged).toEqual([
      {
        event: 'source.lookUp',
        traceId: 'trace',
        source: 'register',
        purpose: 'pid',
        person: await hashOf(jan),
        outcome: 'answered',
        tickets: uuid,
        sentTraceIds: sent.join(' '),
        sourceTickets: ticket,
      },
    ])
    expect(asked[0]?.body).toContain(`<ticket>${logged[0]?.tickets}</ticket>`)
  })

  it('with the trace ids of all tries and of their answers, and one ticket', async () => {
    const theirs = crypto.randomUUID()
    const { lookUp, logged, asked } = await createGateway([
      silence,
      () => soap(`<a><ssin>${jan}</ssin></a>`, 200, { 'BelGov-Trace-Id': theirs }),
    ])
    await lookUp()
    expect(logged).toHaveLength(1)
    expect(String(logged[0]?.sentTraceIds).split(' ')).toHaveLength(3)
    expect(logged[0]).toMatchObject({ answeredTraceIds: theirs, tickets: uuid })
    expect(new Set(asked.map(({ headers }) => headers.get('BelGov-Trace-Id'))).size).toBe(2)
    expect(asked[0]?.body).toBe(asked[1]?.body)
  })

  it('tells no source the id of our own request', async () => {
    const { lookUp, fetch } = await createGateway([() => found(jan)])
    await lookUp()
    const told = fetch.mock.calls.map(([url, init]) => [url, ...new Headers(init?.headers).values(), init?.body])
    expect(told.flat().join()).not.toContain('trace')
  })

  it('also where the number was replaced, with both', async () => {
    const { lookUp, logged } = await createGateway([
      () => soap(`<a><replacedBy>${an}</replacedBy></a>`),
      () => found(an),
    ])
    expect(await lookUp()).toMatchObject({ ssin: an })
    expect(logged).toEqual([
      expect.objectContaining({ person: await hashOf(jan), successor: await hashOf(an), outcome: 'answered' }),
    ])
    expect(String(logged[0]?.tickets).split(' ')).toHaveLength(2)
  })

  it.each<[string, () => Response, object]>([
    ['nothing', silence, { outcome: 'unavailable', reason: 'status 503' }],
    [
      'a fault',
      () => fault('FATAL', 'MSG00003'),
      { outcome: 'fault', reason: 'SOAP fault MSG00003', severity: 'FATAL', code: 'MSG00003' },
    ],
    [
      'a warning in the place of data',
      () => fault('WARNING', 'MSG00011'),
      { outcome: 'fault', reason: 'SOAP fault MSG00011', severity: 'WARNING', code: 'MSG00011' },
    ],
    [
      'an information in the place of data',
      () => fault('INFORMATION', 'MSG00011'),
      { outcome: 'fault', reason: 'SOAP fault MSG00011', severity: 'INFORMATION', code: 'MSG00011' },
    ],
    ['somebody else', () => found(an), { outcome: 'wrongPerson', reason: 'the answer is about another person' }],
  ])('when the source answers %s', async (_, answer, says) => {
    const { lookUp, logged } = await createGateway([answer])
    await expect(lookUp()).rejects.toThrow()
    expect(logged).toEqual([expect.objectContaining({ ...says, person: await hashOf(jan) })])
    expect(JSON.stringify(logged)).not.toMatch(/Peeters|85631412136|91710224863/)
  })

  it.each(['PEETERS', jan, 'MSG00003 Jan', '', 'A'.repeat(20)])('without a code that is none: %j', async (code) => {
    const { lookUp, logged } = await createGateway([() => fault(code, code)])
    await expect(lookUp()).rejects.toThrow('SOAP fault without a code')
    expect(logged[0]).not.toHaveProperty('code')
    expect(logged[0]).not.toHaveProperty('severity')
  })

  it('when nobody is asked, because the circuit is open', async () => {
    const { lookUp, logged } = await createGateway([
      () => new Response(null, { status: 429, headers: { 'Retry-After': '5' } }),
    ])
    await expect(lookUp()).rejects.toThrow('status 429')
    await expect(lookUp()).rejects.toThrow('the circuit is open')
    expect(logged.map(({ event }) => event)).toEqual(['source.circuit', 'source.lookUp', 'source.lookUp'])
    expect(logged[2]).not.toHaveProperty('sentTraceIds')
  })

  it('when a mistake of ours ends it, and does not repeat its words', async () => {
    const { lookUp, logged } = await createGateway([() => Response.json({ ssin: an })])
    vi.spyOn(rest, 'read').mockImplementationOnce(() => {
      throw new TypeError('Peeters')
    })
    await expect(lookUp(jan, rest.fills as never)).rejects.toThrow(TypeError)
    expect(logged).toEqual([expect.objectContaining({ source: 'acts', outcome: 'broken' })])
    expect(JSON.stringify(logged)).not.toContain('Peeters')
  })
})

describe('who is named by a line', () => {
  it('is found by who has the number and the key, and by nobody else', async () => {
    const byHand = createHmac('sha256', Buffer.from(secret, 'base64url')).update(jan).digest('base64url')
    expect(await hashOf(jan)).toBe(byHand)
    const another = await createPersonHash(base64url(systemRandom(32)))
    expect(new Set([await hashOf(jan), await hashOf(an), await another(jan)]).size).toBe(3)
  })

  it('is not whom the status store names, not even under one key', async () => {
    const stored = await createSubjectHash(secret)
    expect(await stored(jan, 'pid')).not.toBe(await hashOf(jan))
    expect(await stored(jan, '')).not.toBe(await hashOf(jan))
  })

  it('has to be known before anybody is asked', async () => {
    const { asked, ...gateway } = await createGateway([() => found(jan)])
    const sources = createSources(
      {
        fetch: gateway.fetch,
        now: () => time,
        ...memoryGateway,
        log: () => {},
        personHash: () => Promise.reject(new Error('no key')),
      },
      [register as SoapSource],
    )
    await expect(sources.lookUp(person, { about: jan, purpose: 'pid', day: '' }, 'trace')).rejects.toThrow('no key')
    expect(gateway.fetch).not.toHaveBeenCalled()
  })
})

describe('where there is a key for SOAP requests', () => {
  let signer: SoapSigner
  let signatures: number
  beforeAll(async () => {
    const own = await importSoapSigner((await createSandboxPki(time)).signers.gateway)
    signer = {
      ...own,
      sign: (data) => {
        signatures += 1
        return own.sign(data)
      },
    }
  })
  const createSigning = (...answers: (() => Response)[]) => {
    signatures = 0
    return createGateway(answers, signer)
  }

  it('each is signed, once', async () => {
    const { lookUp, asked } = await createSigning(() => found(jan))
    await lookUp()
    expect([signatures, asked.length]).toEqual([1, 1])
    expect(asked[0]?.body).toContain('<ds:SignatureValue>')
  })

  it('one that is tried again is signed again, at that time', async () => {
    const { lookUp, asked, clock } = await createSigning(
      () => {
        clock.time += 1
        return silence()
      },
      () => found(jan),
    )
    await lookUp()
    expect([signatures, asked.length]).toEqual([2, 2])
    const created = asked.map(({ body }) => /<wsu:Created>(.*?)</.exec(body)?.[1])
    expect(created).toEqual(['2026-11-24T13:37:42Z', '2026-11-24T13:37:43Z'])
  })

  it('nothing is signed that is not sent', async () => {
    const { lookUp } = await createSigning(() => new Response(null, { status: 429, headers: { 'Retry-After': '5' } }))
    await expect(lookUp()).rejects.toThrow()
    await expect(lookUp()).rejects.toThrow('the circuit is open')
    expect(signatures).toBe(1)
  })

  it('a hundred at once are each signed over their own question', async () => {
    const { lookUp, asked } = await createSigning(() => found(jan))
    await Promise.all(Array.from({ length: 100 }, () => lookUp()))
    expect(signatures).toBe(100)
    expect(new Set(asked.map(({ body }) => /<ticket>(.*?)</.exec(body)?.[1])).size).toBe(100)
    expect(new Set(asked.map(({ body }) => /<ds:SignatureValue>(.*?)</.exec(body)?.[1])).size).toBe(100)
  })

  it('REST is asked as before', async () => {
    const { lookUp, asked } = await createSigning(() => Response.json({ ssin: jan }))
    await lookUp(jan, rest.fills as never)
    expect([signatures, asked[0]?.body]).toEqual([0, JSON.stringify({ ssin: jan })])
  })
})

describe('sources', () => {
  it('are not all answering while the circuit of one is open, known anew every five seconds', async () => {
    const { sources, lookUp, clock } = await createGateway([...Array(10).fill(silence), () => found(jan)])
    expect(await sources.areAnswering()).toBe(true)
    for (let failed = 0; failed < 5; failed++) await expect(lookUp()).rejects.toThrow('status 503')
    clock.time += 4
    expect(await sources.areAnswering()).toBe(true)
    clock.time += 26
    expect(await sources.areAnswering()).toBe(false)
    await lookUp()
    clock.time += 4
    expect(await sources.areAnswering()).toBe(false)
    clock.time += 1
    expect(await sources.areAnswering()).toBe(true)
  })

  it('are none for a record that nobody fills: that is a mistake of ours', async () => {
    const { sources } = await createGateway([])
    const question = { about: jan, purpose: 'pid', day: '2026-11-25' }
    expect(() => sources.lookUp({ name: 'horoscope' }, question, 'trace')).toThrow(
      'no source fills the record horoscope',
    )
  })
})
