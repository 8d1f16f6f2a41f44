// POST /records/change: something happens to a persona, their sources know it from now on, and report it to the issuer, as its partner; what
// the forms of the page do, and curl as well. GET /records is the page.
import { readForm } from '../../shared/http/body.ts'
import { badInput, Problem } from '../../shared/http/problem.ts'
import { partnerToken } from '../partner-token.ts'
import { findPersona, type Persona } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import {
  changesOf,
  concernedBy,
  keepChanges,
  type RecordChange,
  type RecordChangeName,
  recordChangeNames,
  recordChanges,
} from './changes.ts'
import { recordsPage } from './page.ts'

const institution = 'sandbox-institution'

export async function changeRecordEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const form = await readForm(request, 1000)
  const persona = findPersona(form.get('persona') ?? '')
  if (!persona) throw badInput('/persona', 'is nobody of the sandbox', 'invalidInput')
  if (form.get('change') === 'none') {
    await keepChanges(sandbox, persona.nickname, [])
    return done(`Of ${persona.name} everything is as it was.`)
  }
  const change = recordChangeNames.find((name) => name === form.get('change'))
  if (!change)
    throw badInput('/change', `has to be one of ${[...recordChangeNames, 'none'].join(', ')}`, 'invalidInput')
  const { of, words }: RecordChange = recordChanges[change]
  if (!of.includes(persona.nickname)) throw badInput('/persona', `has to be one of ${of.join(', ')}`, 'invalidInput')
  let revoked = 0
  for (const one of concernedBy(change, persona)) {
    const changes = await changesOf(sandbox, one.nickname)
    await keepChanges(sandbox, one.nickname, [...new Set([...changes, change])])
    revoked += await report(sandbox, one, change)
  }
  return done(`${persona.name} ${words}. The issuer revoked ${revoked} credentials.`)
}

export const recordsEndpoint = (sandbox: Sandbox, request: Request): Promise<Response> =>
  recordsPage(sandbox, new URL(request.url).searchParams.get('said') ?? '')

/** @returns how many copies the issuer revoked for it */
async function report(sandbox: Sandbox, { ssin }: Persona, change: RecordChangeName): Promise<number> {
  const { issuerUrl } = sandbox.config
  const response = await sandbox.fetch(`${issuerUrl}/issuance/v1/recordChanges`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await partnerToken(sandbox, { of: issuerUrl, clientId: institution })}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ eventId: crypto.randomUUID(), ssin, ...recordChanges[change].report }),
  })
  if (!response.ok) throw new Problem('badGateway', `The issuer took no report: ${response.status}`)
  return ((await response.json()) as { revoked: number }).revoked
}

/** A browser goes back to the page; curl shows the text. */
const done = (said: string): Response =>
  new Response(`${said}\n`, {
    status: 303,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', Location: `/records?${new URLSearchParams({ said })}` },
  })
