// npm run ask -- <question> [--wait] | --result=<id> | --list: a relying party on the command line, which asks a ready query across devices
// and prints what it comes to.
import type { PresentationResult, ReadyQuery, Transaction } from '../sandbox/relying-party/verifier-client.ts'
import { parseAskCommand } from './local/ask-command.ts'
import { type Connection, connect, runScript } from './local/connect.ts'
import { partnerToken } from './local/partner-token.ts'
import { UsageRefused } from './local/read-arguments.ts'

await runScript(async () => {
  const command = parseAskCommand(process.argv.slice(2))
  const connection = await connect()
  if (command.verb === 'result') return tell(await resultOf(connection, command.id))
  const questions = await questionsOf(connection)
  if (command.verb === 'list') return console.log(questions.map(({ id, labels }) => `${id}  ${labels.en}`).join('\n'))
  const names = questions.map(({ id }) => id)
  if (!names.includes(command.question))
    throw new UsageRefused(`There is no question ${command.question}: choose one of ${names.join(', ')}`)
  const { id, authorizationRequest } = await ask(connection, command.question)
  console.log(authorizationRequest)
  if (!command.wait) return console.error(`The answer: npm run -s ask -- --result=${id}`)
  await answered(connection, id)
  tell(await resultOf(connection, id))
})

async function call({ addresses, installation }: Connection, path: string, body?: object): Promise<Response> {
  return fetch(`${addresses.verifier}/verification/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      Authorization: `Bearer ${await partnerToken(installation, addresses, 'verifier')}`,
      'Content-Type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  })
}

async function questionsOf(connection: Connection): Promise<ReadyQuery[]> {
  return (await read<{ items: ReadyQuery[] }>(await call(connection, '/templates'))).items
}

async function ask(connection: Connection, template: string): Promise<Transaction> {
  return read(await call(connection, '/transactions', { template, flow: 'crossDevice' }))
}

/** Looks every second. */
async function answered(connection: Connection, id: string): Promise<void> {
  for (;;) {
    const { state } = await read<{ state: string }>(await call(connection, `/transactions/${id}`))
    if (state === 'expired') throw new Error('No wallet answered in time.')
    if (state !== 'pending') return
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

async function resultOf(connection: Connection, id: string): Promise<PresentationResult> {
  const response = await call(connection, `/transactions/${encodeURIComponent(id)}/result`, {})
  if (response.status === 404)
    throw new Error('There is no answer: no wallet gave one yet, it was told before, or it has expired.')
  return read(response)
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`the verifier refused: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** The answer, and what spoke against the presentation where something did. */
function tell({ verdict, answer, credentials, findings, error }: PresentationResult): void {
  const { outcome = verdict, reason, restrictions = [] } = answer ?? {}
  console.log([outcome, reason, restrictions.join(', '), error].filter(Boolean).join(': '))
  for (const finding of [...credentials.flatMap((one) => one.findings), ...findings])
    if (finding.outcome !== 'passed') console.log(`  ${finding.check} ${finding.outcome}: ${finding.reason}`)
}
