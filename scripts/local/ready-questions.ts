// The verifier's ready questions for scripts that play the library, which is registered for each: which there are, asking one across devices, and its answer, once.
import type { PresentationResult, ReadyQuery, Transaction } from '../../sandbox/relying-party/verifier-client.ts'
import type { Connection } from './connect.ts'
import { partnerToken } from './partner-token.ts'
import { relyingParty } from './relying-parties.ts'

async function call({ addresses, installation }: Connection, path: string, body?: object): Promise<Response> {
  return fetch(`${addresses.verifier}/verification/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      Authorization: `Bearer ${await partnerToken(installation, addresses, 'verifier', relyingParty)}`,
      'Content-Type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  })
}

export async function questionsOf(connection: Connection): Promise<ReadyQuery[]> {
  return (await read<{ items: ReadyQuery[] }>(await call(connection, '/templates'))).items
}

export async function ask(connection: Connection, template: string): Promise<Transaction> {
  return read(await call(connection, '/transactions', { template, intendedUse: template, flow: 'crossDevice' }))
}

export async function stateOf(connection: Connection, id: string): Promise<string> {
  return (await read<{ state: string }>(await call(connection, `/transactions/${id}`))).state
}

export async function resultOf(connection: Connection, id: string): Promise<PresentationResult> {
  const response = await call(connection, `/transactions/${encodeURIComponent(id)}/result`, {})
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
