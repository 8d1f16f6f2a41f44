// POST /gateway/soap/retrieveTIGroups/v2: the National Register behind the gateway, and all its ways to fail.
import { readText } from '../../shared/http/body.ts'
import { checkGatewayToken } from '../gateway/token.ts'
import { type Behaviour, behaviourOf } from '../misbehave.ts'
import type { Sandbox } from '../sandbox.ts'
import { dataFound, fault, noDataFound } from './answer.ts'
import { findBySsin, findPersona, type Persona, type RegisterRecord } from './personas.ts'

const action = '"http://kszbcss.fgov.be/RetrieveTIGroupsService/retrieveTI"'

export async function nationalRegisterEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  if (!(await checkGatewayToken(sandbox, request, 'nationalRegister'))) return new Response(null, { status: 401 })
  const question = await readText(request, 64 * 1024)
  const ssin = /<ssin>(\d{11})<\/ssin>/.exec(question)?.[1]
  if (request.headers.get('SOAPAction') !== action || !ssin || !/<legalContext>[A-Z_:]+<\/legalContext>/.test(question))
    return xml(fault('FATAL', 'MSG00003', 'The request does not fit its schema'), 500)
  return answer(
    await behaviourOf(sandbox, 'nationalRegister', request),
    ssin,
    new Date(sandbox.now() * 1000).toISOString(),
  )
}

async function answer(behaviour: Behaviour, ssin: string, now: string): Promise<Response> {
  const persona = findBySsin(ssin)
  const good = hasRecord(persona) ? dataFound(persona, now) : noDataFound(ssin, now)
  switch (behaviour) {
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, 30_000))
      return xml(good)
    case 'unavailable':
      return new Response(null, { status: 503, headers: { 'Retry-After': '5' } })
    case 'soapFault':
      return xml(fault('FATAL', 'MSG00099', 'The service is out of order'), 500)
    case 'noData':
      return xml(noDataFound(ssin, now))
    case 'malformedXml':
      return xml(good.replace('</rrn_it_implicit>', ''))
    case 'dtd':
      return xml(good.replace('?>', '?>\n<!DOCTYPE e [<!ENTITY name "Peeters">]>'))
    case 'hugeAnswer':
      return xml(
        good.replace('</v2:retrieveTIGroupsResponse>', `<!--${'x'.repeat(2_000_000)}--></v2:retrieveTIGroupsResponse>`),
      )
    case 'wrongPerson':
      return xml(dataFound(another(ssin), now))
    case 'partialBirthDate':
      return xml(
        good.replace(
          /<r:Month>\d\d<\/r:Month><r:Day>\d\d<\/r:Day>(<\/r:Date><r:Sex>)/,
          '<r:Month>00</r:Month><r:Day>00</r:Day>$1',
        ),
      )
    default:
      return xml(good)
  }
}

type Registered = Persona & { record: RegisterRecord }
const hasRecord = (persona: Persona | undefined): persona is Registered => persona?.record !== undefined

function another(ssin: string): Registered {
  const persona = findPersona(findBySsin(ssin)?.nickname === 'sofie' ? 'jan' : 'sofie')
  if (!hasRecord(persona)) throw new TypeError('these personas are registered')
  return persona
}

const xml = (text: string, status = 200): Response =>
  new Response(text, { status, headers: { 'Content-Type': 'text/xml; charset=utf-8' } })
