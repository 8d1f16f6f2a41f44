// What every script needs of the functions that run: their addresses, trust in their TLS, and the sandbox's keys.
import { readFile } from 'node:fs/promises'
import { type Addresses, type Installation, nothingRuns, openInstallation, readAddresses } from './installation.ts'
import { UsageAsked, UsageRefused } from './read-arguments.ts'
import { trustLocalAuthority } from './trust-local-authority.ts'
import { turnClock } from './turn-clock.ts'

export interface Connection {
  addresses: Addresses
  installation: Installation
}

/** @throws when nothing runs, or what another version started */
export async function connect(): Promise<Connection> {
  const addresses = await readAddresses()
  if (addresses.secondsAhead) turnClock(addresses.secondsAhead)
  if (addresses.authorityFile) trustLocalAuthority(await readFile(addresses.authorityFile, 'utf8'))
  await fetch(`${addresses.issuer}/health`).catch(() => {
    throw nothingRuns(addresses.issuer)
  })
  return { addresses, installation: await openInstallation(addresses.folder) }
}

/** Runs a script and sets its exit code; what goes wrong is told in words, and who asked in a way that it does not know gets 2. */
export async function runScript(script: () => Promise<void>): Promise<void> {
  try {
    await script()
  } catch (error) {
    if (error instanceof UsageAsked) return console.log(error.message)
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = error instanceof UsageRefused ? 2 : 1
  }
}
