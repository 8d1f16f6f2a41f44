// The process with the status lists is killed (SIGKILL) in the midst of allocations, replacements and revocations, again and again, on one
// folder: whatever it answered before holds after it, whatever it did not answer is done or was never begun.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Allocated, Allocation, BatchState, RevocationState } from '../../shared/store/status-store.ts'
import { bundle } from './bundle.ts'
import { findPort } from './certificate-proxy.ts'
import { type RunningWorkerd, runWorkerd } from './run-workerd.ts'
import { modulesOf } from './workerd-config.ts'
import { projectFolder, readFunctionConfig } from './wrangler-config.ts'

/** Each has a slot, and one request under way. */
const people = 12
const rounds = 6

let folder: string
let port: number
let workerd: RunningWorkerd | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attestry-killed-'))
  port = await findPort()
  const main = join(folder, 'main.ts')
  await writeFile(
    main,
    `import { StatusListObject } from '${projectFolder}shared/store/status-list-object.ts'
    export { StatusListObject }
    export default {
      async fetch(request, { LISTS }) {
        const [method, ...given] = await request.json()
        const answer = await LISTS.get(LISTS.idFromName('status-lists'))[method](...given)
        return Response.json(method === 'bits' ? { version: answer.version, bytes: [...answer.bytes] } : answer)
      },
    }`,
  )
  const modules = await bundle(main, join(folder, 'lists.js'))
  const { compatibilityDate, compatibilityFlags } = readFunctionConfig('issuer')
  await writeFile(
    join(folder, 'workerd.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "disk", disk = (path = "${folder}", writable = true)), (name = "lists", worker = (
    modules = [${modulesOf('lists.js', modules)}],
    bindings = [(name = "LISTS", durableObjectNamespace = "StatusListObject")],
    durableObjectNamespaces = [(className = "StatusListObject", uniqueKey = "lists", enableSql = true)],
    durableObjectStorage = (localDisk = "disk"), compatibilityDate = "${compatibilityDate}",
    compatibilityFlags = [${compatibilityFlags.map((flag) => `"${flag}"`).join(', ')}]))],
  sockets = [(name = "lists", address = "127.0.0.1:${port}", service = "lists", http = ())]);`,
  )
})

afterAll(async () => {
  await workerd?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function ask<T>(method: string, ...given: unknown[]): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    body: JSON.stringify([method, ...given]),
  })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as T
}

async function start(): Promise<void> {
  workerd = runWorkerd(join(folder, 'workerd.capnp'), {})
  for (let tried = 0; tried < 400; tried++) {
    if (await ask('batches', 'nobody').catch(() => undefined)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`workerd did not start: ${workerd.lastLines()}`)
}

async function kill(): Promise<unknown> {
  // A shell holds it, and another that watches.
  const shell = workerd?.process.pid
  const children = (await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8')).trim().split(' ')
  for (const child of children) {
    const [program = ''] = (await readFile(`/proc/${child}/cmdline`, 'utf8')).split('\0')
    if (program.endsWith('workerd')) return process.kill(Number(child), 'SIGKILL') && workerd?.stop()
  }
  throw new Error('workerd does not run')
}

it('has done what it answered, gives no place twice, and leaves one live set, however often it is killed', async () => {
  /** What was answered. */
  const given: Allocated[] = []
  const settled = new Map<string, Allocated>()
  const revoked = new Set<string>()
  /** Whose last replacement or revocation was not answered. */
  const unheard = new Set<string>()
  const nonces: string[] = []
  let version = 0

  const live = async (slot: string): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const id = `${slot} ${given.length} ${turn}`
      const wish: Allocation = {
        subject: slot,
        slot,
        count: 3,
        expiresAt: 4e9,
        signer: 'key',
        note: 'sealed',
        once: { id, expiresAt: 4e9 },
      }
      const batch = await ask<Allocated>('allocate', wish)
      given.push(batch)
      nonces.push(id)
      unheard.add(slot)
      expect(await ask<boolean>('settle', batch.handle)).toBe(true)
      settled.set(slot, batch)
      unheard.delete(slot)
      if (turn % 2 === 0) continue
      unheard.add(slot)
      await ask<RevocationState>('revoke', { affected: { handle: batch.handle }, reason: 'requested' })
      unheard.delete(slot)
      revoked.add(batch.handle)
    }
  }

  for (let round = 0; round < rounds; round++) {
    await start()
    const slots = Array.from({ length: people }, (_, person) => `s${person}`)
    const ended = Promise.allSettled(slots.map(live))
    await vi.waitUntil(() => given.length >= 40 * (round + 1) + round, { timeout: 30_000, interval: 1 })
    await kill()
    await ended
    await start()
    const places = given.flatMap(({ placed }) => placed)
    expect(new Set(places.map(({ list, index }) => `${list}/${index}`)).size).toBe(places.length)
    const bits = await ask<{ version: number; bytes: number[] }>('bits', 1)
    expect(bits.version).toBeGreaterThanOrEqual(version)
    version = bits.version
    const isSet = (index: number) => ((bits.bytes[index >> 3] as number) >> (index & 7)) & 1
    const known = new Map<string, BatchState>()
    let copiesRevoked = 0
    for (const slot of slots) {
      const batches = await ask<BatchState[]>('batches', slot)
      for (const batch of batches) known.set(batch.handle, batch)
      expect(batches.filter(({ state }) => state === 'valid').length).toBeLessThanOrEqual(1)
      copiesRevoked += batches.filter(({ state }) => state === 'revoked').length * 3
      const last = settled.get(slot)
      if (last && !revoked.has(last.handle) && !unheard.has(slot)) expect(known.get(last.handle)?.state).toBe('valid')
    }
    for (const { handle, placed } of given) {
      const state = known.get(handle)?.state
      expect(state).toBeDefined()
      if (revoked.has(handle)) expect(state).toBe('revoked')
      for (const { index } of placed) expect(isSet(index)).toBe(state === 'revoked' ? 1 : 0)
    }
    // No bit is anybody's but of what is revoked, also of what nobody heard of.
    expect(bits.bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)).toBe(copiesRevoked)
    const last = nonces.at(-1) as string
    expect(await ask('redeem', { id: last, expiresAt: 4e9 })).toBe(false)
    const notices = await ask<{ id: number }[]>('notices', 4e9, 100_000)
    expect(notices.length).toBeGreaterThanOrEqual(revoked.size)
    expect(notices.length).toBeLessThanOrEqual(revoked.size + people * (round + 1))
    await kill()
  }
  expect(revoked.size).toBeGreaterThan(10)
})
