// npm run bench: the loops inside workerd beside the crypto ceiling of the same run, places in status lists, then the start of an isolate,
// then requests over HTTP beside a hello endpoint. With --large also for status lists that ten million have places in.
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../scripts/local/bundle.ts'
import { type RunningWorkerd, runWorkerd } from '../scripts/local/run-workerd.ts'
import { modulesOf } from '../scripts/local/workerd-config.ts'
import { projectFolder, readFunctionConfig } from '../scripts/local/wrangler-config.ts'
import { benchHttp } from './http.ts'
import { benchStartup } from './startup.ts'
import type { FormMeasured } from './status-lists.ts'
import { benchStatusPlaces } from './status-places.ts'
import type { ListFiles, ListsMeasured } from './trusted-lists.ts'

interface Demand {
  operation: string
  bytes: number
  times: number
}

interface Measured {
  perSecond: number
  demands?: readonly Demand[]
}

const goals: Record<string, { name: string; now: number; final: number }> = {
  issueSdJwt: { name: 'issue one SD-JWT PID', now: 60, final: 60 },
  issueMdoc: { name: 'issue one mdoc PID', now: 60, final: 60 },
  issueSdJwtBatch: { name: 'issue 20 SD-JWT PIDs', now: 80, final: 80 },
  issueMdocBatch: { name: 'issue 20 mdoc PIDs', now: 80, final: 80 },
  verifySdJwt: { name: 'verify an SD-JWT presentation', now: 60, final: 60 },
  verifyMdoc: { name: 'verify an mdoc presentation', now: 60, final: 60 },
}

const port = 18_690
const rounds = 20
/** Milliseconds. */
const slice = 120

async function startBench(folder: string): Promise<RunningWorkerd> {
  const { compatibilityDate, compatibilityFlags } = readFunctionConfig('issuer')
  const modules = await bundle(`${projectFolder}bench/worker.ts`, join(folder, 'bench.js'))
  const config = join(folder, 'workerd.capnp')
  const flags = compatibilityFlags.map((flag) => `"${flag}"`).join(', ')
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "bench", worker = (
    modules = [${modulesOf('bench.js', modules)}],
    compatibilityDate = "${compatibilityDate}", compatibilityFlags = [${flags}]))],
  sockets = [(name = "bench", address = "127.0.0.1:${port}", service = "bench", http = ())]);`,
  )
  const workerd = runWorkerd(config, {}, (line) => console.error(line))
  for (let tried = 0; tried < 200; tried++) {
    if (await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) return workerd
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the bench did not start')
}

/** `what`: the query of a case or of a primitive. */
async function measure(what: string, milliseconds = slice): Promise<Measured> {
  const response = await fetch(`http://127.0.0.1:${port}/?${what}&ms=${milliseconds}`)
  if (!response.ok) throw new Error(`${what}: ${await response.text()}`)
  return (await response.json()) as Measured
}

/** The best of many short rounds that take turns: noise of the machine only ever slows down, and nothing has its quiet moments alone. */
async function measureAll(names: readonly string[]): Promise<Map<string, Measured>> {
  const best = new Map<string, Measured>()
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const measured = await measure(name)
      if (measured.perSecond > (best.get(name)?.perSecond ?? 0)) best.set(name, measured)
    }
  return best
}

/** Real lists, read in place. */
const listFolder = `${projectFolder}../shared/trust-lists/2023/`

async function benchLists(): Promise<void> {
  if (!existsSync(listFolder)) return console.warn(`\nTrusted lists were not measured: ${listFolder} is missing`)
  const files: ListFiles = {}
  for (const name of await readdir(listFolder)) files[name] = await readFile(listFolder + name, 'base64')
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(files) })
  if (!response.ok) throw new Error(await response.text())
  const { seconds, services, bundleLength, decisionMicroseconds } = (await response.json()) as ListsMeasured
  const line = (what: string, value: number, unit: string, goal: number): void =>
    console.log(
      `  ${what.padEnd(52)} ${value.toFixed(unit === 's' ? 2 : 0).padStart(6)} ${unit}  goal ${goal} ${unit} ${value <= goal ? 'reached' : 'MISSED'}`,
    )
  console.log(`\nTrusted lists inside workerd: ${Object.keys(files).length} files, ${services} services\n`)
  line('verified and modelled, from the Official Journal on', seconds, 's', 0.6)
  line('the bundle that decisions are made of, as JSON', bundleLength / 1000, 'kB', 700)
  line('a decision on a qualified attestation', decisionMicroseconds, 'us', 50)
}

