// A number that was replaced, over a source of either protocol: the same is asked once more under the number that counts now.
import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type AboutPerson, recordKind } from '../../shared/credentials/records.ts'
import type { LogEvent } from '../../shared/log.ts'
import { memoryGateway } from '../testing/memory-gateway.ts'
import { createSources } from './create-sources.ts'
import { textAt } from './gateway/xml.ts'
import type { RestSource, SoapSource } from './source.ts'
import { NumberReplaced } from './source-error.ts'

const [old, successor, other] = ['85631412136', '85631412334', '91710224863'] as [Ssin, Ssin, Ssin]
const card = recordKind<AboutPerson>('card')

const rest: RestSource = {
  name: 'cards',
  fills: card,
  protocol: 'rest',
  path: '/cards',
  ask: ({ about }) => ({ ssin: about }),
  read: ({ ssin }) => ({ ssin: ssin as Ssin }),
}
const soap: SoapSource = {
  name: 'cards',
  fills: card,
  protocol: 'soap',
  path: '/cards',
  action: 'ask',
  ask: ({ about }) => `<ask><ssin>${about}</ssin></ask>`,
  read: (content) => {
    const replacedBy = textAt(content, 'replacedBy')
    if (replacedBy !== undefined) throw new NumberReplaced(replacedBy)
    return { ssin: textAt(content, 'ssin') as Ssin }
  },
}

const replacedIssue = (replacedBy: string) => ({
  type: 'urn:problem-type:belgif:badRequest',
  issues: [{ type: 'urn:problem-type:cbss:input-validation:replacedSsin', in: 'body', name: 'ssin', replacedBy }],
})
const inSoap = (content: string) => `<Envelope><Body><answer>${content}</answer></Body></Envelope>`

const protocols = {
  rest: {
    source: rest,
    about: (ssin: string) => Response.json({ ssin }),
    replacedBy: (ssin: string) => Response.json(replacedIssue(ssin), { status: 400 }),
  },
  soap: {
    source: soap,
    about: (ssin: string) => new Response(inSoap(`<ssin>${ssin}</ssin>`)),
    replacedBy: (ssin: string) => new Response(inSoap(`<replacedBy>${ssin}</replacedBy>`)),
  },
}

type Protocol = keyof typeof protocols
type Answer = (of: (typeof protocols)[Protocol]) => Response
const isAbout =
  (ssin: string): Answer =>
  ({ about }) =>
    about(ssin)
const isReplaced =
  (by: string): Answer =>
  ({ replacedBy }) =>
    replacedBy(by)

const place = (ssin: Ssin): number => [old, successor, other].indexOf(ssin)

/** Answers in order, and then none. */
function createWorld(protocol: Protocol, ...answers: Answer[]) {
  const asked: string[] = []
  const logged: LogEvent[] = []
  const given = {
    ...memoryGateway,
    log: (event: LogEvent) => void logged.push(event),
    personHash: async (ssin: Ssin) => `hash of ${place(ssin)}`,
    now: () => Date.UTC(2026, 10, 24) / 1000,
    fetch: async (url: string, init?: RequestInit) => {
      if (url.endsWith('/token')) return Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 300 })
      asked.push(/\d{11}/.exec(String(init?.body))?.[0] ?? '')
      return answers.shift()?.(protocols[protocol]) ?? Response.error()
    },
  }
  const sources = createSources(given, [protocols[protocol].source])
  const lookUp = () => sources.lookUp(card, { about: old, purpose: 'card', day: '2026-11-24' }, 'trace')
  return { lookUp, asked, logged }
}

describe.each<Protocol>(['rest', 'soap'])('a number that was replaced, over %s', (protocol) => {
  it('is followed once, and the record is about the number that counts now', async () => {
    const { lookUp, asked } = createWorld(protocol, isReplaced(successor), isAbout(successor))
    expect(await lookUp()).toEqual({ ssin: successor })
    expect(asked).toEqual([old, successor])
  })

  it.each<[string, Answer[], string, string, number]>([
    ['by another that was replaced', [isReplaced(successor), isReplaced(other)], 'malformed', 'replaced twice', 2],
    ['by itself', [isReplaced(old), isReplaced(old)], 'malformed', 'replaced twice', 2],
    ['by no number', [isReplaced('85631412137')], 'malformed', 'by one that is none', 1],
    ['by a word', [isReplaced('none')], 'malformed', 'by one that is none', 1],
    ['where the answer keeps the old number', [isReplaced(successor), isAbout(old)], 'wrongPerson', 'another', 2],
    ['where the answer is about anybody else', [isReplaced(successor), isAbout(other)], 'wrongPerson', 'another', 2],
  ])('is refused %s', async (_, answers, failure, reason, times) => {
    const { lookUp, asked } = createWorld(protocol, ...answers)
    const error = await lookUp().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ source: 'cards', failure, message: expect.stringContaining(reason) })
    expect(String(error)).not.toMatch(/\d{11}/)
    expect(asked).toHaveLength(times)
  })

  it('leaves one line in the log, without a number', async () => {
    const { lookUp, logged } = createWorld(protocol, isReplaced(successor), isAbout(successor))
    await lookUp()
    expect(logged).toMatchObject([
      { event: 'source.lookUp', source: 'cards', person: 'hash of 0', successor: 'hash of 1', outcome: 'answered' },
    ])
    for (const ssin of [old, successor]) expect(JSON.stringify(logged)).not.toContain(ssin)
  })

  it('is an answer, and no failure of the source, however often it comes', async () => {
    const often = Array.from({ length: 6 }, () => [isReplaced(successor), isAbout(successor)]).flat()
    const { lookUp, asked, logged } = createWorld(protocol, ...often)
    for (let time = 0; time < 6; time++) await lookUp()
    expect(asked).toHaveLength(12)
    expect(logged.map(({ event }) => event)).not.toContain('source.circuit')
  })
})
