// npm run bench: the loops inside workerd beside the crypto ceiling of the same run, then the start of an isolate, then requests over
// HTTP beside a hello endpoint.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../scripts/local/bundle.ts'
import { type RunningWorkerd, runWorkerd } from '../scripts/local/run-workerd.ts'
import { projectFolder, readFunctionConfig } from '../scripts/local/wrangler-config.ts'
import { benchHttp } from './http.ts'
import { benchStartup } from './startup.ts'

interface Measured {
  perSecond: number
  counts?: { verifies: number; signs: number; digests: number }
}

const goals: Record<string, { name: string; now: number; final: number }> = {
  issueSdJwt: { name: 'issue one SD-JWT PID', now: 45, final: 60 },
  issueMdoc: { name: 'issue one mdoc PID', now: 45, final: 60 },
  issueSdJwtBatch: { name: 'issue 20 SD-JWT PIDs', now: 60, final: 80 },
  issueMdocBatch: { name: 'issue 20 mdoc PIDs', now: 60, final: 80 },
  verifySdJwt: { name: 'verify an SD-JWT presentation', now: 35, final: 60 },
  verifyMdoc: { name: 'verify an mdoc presentation', now: 35, final: 60 },
}

const port = 18_690
const rounds = 3

async function startBench(folder: string): Promise<RunningWorkerd> {
  const { compatibilityDate, compatibilityFlags } = readFunctionConfig('issuer')
  await bundle(`${projectFolder}bench/worker.ts`, join(folder, 'bench.js'))
  const config = join(folder, 'workerd.capnp')
  const flags = compatibilityFlags.map((flag) => `"${flag}"`).join(', ')
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "bench", worker = (
    modules = [(name = "bench.js", esModule = embed "bench.js")],
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

/** The best of some rounds: noise of the machine only ever slows down. */
async function measure(name: string): Promise<Measured> {
  const results: Measured[] = []
  for (let round = 0; round < rounds; round++) {
    const response = await fetch(`http://127.0.0.1:${port}/?case=${name}&ms=700`)
    if (!response.ok) throw new Error(`${name}: ${await response.text()}`)
    results.push((await response.json()) as Measured)
  }
  return results.reduce((best, one) => (one.perSecond > best.perSecond ? one : best))
}

const folder = await mkdtemp(join(tmpdir(), 'attestry-bench-'))
const workerd = await startBench(folder)
try {
  const sign = await measure('sign')
  const verify = await measure('verify')
  const digest = await measure('digest')
  const seconds = { sign: 1 / sign.perSecond, verify: 1 / verify.perSecond, digest: 1 / digest.perSecond }
  console.log(
    '\nInside workerd, one core; share of the ceiling 1 / (verifies x t_verify + signs x t_sign + digests x t_digest)\n',
  )
  console.log(
    `  P-256 sign ${sign.perSecond.toFixed(0)}/s, P-256 verify ${verify.perSecond.toFixed(0)}/s, SHA-256 ${digest.perSecond.toFixed(0)}/s\n`,
  )
  for (const [name, goal] of Object.entries(goals)) {
    const { perSecond, counts } = await measure(name)
    if (!counts) throw new Error(`${name} has no counts`)
    const ceiling =
      1 / (counts.verifies * seconds.verify + counts.signs * seconds.sign + counts.digests * seconds.digest)
    const share = (100 * perSecond) / ceiling
    const mark = share >= goal.now ? 'reached' : 'MISSED'
    console.log(
      `  ${goal.name.padEnd(30)} ${perSecond.toFixed(0).padStart(6)}/s of ${ceiling.toFixed(0).padStart(6)}/s  ${share.toFixed(0).padStart(3)} %  goal ${goal.now} % ${mark} (final ${goal.final} %)   ${counts.verifies} verifies, ${counts.signs} signs, ${counts.digests} digests`,
    )
  }
} finally {
  await workerd.stop()
  await rm(folder, { recursive: true, force: true })
}
await benchStartup()
await benchHttp()
