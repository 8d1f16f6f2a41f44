// A SOAP source of the sandbox behind its gateway, and all its ways to fail. It reads what was signed, where signatures are asked for.
import { readText } from '../../shared/http/body.ts'
import { checkWsSecurity } from '../gateway/check-ws-security.ts'
import { checkGatewayToken } from '../gateway/token.ts'
import { type Behaviour, behaviourOf } from '../misbehave.ts'
import { findBySsin, findPersona, type Persona } from '../personas.ts'
import { livingBySsin } from '../records/changes.ts'
import type { Sandbox } from '../sandbox.ts'
import { dataFound, fault, noDataFound, replaced } from './ksz-frame.ts'
import { silence } from './silence.ts'
import type { SoapSource } from './source.ts'

export async function soapEndpoint(sandbox: Sandbox, source: SoapSource, request: Request): Promise<Response> {
  if (!(await checkGatewayToken(sandbox, request, source.name))) return new Response(null, { status: 401 })
  sandbox.log({ event: 'source.asked', source: source.name })
  const sent = await readText(request, 64 * 1024)
  const { soapClientCertificate: certificate } = sandbox.config
  const signed = certificate ? await checkWsSecurity({ now: sandbox.now, certificate }, sent) : { content: sent }
  if ('refused' in signed) return xml(fault('FATAL', 'MSG00401', signed.refused), 500)
  const question = signed.content
  const ssin = /<ssin>(\d{11})<\/ssin>/.exec(question)?.[1]
  const isRight = request.headers.get('SOAPAction') === `"${source.action}"`
  if (!isRight || !ssin || !/<legalContext>[A-Z_:]+<\/legalContext>/.test(question))
    return xml(fault('FATAL', 'MSG00003', 'The request does not fit its schema'), 500)
  const behaviour = await behaviourOf(sandbox, source.name, request)
  const asked: Asked = { source, ssin, question, now: new Date(sandbox.now() * 1000).toISOString() }
  return (await silence(behaviour)) ?? answer(behaviour, asked, await livingBySsin(sandbox, ssin))
}

interface Asked {
  source: SoapSource
  ssin: string
  question: string
  now: string
}

function answer(behaviour: Behaviour, asked: Asked, persona: Persona | undefined): Response {
  const good = goodAnswer(asked, persona)
  const end = `</v2:${asked.source.element}>`
  switch (behaviour) {
    case 'fault':
      return xml(fault('FATAL', 'MSG00099', 'The service is out of order'), 500)
    case 'warning':
      return xml(fault('WARNING', 'MSG00011', 'Not all registers could be asked'), 500)
    case 'noData':
      return xml(noDataFound(asked))
    case 'replacedNumber':
      return xml(replaced(asked, findBySsin(asked.ssin)?.successor ?? asked.ssin))
    case 'malformed':
      return xml(good.replace('</soapenv:Body>', ''))
    case 'dtd':
      return xml(good.replace('?>', '?>\n<!DOCTYPE e [<!ENTITY name "Peeters">]>'))
    case 'hugeAnswer':
      return xml(good.replace(end, `<!--${'x'.repeat(2_000_000)}-->${end}`))
    case 'wrongPerson':
      return xml(goodAnswer(...another(asked)))
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

function goodAnswer(asked: Asked, persona: Persona | undefined): string {
  const data = persona && asked.source.dataOf(persona, asked.question)
  return data === undefined ? noDataFound(asked) : dataFound(asked, data)
}

function another(asked: Asked): [Asked, Persona | undefined] {
  const persona = findPersona(findBySsin(asked.ssin)?.nickname === 'an' ? 'jan' : 'an')
  return [{ ...asked, ssin: persona?.ssin ?? '' }, persona]
}

const xml = (text: string, status = 200): Response =>
  new Response(text, { status, headers: { 'Content-Type': 'text/xml; charset=utf-8' } })
