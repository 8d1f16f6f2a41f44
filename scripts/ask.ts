// npm run ask -- <question> [--wait] [--as=P] | --suite=F | --result=<id> | --list: a relying party on the command line, which asks a ready
// query, across devices unless it is told otherwise, and prints what it comes to.
import type { PresentationResult } from '../sandbox/relying-party/verifier-client.ts'
import { type AskWay, parseAskCommand } from './local/ask-command.ts'
import { type Connection, connect, runScript } from './local/connect.ts'
import { UsageRefused } from './local/read-arguments.ts'
import { answerWords, ask, questionsOf, resultOf, stateOf } from './local/ready-questions.ts'

await runScript(async () => {
  const command = parseAskCommand(process.argv.slice(2))
  const connection = await connect()
  if (command.verb === 'result') return tell(await resultOf(connection, command.id, command.way))
  if (command.verb === 'list')
    return console.log(
      (await questionsOf(connection)).map(({ id, descriptions }) => `${id.padEnd(22)}${descriptions.en}`).join('\n'),
    )
  const { asked, wait } = command
  // The library is registered for the ready questions alone.
  const way = 'pid' in asked ? { as: 'x509_hash' as const, ...command.way } : command.way
  if ('template' in asked) await refuseUnknown(connection, asked.template)
  const { id, authorizationRequest } = await ask(connection, asked, way)
  console.log(authorizationRequest)
  if (wait) {
    await answered(connection, id, way)
    tell(await resultOf(connection, id, way))
  } else if (way.flow !== 'sameDevice')
    console.error(`The answer: npm run -s ask -- --result=${id}${way.as ? ` --as=${way.as}` : ''}`)
})

async function refuseUnknown(connection: Connection, question: string): Promise<void> {
  const names = (await questionsOf(connection)).map(({ id }) => id)
  if (!names.includes(question))
    throw new UsageRefused(`There is no question ${question}: choose one of ${names.join(', ')}`)
}

/** Looks every second. */
async function answered(connection: Connection, id: string, way: AskWay): Promise<void> {
  for (;;) {
    const state = await stateOf(connection, id, way)
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
