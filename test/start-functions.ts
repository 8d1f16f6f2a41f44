// Starts issuer, verifier and sandbox once for all tests of this folder, in a temporary folder and on free ports, and tells the tests
// where they are. What they log is kept, so that a test can look through it. For the conformance modules the same starts once more, as a
// conformance suite meets it: over https, with the profile haip.
import { appendFileSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { SandboxPki } from '../sandbox/pki/sandbox-pki.ts'
import type { Addresses } from '../scripts/local/installation.ts'
import { startFunctions } from '../scripts/local/start-functions.ts'
import { freePorts } from './free-ports.ts'

declare module 'vitest' {
  interface ProvidedContext {
    addresses: Addresses
    pki: SandboxPki
    /** File with everything that the functions logged so far. */
    logFile: string
    /** Folder with the state of the Durable Objects. */
    stateFolder: string
    conformance: { addresses: Addresses; pki: SandboxPki }
  }
}

const pkiIn = (folder: string): SandboxPki => JSON.parse(readFileSync(join(folder, 'sandbox-pki.json'), 'utf8'))

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'attestry-'))
  const logFile = join(folder, 'functions.log')
  const running = await startFunctions({
    folder,
    port: await freePorts(),
    // The profile that takes every kind of wallet; tests of the others start functions of their own.
    variables: { issuer: { ISSUANCE_PROFILE: 'plain' } },
    onLine: (line) => appendFileSync(logFile, `${line}\n`),
  })
  project.provide('addresses', running.addresses)
  project.provide('pki', pkiIn(folder))
  project.provide('logFile', logFile)
  project.provide('stateFolder', join(folder, 'state'))
  const suiteFolder = await mkdtemp(join(tmpdir(), 'attestry-conformance-'))
  const conformance = await startFunctions({
    folder: suiteFolder,
    port: await freePorts(),
    tls: true,
    suiteIssuers: [],
  })
  project.provide('conformance', { addresses: conformance.addresses, pki: pkiIn(suiteFolder) })
  return async () => {
    await Promise.all([running.stop(), conformance.stop()])
    for (const one of [folder, suiteFolder]) await rm(one, { recursive: true, force: true })
  }
}
