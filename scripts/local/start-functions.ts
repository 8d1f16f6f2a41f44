// Starts the keeper of trust lists, issuer, verifier and sandbox in one workerd process and waits until each says that it is well. The same bundles and
// the same runtime as in production, without wrangler in between; npm start, the tests, the demo and the bench all use it.

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { bundle } from './bundle.ts'
import { certificateHeader, findPort, startCertificateProxy } from './certificate-proxy.ts'
import { type Addresses, defaultFolder, renewInstallation, writeAddresses } from './installation.ts'
import type { InteractiveMode } from './interactive.ts'
import { takeLock } from './lock.ts'
import type { ListFolder } from './read-list-folder.ts'
import { type RunningWorkerd, runWorkerd } from './run-workerd.ts'
import { secretsOf } from './secrets.ts'
import { suiteRegistrations } from './suite-clients.ts'
import { testIssuersOf } from './test-issuers.ts'
import { trustLocalAuthority } from './trust-local-authority.ts'
import { variablesOf } from './variables.ts'
import { environmentName, type Mirror, type Tls, workerdConfig } from './workerd-config.ts'
import {
  type FunctionName,
  functionNames,
  projectFolder,
  readFunctionConfig,
  type ServedName,
  servedNames,
} from './wrangler-config.ts'

export interface StartOptions {
  /** Keys, state and addresses; made when it is not there. */
  folder?: string
  /** First of three ports in a row. */
  port: number
  tls?: boolean
  /** With `tls`: the issuer is told which certificate a client showed. */
  mtls?: boolean
  /** Variables of wrangler.toml with another value than there. */
  variables?: Partial<Record<FunctionName, Record<string, string>>>
  /** How far the clocks of the functions go ahead of the machine's, for tests of what lasts; below zero they are behind. */
  secondsAhead?: number
  /** Wallets may present a PID instead of a login, and answer in this way. */
  interactive?: InteractiveMode | undefined
  /** The verifier trusts the issuers of a conformance suite: the sandbox's own, and these (base64 DER). */
  suiteIssuers?: readonly string[] | undefined
  /** In place of the sandbox's list of lists. Keys and state are apart then, and made anew each time: they are of that clock. */
  listFolder?: ListFolder | undefined
  /** Called with each line that the functions log. */
  onLine?: (line: string) => void
}

export interface RunningFunctions {
  addresses: Addresses
  folder: string
  /** Of the process that holds workerd. */
  pid: number | undefined
  stop(): Promise<void>
}

export class PortTaken extends Error {}

/** Two processes on one state would each undo what the other writes. */
export class AlreadyRunning extends Error {}

