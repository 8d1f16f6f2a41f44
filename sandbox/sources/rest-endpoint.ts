// A REST source of the sandbox behind its gateway, in the style of Belgif, and all its ways to fail.
import { readText } from '../../shared/http/body.ts'
import { type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { checkGatewayToken } from '../gateway/token.ts'
import { type Behaviour, behaviourOf } from '../misbehave.ts'
import { type Persona, personas } from '../personas.ts'
import { livingBySsin } from '../records/changes.ts'
import type { Sandbox } from '../sandbox.ts'
import { silence } from './silence.ts'
import type { RestSource } from './source.ts'

export async function restEndpoint(sandbox: Sandbox, source: RestSource, request: Request): Promise<Response> {
  if (!(await checkGatewayToken(sandbox, request, source.name))) return new Response(null, { status: 401 })
  sandbox.log({ event: 'source.asked', source: source.name })
  const question = parseJsonObject(await readText(request, 64 * 1024))
  const { ssin } = question
  if (typeof ssin !== 'string' || !/^\d{11}$/.test(ssin)) return badRequest('invalidInput')
  const behaviour = await behaviourOf(sandbox, source.name, request)
  return (await silence(behaviour)) ?? answer(behaviour, { source, ssin, question }, await livingBySsin(sandbox, ssin))
}

interface Asked {
  source: RestSource
  ssin: string
  question: JsonObject
}

function answer(behaviour: Behaviour, asked: Asked, persona: Persona | undefined): Response {
  const good = dataFor(asked, persona)
  switch (behaviour) {
    case 'fault':
      return problem(500, 'urn:problem-type:belgif:internalServerError', 'Internal Server Error')
    case 'warning':
      return problem(502, 'urn:problem-type:belgif:badGateway', 'Bad Gateway')
    case 'noData':
      return notFound()
    case 'replacedNumber':
      return badRequest('urn:problem-type:cbss:input-validation:replacedSsin', persona?.successor ?? asked.ssin)
    case 'malformed':
      return json(JSON.stringify(good ?? {}).slice(0, -1))
    case 'dtd':
      return new Response('<!DOCTYPE e [<!ENTITY name "Peeters">]><e>&name;</e>', {
        headers: { 'Content-Type': 'application/xml' },
      })
    case 'hugeAnswer':
      return json(JSON.stringify({ ...good, padding: 'x'.repeat(2_000_000) }))
    case 'wrongPerson':
      return json(dataOfAnother(asked))
    default:
      return good ? json(JSON.stringify(good)) : notFound()
  }
}

const dataFor = ({ source, question }: Asked, persona: Persona | undefined): JsonObject | undefined =>
  persona && source.dataOf(persona, { ...question, ssin: persona.ssin })

/** Of the first who is known and not bound up with whom was asked about: spouses are in one act. */
const dataOfAnother = (asked: Asked): string =>
  personas
    .map((persona) => JSON.stringify(dataFor(asked, persona) ?? {}))
    .find((data) => /"\d{11}"/.test(data) && !data.includes(asked.ssin)) ?? '{}'

const json = (body: string): Response => new Response(body, { headers: { 'Content-Type': 'application/json' } })

const problem = (status: number, type: string, title: string, more: object = {}): Response =>
  new Response(JSON.stringify({ type, title, status, instance: `urn:uuid:${crypto.randomUUID()}`, ...more }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  })

const notFound = (): Response => problem(404, 'urn:problem-type:belgif:resourceNotFound', 'Not Found')

const badRequest = (type: string, replacedBy?: string): Response =>
  problem(400, 'urn:problem-type:belgif:badRequest', 'Bad Request', {
    issues: [{ type, in: 'body', name: 'ssin', ...(replacedBy && { replacedBy }) }],
  })
