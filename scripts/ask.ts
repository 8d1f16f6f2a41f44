// npm run ask -- <question> [--wait] | --result=<id> | --list: a relying party on the command line, which asks a ready query across devices
// and prints what it comes to.
import type { PresentationResult } from '../sandbox/relying-party/verifier-client.ts'
import { parseAskCommand } from './local/ask-command.ts'
import { type Connection, connect, runScript } from './local/connect.ts'
import { UsageRefused } from './local/read-arguments.ts'
import { answerWords, ask, questionsOf, resultOf, stateOf } from './local/ready-questions.ts'

await runScript(async () => {
  const command = parseAskCommand(process.argv.slice(2))
  const connection = await connect()
  if (command.verb === 'result') return tell(await resultOf(connection, command.id))
  const questions = await questionsOf(connection)
  if (command.verb === 'list')
    return console.log(questions.map(({ id, descriptions }) => `${id.padEnd(22)}${descriptions.en}`).join('\n'))
  const names = questions.map(({ id }) => id)
  if (!names.includes(command.question))
    throw new UsageRefused(`There is no question ${command.question}: choose one of ${names.join(', ')}`)
  const { id, authorizationRequest } = await ask(connection, command.question)
  console.log(authorizationRequest)
  if (!command.wait) return console.error(`The answer: npm run -s ask -- --result=${id}`)
  await answered(connection, id)
  tell(await resultOf(connection, id))
})

/** Looks every second. */
async function answered(connection: Connection, id: string): Promise<void> {
  for (;;) {
    const state = await stateOf(connection, id)
    if (state === 'expired') throw new Error('No wallet answered in time.')
    if (state !== 'pending') return
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

/** The answer, and what spoke against the presentation where something did. */
function tell(result: PresentationResult): void {
  const { credentials, findings } = result
  console.log(answerWords(result))
  for (const finding of [...credentials.flatMap((one) => one.findings), ...findings])
    if (finding.outcome !== 'passed') console.log(`  ${finding.check} ${finding.outcome}: ${finding.reason}`)
}
