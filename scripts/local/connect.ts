// What every script needs of the functions that run: their addresses, trust in their TLS, and the sandbox's keys.
import { readFile } from 'node:fs/promises'
import { type Addresses, type Installation, openInstallation, readAddresses } from './installation.ts'
import { trustLocalAuthority } from './start-functions.ts'

export interface Connection {
  addresses: Addresses
  installation: Installation
}

export async function connect(): Promise<Connection> {
  const addresses = await readAddresses()
  if (addresses.authorityFile) trustLocalAuthority(await readFile(addresses.authorityFile, 'utf8'))
  return { addresses, installation: await openInstallation() }
}

/** Runs a script and ends the process; what goes wrong is told in one line. */
export async function runScript(script: () => Promise<void>): Promise<void> {
  try {
    await script()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
