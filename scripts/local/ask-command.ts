// What the relying party on the command line is told to do. Refuses unknown flags, and what does not go together.
import { type ClientIdentification, clientIdentifications } from '../../shared/oauth/partner.ts'
import { readArguments, UsageRefused } from './read-arguments.ts'
import { type ConformanceFormat, formats } from './suite-clients.ts'

const flows = ['sameDevice', 'crossDevice'] as const
const modes = ['direct_post.jwt', 'direct_post'] as const

/** How it asks; the usual ways where nothing is said. */
export interface AskWay {
  /** A visitor, and by what wallets know it; the library where nothing is said. */
  as?: ClientIdentification
  flow?: (typeof flows)[number]
  mode?: (typeof modes)[number]
}

/** A ready question, or a PID in the one format that a conformance suite presents. */
export type Asked = { template: string } | { pid: ConformanceFormat }

export type AskCommand =
  | { verb: 'ask'; asked: Asked; wait: boolean; way: AskWay }
  | { verb: 'result'; id: string; way: AskWay }
  | { verb: 'list' }

const usage = `Usage: npm run -s ask -- QUESTION|--suite=F [--wait] [--as=P] [--flow=F] [--mode=M]
       npm run -s ask -- --result=ID [--as=P]
       npm run -s ask -- --list

Prints the link of a request that asks a ready question (age-over-18, for one) of a wallet; npm run wallet -- present takes it.

  --suite=F    asks for a PID as a conformance suite presents it: ${formats.join(' or ')} (docs/conformance.md)
  --wait       and then waits for the answer, and prints it
  --as=P       a visitor asks in place of the library, whom wallets know by ${clientIdentifications.join(', ')}
  --flow=F     ${flows.join(' or ')} (crossDevice)
  --mode=M     ${modes.join(' or ')} (${modes[0]}, but where wallets know who asks)
  --result=ID  the answer of a request before, once
  --list       the questions that there are`

/** @throws UsageRefused, UsageAsked */
export function parseAskCommand(args: string[]): AskCommand {
  const text = { type: 'string' } as const
  const { positionals, values } = readArguments(usage, {
    args,
    allowPositionals: true,
    options: {
      suite: text,
      wait: { type: 'boolean' },
      as: text,
      flow: text,
      mode: text,
      result: text,
      list: { type: 'boolean' },
    },
  })
  const [question, ...more] = positionals
  const { wait = false, result: id, list = false } = values
  const suite = oneOf(formats, values.suite)
  const wishes = [question, suite, id, list || undefined].filter((wish) => wish !== undefined)
  const [as, flow, mode] = [
    oneOf(clientIdentifications, values.as),
    oneOf(flows, values.flow),
    oneOf(modes, values.mode),
  ]
  const asked: Asked | undefined =
    question === undefined ? (suite === undefined ? undefined : { pid: suite }) : { template: question }
  if (more.length > 0 || wishes.length !== 1) throw new UsageRefused(usage)
  // On the same device the answer waits for the code that the browser comes back with.
  if (wait && (!asked || flow === 'sameDevice')) throw new UsageRefused(usage)
  if (!asked && (flow ?? mode) !== undefined) throw new UsageRefused(usage)
  if (list && as !== undefined) throw new UsageRefused(usage)
  const way = { ...(as && { as }), ...(flow && { flow }), ...(mode && { mode }) }
  if (asked) return { verb: 'ask', asked, wait, way }
  return id === undefined ? { verb: 'list' } : { verb: 'result', id, way }
}

function oneOf<T extends string>(values: readonly T[], said: string | undefined): T | undefined {
  if (said === undefined) return undefined
  const found = values.find((one) => one === said)
  if (found === undefined) throw new UsageRefused(usage)
  return found
}