async function benchStatusLists(): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/?statusLists`)
  if (!response.ok) throw new Error(await response.text())
  console.log('\nStatus lists inside workerd: a million entries, one in a hundred revoked\n')
  for (const one of (await response.json()) as FormMeasured[]) {
    const line = (what: string, value: number, unit: string, goal: number): void =>
      console.log(
        `  ${`${one.form}, ${what}`.padEnd(52)} ${value.toFixed(2).padStart(8)} ${unit}  goal ${goal} ${unit} ${value <= goal ? 'reached' : 'MISSED'}`,
      )
    line(`${Math.round(one.bytes / 1000)} kB, signed anew`, one.publishMilliseconds, 'ms', 100)
    line('signatures for that', one.signatures, '  ', 1)
    line('fetched, verified and read', one.coldMilliseconds, 'ms', 20)
    line('a status of a copy', one.cachedMicroseconds, 'us', 5)
  }
}

const caseOf = (name: string): string => `case=${name}`

/** In whole blocks of SHA-256, so that few sizes have to be measured. */
const primitiveOf = ({ operation, bytes }: Demand): string =>
  `operation=${operation}&bytes=${Math.ceil((bytes + 9) / 64) * 64 - 9}`

const nameOf = (what: string): string => [...new URLSearchParams(what).values()].join(' ').concat(' bytes')

const folder = await mkdtemp(join(tmpdir(), 'attestry-bench-'))
const workerd = await startBench(folder)
try {
  const demands = new Map<string, readonly Demand[]>()
  for (const name of Object.keys(goals)) demands.set(name, (await measure(caseOf(name), 1)).demands ?? [])
  const primitives = new Set([...demands.values()].flat().map(primitiveOf))
  const best = await measureAll([...primitives, ...Object.keys(goals).map(caseOf)])
  const secondsOf = (what: string): number => 1 / (best.get(what)?.perSecond ?? 0)
  console.log(
    '\nInside workerd, one core; the ceiling is what the operations of the case take WebCrypto by themselves, over as many bytes\n',
  )
  for (const what of [...primitives].toSorted())
    console.log(`  ${nameOf(what).padEnd(30)} ${(1e6 * secondsOf(what)).toFixed(2).padStart(8)} us`)
  console.log()
  for (const [name, goal] of Object.entries(goals)) {
    const needed = demands.get(name) ?? []
    const ceiling = needed.reduce((sum, demand) => sum + demand.times * secondsOf(primitiveOf(demand)), 0)
    const share = (100 * ceiling) / secondsOf(caseOf(name))
    const mark = share >= goal.now ? 'reached' : 'MISSED'
    const perSecond = [secondsOf(caseOf(name)), ceiling].map((seconds) => (1 / seconds).toFixed(0).padStart(6))
    const times = (operation: string): number =>
      needed.reduce((sum, demand) => sum + (demand.operation === operation ? demand.times : 0), 0)
    console.log(
      `  ${goal.name.padEnd(30)} ${perSecond.join('/s of ')}/s  ${share.toFixed(0).padStart(3)} %  goal ${goal.now} % ${mark} (final ${goal.final} %)   ${times('verify')} verifies, ${times('sign')} signs, ${times('digest')} digests`,
    )
  }
  await benchLists()
  await benchStatusLists()
} finally {
  await workerd.stop()
  await rm(folder, { recursive: true, force: true })
}
// Ten million take a minute to be filled in, and half a gigabyte.
await benchStatusPlaces([10_000, 1_000_000, ...(process.argv.includes('--large') ? [10_000_000] : [])])
await benchStartup()
await benchHttp()
