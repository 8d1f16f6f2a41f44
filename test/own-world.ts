// The whole-system tests run in several processes at once, and each has a world of its own: what one process tells a source to do wrong,
// revokes or reads in the log is nothing to the other.
import { inject } from 'vitest'
import type { SandboxPki } from '../sandbox/pki/sandbox-pki.ts'
import type { Addresses } from '../scripts/local/installation.ts'

export interface World {
  addresses: Addresses
  pki: SandboxPki
  /** File with everything that the functions logged so far. */
  logFile: string
  /** Folder with the state of the Durable Objects. */
  stateFolder: string
  conformance: { addresses: Addresses; pki: SandboxPki }
}

declare module 'vitest' {
  interface ProvidedContext {
    worlds: World[]
  }
}

/** Of the process that asks. */
export function ownWorld(): World {
  const world = inject('worlds')[Number(process.env.VITEST_POOL_ID) - 1]
  if (!world) throw new Error('there are fewer worlds than processes')
  return world
}
