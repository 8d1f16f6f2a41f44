// What a new isolate costs before its first request: the CPU that the bundle which would be deployed takes to start, profiled by wrangler
// on this machine; what the profiler itself takes is part of it.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { profileStartup } from '../scripts/local/wrangler.ts'

const goal = 50
const rounds = 3

interface Profile {
  nodes: { id: number; callFrame: { functionName: string } }[]
  /** The node of each sample, and the microseconds before it. */
  samples: number[]
  timeDeltas: number[]
}

function activeMilliseconds({ nodes, samples, timeDeltas }: Profile): number {
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id))
  const active = timeDeltas.filter((_, at) => !idle.has(samples[at] ?? 0))
  return active.reduce((sum, one) => sum + one, 0) / 1000
}

/** The best of some rounds: noise of the machine only ever slows down. */
export async function benchStartup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'attestry-bench-'))
  console.log('\nStart-up of an isolate, profiled by wrangler\n')
  try {
    for (const name of ['trust', 'issuer', 'verifier'] as const) {
      let best = Number.POSITIVE_INFINITY
      for (let round = 0; round < rounds; round++) {
        const file = join(folder, `${name}.cpuprofile`)
        await profileStartup(name, file)
        best = Math.min(best, activeMilliseconds(JSON.parse(await readFile(file, 'utf8'))))
      }
      console.log(
        `  ${name.padEnd(10)} ${best.toFixed(0).padStart(4)} ms  goal ${goal} ms ${best <= goal ? 'reached' : 'MISSED'}`,
      )
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
