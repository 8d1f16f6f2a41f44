// What the relying party on the command line is told to do. Refuses unknown flags, and what does not go together.
import { readArguments, UsageRefused } from './read-arguments.ts'

export type AskCommand =
  | { verb: 'ask'; question: string; wait: boolean }
  | { verb: 'result'; id: string }
  | { verb: 'list' }

const usage = `Usage: npm run -s ask -- QUESTION [--wait]
       npm run -s ask -- --result=ID
       npm run -s ask -- --list

Prints the link of a request that asks a ready question (age-over-18, for one) of a wallet; npm run wallet -- present takes it.

  --wait       and then waits for the answer, and prints it
  --result=ID  the answer of a request before, once
  --list       the questions that there are`

/** @throws UsageRefused, UsageAsked */
export function parseAskCommand(args: string[]): AskCommand {
  const { positionals, values } = readArguments(usage, {
    args,
    allowPositionals: true,
    options: { wait: { type: 'boolean' }, result: { type: 'string' }, list: { type: 'boolean' } },
  })
  const [question, ...more] = positionals
  const { wait = false, result: id, list = false } = values
  const wishes = [question !== undefined, id !== undefined, list].filter(Boolean)
  if (more.length > 0 || wishes.length !== 1 || (wait && question === undefined)) throw new UsageRefused(usage)
  if (question !== undefined) return { verb: 'ask', question, wait }
  return id === undefined ? { verb: 'list' } : { verb: 'result', id }
}
