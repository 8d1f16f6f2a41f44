// What a command was given. Whatever it does not know is refused with its usage; --help ends it with the same usage as its answer.
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Ends the script with 2; the message is all that is said. */
export class UsageRefused extends Error {}

/** Ends the script well: what was asked for is the usage. */
export class UsageAsked extends Error {}

/** @throws UsageRefused, UsageAsked */
export function readArguments<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  const given = config.args ?? process.argv.slice(2)
  if (given.includes('--help') || given.includes('-h')) throw new UsageAsked(usage)
  try {
    return parseArgs<T>(config)
  } catch (error) {
    // The first sentence; the others are about writing programs.
    const [problem = ''] = (error instanceof Error ? error.message : '').split('. ')
    throw new UsageRefused(`${problem}\n\n${usage}`)
  }
}
