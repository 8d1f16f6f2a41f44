// What a command was given. Whatever it does not know is refused with its usage, and so is --help.
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Ends the script with 2; the message is all that is said. */
export class UsageRefused extends Error {}

/** @throws UsageRefused */
export function readArguments<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  const given = config.args ?? process.argv.slice(2)
  if (given.includes('--help') || given.includes('-h')) throw new UsageRefused(usage)
  try {
    return parseArgs<T>(config)
  } catch (error) {
    // The first sentence; the others are about writing programs.
    const [problem = ''] = (error instanceof Error ? error.message : '').split('. ')
    throw new UsageRefused(`${problem}\n\n${usage}`)
  }
}
