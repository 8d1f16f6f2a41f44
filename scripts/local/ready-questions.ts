// The verifier's ready questions for scripts that play the library, which is registered for each, or a visitor, who asks what it likes: which
// there are, asking one, and its answer, once.
import type { PresentationResult, ReadyQuery, Transaction } from '../../sandbox/relying-party/verifier-client.ts'
import type { Asked, AskWay } from './ask-command.ts'
import type { Connection } from './connect.ts'
import { partnerToken } from './partner-token.ts'
import { relyingParty, relyingPartyBy } from './relying-parties.ts'
import { suiteQuestion } from './suite-question.ts'

async function call(
  { addresses, installation }: Connection,
  path: string,
  { body, as }: { body?: object; as?: AskWay['as'] | undefined } = {},
): Promise<Response> {
  const clientId = as === undefined ? relyingParty : relyingPartyBy(as)
  return fetch(`${addresses.verifier}/verification/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      Authorization: `Bearer ${await partnerToken(installation, addresses, 'verifier', clientId)}`,
      'Content-Type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  })
}

export async function questionsOf(connection: Connection): Promise<ReadyQuery[]> {
  return (await read<{ items: ReadyQuery[] }>(await call(connection, '/templates'))).items
}

export async function ask(
  connection: Connection,
  asked: Asked,
  { as, flow = 'crossDevice', mode }: AskWay = {},
): Promise<Transaction> {
  const what =
    'template' in asked
      ? // Visitors are registered for nothing, and need not be.
        { ...asked, ...(as === undefined && { intendedUse: asked.template }) }
      : { query: suiteQuestion(asked.pid), purpose: 'To see what a conformance suite presents' }
  const body = { ...what, flow, ...(mode && { responseMode: mode }) }
  return read(await call(connection, '/transactions', { body, as }))
}

export async function stateOf(connection: Connection, id: string, { as }: AskWay = {}): Promise<string> {
  return (await read<{ state: string }>(await call(connection, `/transactions/${id}`, { as }))).state
}

export async function resultOf(connection: Connection, id: string, { as }: AskWay = {}): Promise<PresentationResult> {
  const response = await call(connection, `/transactions/${encodeURIComponent(id)}/result`, { body: {}, as })
  if (response.status === 404)
    throw new Error('There is no answer: no wallet gave one yet, it was told before, or it has expired.')
  return read(response)
}

/** What it comes to, and why. */
export function answerWords({ verdict, answer, error }: PresentationResult): string {
  const { outcome = verdict, reason, restrictions = [] } = answer ?? {}
  return [outcome, reason, restrictions.join(', '), error].filter(Boolean).join(': ')
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`the verifier refused: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}
