// Starts issuer, verifier and sandbox once for all tests of this folder that one process runs, in a temporary folder and on free ports, and
// tells the tests where they are. What they log is kept, so that a test can look through it. For the conformance modules the same starts
// once more, as a conformance suite meets it: over https, with the profile haip.
import { appendFileSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { SandboxPki } from '../sandbox/pki/sandbox-pki.ts'
import { startFunctions } from '../scripts/local/start-functions.ts'
import { freePorts } from './free-ports.ts'
import type { World } from './own-world.ts'
import { briefStatusLists } from './status-lists-end.ts'

type Stop = () => Promise<void>

const pkiIn = (folder: string): SandboxPki => JSON.parse(readFileSync(join(folder, 'sandbox-pki.json'), 'utf8'))

export default async function setup(project: TestProject): Promise<Stop> {
  const started: { world: World; stop: Stop }[] = []
  while (started.length < project.config.maxWorkers) started.push(await startWorld())
  project.provide(
    'worlds',
    started.map(({ world }) => world),
  )
  return async () => void (await Promise.all(started.map(({ stop }) => stop())))
}

async function startWorld(): Promise<{ world: World; stop: Stop }> {
  const folder = await mkdtemp(join(tmpdir(), 'attestry-'))
  const logFile = join(folder, 'functions.log')
  const running = await startFunctions({
    folder,
    port: await freePorts(),
    // The profile that takes every kind of wallet; tests of the others start functions of their own.
    variables: { issuer: { ISSUANCE_PROFILE: 'plain', ...briefStatusLists } },
    onLine: (line) => appendFileSync(logFile, `${line}\n`),
  })
  const suiteFolder = await mkdtemp(join(tmpdir(), 'attestry-conformance-'))
  const conformance = await startFunctions({
    folder: suiteFolder,
    port: await freePorts(),
    tls: true,
    suiteIssuers: [],
  })
  return {
    world: {
      addresses: running.addresses,
      pki: pkiIn(folder),
      logFile,
      stateFolder: join(folder, 'state'),
      conformance: { addresses: conformance.addresses, pki: pkiIn(suiteFolder) },
    },
    stop: async () => {
      await Promise.all([running.stop(), conformance.stop()])
      for (const one of [folder, suiteFolder]) await rm(one, { recursive: true, force: true })
    },
  }
}
