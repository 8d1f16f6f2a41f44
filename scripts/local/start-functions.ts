// Starts issuer, verifier and sandbox in one workerd process and waits until each says that it is well. The same bundles and
// the same runtime as in production, without wrangler in between; npm start, the tests, the demo and the bench all use it.

import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { bundle } from './bundle.ts'
import { type Addresses, openInstallation, writeAddresses } from './installation.ts'
import { type RunningWorkerd, runWorkerd } from './run-workerd.ts'
import { secretsOf } from './secrets.ts'
import { variablesOf } from './variables.ts'
import { environmentName, type Tls, workerdConfig } from './workerd-config.ts'
import { type FunctionName, functionNames, projectFolder, readFunctionConfig } from './wrangler-config.ts'

export interface StartOptions {
  /** Keys, state and addresses; made when it is not there. */
  folder?: string
  /** First of three ports in a row. */
  port: number
  tls?: boolean
  /** Variables of wrangler.toml with another value than there. */
  variables?: Partial<Record<FunctionName, Record<string, string>>>
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

export async function startFunctions({
  folder,
  port,
  tls = false,
  variables = {},
  onLine,
}: StartOptions): Promise<RunningFunctions> {
  const ports = { issuer: port, verifier: port + 1, sandbox: port + 2 }
  for (const one of Object.values(ports)) await refuseTaken(one)
  const installation = await openInstallation(folder)
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

  const secrets = secretsOf(installation.pki, addresses)
  const configs = functionNames.map(readFunctionConfig)
  await Promise.all(configs.map(({ name, main }) => bundle(`${projectFolder}${relative(main)}`, `${run}/${name}.js`)))
  const served = configs.map((config) => ({
    config,
    port: ports[config.name],
    vars: { ...variablesOf(config, addresses), ...variables[config.name] },
    secrets: Object.keys(secrets[config.name]),
  }))
  await writeFile(`${run}/workerd.capnp`, workerdConfig(served, tls ? files : undefined))

  trustLocalAuthority(tls ? installation.tls.authority : undefined)
  const workerd = runWorkerd(`${run}/workerd.capnp`, environmentOf(secrets), onLine)
  await untilWell(workerd, addresses)
  await writeAddresses(installation.folder, addresses)
  return { addresses, folder: installation.folder, pid: workerd.process.pid, stop: workerd.stop }
}

const relative = (main: string): string => (main.startsWith('/') ? main.slice(projectFolder.length) : main)

function addressesOf(ports: Record<FunctionName, number>, authorityFile: string | undefined): Addresses {
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

/** Makes fetch of this process trust the local CA, besides what it trusts anyway. */
export function trustLocalAuthority(pem: string | undefined): void {
  if (pem) setDefaultCACertificates([...getCACertificates('default'), pem])
}

function refuseTaken(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', () => reject(new PortTaken(`port ${port} is taken; choose others with --port`)))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
  })
}

const patience = 40_000

async function untilWell(workerd: RunningWorkerd, addresses: Addresses): Promise<void> {
  const until = Date.now() + patience
  for (const name of functionNames) {
    while (!(await isUp(addresses[name]))) {
      if (workerd.process.exitCode !== null) throw new Error(`workerd did not start:\n${workerd.lastLines()}`)
      if (Date.now() > until) {
        await workerd.stop()
        throw new Error(`the ${name} did not become well:\n${workerd.lastLines()}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function isUp(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/health`)
    return ((await response.json()) as { status?: string }).status === 'UP'
  } catch {
    return false
  }
}