/** @throws PortTaken, AlreadyRunning */
export async function startFunctions({ folder = defaultFolder, ...options }: StartOptions): Promise<RunningFunctions> {
  const ports = { issuer: options.port, verifier: options.port + 1, sandbox: options.port + 2 }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const address = addressesOf(ports, options.tls ? folder : undefined).issuer
  const lock = await takeLock(`${folder}/running.lock`, address)
  if ('heldBy' in lock)
    throw new AlreadyRunning(
      `Attestry already runs here (issuer ${lock.heldBy}); stop it first, or start in another folder (ATTESTRY_FOLDER) with --port`,
    )
  try {
    const running = await startLocked(folder, ports, options)
    return { ...running, stop: () => running.stop().finally(lock.release) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function startLocked(
  folder: string,
  ports: Record<ServedName, number>,
  {
    tls = false,
    mtls = false,
    variables = {},
    secondsAhead = 0,
    interactive,
    suiteIssuers,
    listFolder,
    onLine,
  }: StartOptions,
): Promise<RunningFunctions> {
  for (const one of Object.values(ports)) await refuseTaken(one)
  const home = listFolder ? `${folder}/real-lists` : folder
  if (listFolder) await rm(home, { recursive: true, force: true })
  const installation = await renewInstallation(home)
  const addresses = addressesOf(ports, tls ? installation.tls.authorityFile : undefined)
  const run = `${installation.folder}/run`
  await mkdir(run, { recursive: true })
  for (const name of functionNames) await mkdir(`${installation.folder}/state/${name}`, { recursive: true })
  const files: Tls = {
    certificateFile: 'tls-certificate.pem',
    keyFile: 'tls-key.pem',
    authorityFile: 'tls-authority.pem',
  }
  await writeFile(`${run}/${files.certificateFile}`, installation.tls.certificate)
  await writeFile(`${run}/${files.keyFile}`, installation.tls.privateKey, { mode: 0o600 })
  await writeFile(`${run}/${files.authorityFile}`, installation.tls.authority)

  const testIssuers = suiteIssuers && testIssuersOf(installation.pki, suiteIssuers)
  const secrets = await secretsOf(installation.pki, addresses, interactive, testIssuers, listFolder?.listOfLists)
  const configs = functionNames.map(readFunctionConfig)
  const behind = mtls ? await findPort() : undefined
  const modules = await Promise.all(
    configs.map(({ name, main }) => bundle(`${projectFolder}${relative(main)}`, `${run}/${name}.js`, { secondsAhead })),
  )
  const served = configs.map((config, nth) => {
    const { name } = config
    const behindProxy = name === 'issuer' && behind !== undefined
    const vars = {
      ...variablesOf(config, addresses),
      ...(behindProxy && { CLIENT_CERTIFICATES: `header:${certificateHeader}`, CLIENT_AUTHORITIES: '[]' }),
      ...variables[name],
    }
    return {
      config,
      modules: modules[nth] ?? [],
      port: behindProxy ? behind : name === 'trust' ? undefined : ports[name],
      behindProxy,
      vars: name === 'issuer' ? withSuiteClients(vars, installation.pki) : vars,
      secrets: Object.keys(secrets[name]),
    }
  })
  const mirror = listFolder && (await mirrorOf(listFolder, run))
  await writeFile(`${run}/workerd.capnp`, workerdConfig(served, tls ? files : undefined, mirror))

  trustLocalAuthority(tls ? installation.tls.authority : undefined)
  const proxy =
    behind === undefined
      ? undefined
      : await startCertificateProxy({ port: ports.issuer, target: behind, ...installation.tls })
  const workerd = runWorkerd(`${run}/workerd.capnp`, environmentOf(secrets), onLine)
  const stop = async (): Promise<void> => {
    await proxy?.stop()
    await workerd.stop()
  }
  // Of real lists some have always run out.
  await untilWell(workerd, addresses, listFolder ? ['UP', 'DEGRADED'] : ['UP']).catch(async (error) => {
    await proxy?.stop()
    throw error
  })
  await writeAddresses(folder, { ...addresses, ...(listFolder && { folder: home, secondsAhead }) })
  return { addresses, folder: installation.folder, pid: workerd.process.pid, stop }
}

async function mirrorOf({ folder, files }: ListFolder, run: string): Promise<Mirror> {
  await bundle(`${projectFolder}scripts/local/list-mirror.ts`, `${run}/mirror.js`)
  return { of: 'trust', folder, files, compatibilityDate: readFunctionConfig('trust').compatibilityDate }
}

/** Where the profile takes clients without attestation, and nobody registered others. */
function withSuiteClients(vars: Record<string, string>, { suiteClients }: SandboxPki): Record<string, string> {
  if (vars.ISSUANCE_PROFILE !== 'plain' || vars.CLIENTS !== '[]') return vars
  const certificates = vars.CLIENT_CERTIFICATES !== 'none'
  return { ...vars, CLIENTS: JSON.stringify(suiteRegistrations(suiteClients, { certificates })) }
}

const relative = (main: string): string => (main.startsWith('/') ? main.slice(projectFolder.length) : main)

function addressesOf(ports: Record<ServedName, number>, authorityFile: string | undefined): Addresses {
  const address = (port: number): string => `${authorityFile ? 'https' : 'http'}://localhost:${port}`
  return {
    issuer: address(ports.issuer),
    verifier: address(ports.verifier),
    sandbox: address(ports.sandbox),
    ...(authorityFile && { authorityFile }),
  }
}

const environmentOf = (secrets: Record<FunctionName, Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    functionNames.flatMap((name) =>
      Object.entries(secrets[name]).map(([secret, value]) => [environmentName(name, secret), value]),
    ),
  )

function refuseTaken(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', () => reject(new PortTaken(`port ${port} is taken; choose others with --port`)))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
  })
}

const patience = 40_000

async function untilWell(workerd: RunningWorkerd, addresses: Addresses, well: readonly string[]): Promise<void> {
  const until = Date.now() + patience
  for (const name of servedNames) {
    while (!(await isWell(addresses[name], well))) {
      if (workerd.process.exitCode !== null) throw new Error(`workerd did not start:\n${workerd.lastLines()}`)
      if (Date.now() > until) {
        await workerd.stop()
        throw new Error(`the ${name} did not become well:\n${workerd.lastLines()}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function isWell(address: string, well: readonly string[]): Promise<boolean> {
  try {
    const response = await fetch(`${address}/health`)
    return well.includes(((await response.json()) as { status?: string }).status ?? '')
  } catch {
    return false
  }
}
