// npm start -- --trust-lists: the real lists of 2023, read in place, at their clock, through the whole walk from the Official Journal, and what operators
// see of it. The 900 services of the twelve countries are counted by shared/trusted-list/real-trusted-lists.test.ts; France's 190 are on a
// list that had run out, and so are not taken.
import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { projectFolder } from '../../scripts/local/project-folder.ts'
import { hex, sha256 } from '../../shared/bytes.ts'
import { freePorts } from '../free-ports.ts'

const lists = fileURLToPath(new URL('../../../shared/trust-lists/2023', import.meta.url))
const missing = !existsSync(lists)
if (missing) console.warn(`real trusted lists are missing: ${lists}`)

const countries = { AT: 80, BE: 99, CY: 8, EL: 120, HU: 295, IE: 8, LI: 9, LU: 19, NO: 46, SE: 7, UK: 19 }

/** Of a service, and valid at the clock of the test alone: it has ended since. */
function certificateOf(list: string): string {
  const xml = readFileSync(join(lists, list), 'utf8')
  const found = [...xml.slice(xml.indexOf('TSPService>')).matchAll(/<(?:\w+:)?X509Certificate>([^<]+)</g)]
  const pems = found.map(([, text]) => `-----BEGIN CERTIFICATE-----\n${text?.trim()}\n-----END CERTIFICATE-----`)
  const ends = (pem: string): number => Date.parse(new X509Certificate(pem).validTo)
  const pem = pems.find((one) => ends(one) > Date.parse('2023-11-02') && ends(one) < Date.parse('2026-06-01'))
  if (pem === undefined) throw new Error(`${list} has no certificate that ended since`)
  return pem
}

interface ShownList {
  id: string
  type: string
  territory?: string
  current: boolean
  sequenceNumber?: number
  services?: number
  lastCheck?: string
  lastError?: { code: string; reason: string }
}

describe.skipIf(missing)('npm start -- --trust-lists', () => {
  let folder: string
  let verifier: string
  let started: ChildProcess
  let token: string
  let shown: ShownList[]

  /** A command, as it is typed. */
  const run = (name: string, ...args: string[]): ChildProcess =>
    spawn(process.execPath, [`${projectFolder}scripts/${name}.ts`, ...args], {
      env: { ...process.env, ATTESTRY_FOLDER: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    return (await fetch(`${verifier}/trust/v1/${path}`, { ...init, headers })).json() as Promise<T>
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'attestry-real-'))
    const port = await freePorts()
    verifier = `http://localhost:${port + 1}`
    started = run('start', '--port', String(port), '--trust-lists', lists, '--clock', '2023-11-01')
    let said = ''
    started.stdout?.on('data', (chunk) => (said += chunk))
    await vi.waitUntil(() => said.includes('Ctrl-C stops everything'), { timeout: 60_000 })
    expect(said).toContain('Attestry is running at 2023-11-01 00:00:')
    const telling = run('token', 'trust')
    token = ''
    telling.stdout?.on('data', (chunk) => (token += chunk))
    await once(telling, 'close')
    token = token.trim()
    await vi.waitUntil(
      async () => {
        shown = (await ask<{ items: ShownList[] }>('lists')).items
        return shown.every(({ lastCheck, lastError }) => lastCheck || lastError)
      },
      { timeout: 60_000, interval: 500 },
    )
  }, 150_000)

  afterAll(async () => {
    const ended = once(started, 'exit')
    started.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  })

  const nationalLists = (): ShownList[] => shown.filter(({ type }) => type === 'national')

  it('has the list of lists, by its pivots from the Official Journal, and every list of a country that had not run out', () => {
    expect(shown.find(({ type }) => type === 'listOfLists')).toMatchObject({ current: true, sequenceNumber: 332 })
    const current = nationalLists().filter(({ current }) => current)
    expect(Object.fromEntries(current.map(({ territory, services }) => [territory, services]))).toEqual(countries)
    expect(current.reduce((sum, { services = 0 }) => sum + services, 0)).toBe(710)
    expect(nationalLists().filter(({ current }) => !current)).toMatchObject([
      { territory: 'FR', lastError: { code: 'EXPIRED', reason: expect.stringContaining('2023-08-23T00:00:07Z') } },
    ])
  })

  it('finds a service by its country and by its certificate, and judges the certificate by that clock', async () => {
    expect((await ask<{ total: number }>('services?country=LU')).total).toBe(countries.LU)
    const pem = certificateOf('lu.xml')
    const certificate = hex(await sha256(new Uint8Array(new X509Certificate(pem).raw)))
    const { items } = await ask<{ items: object[] }>(`services?certificate=${certificate}`)
    expect(items[0]).toMatchObject({ list: 'national:LU', current: true, country: 'LU', certificates: [certificate] })
    const check = await ask('certificateChecks', { method: 'POST', body: JSON.stringify({ pem }) })
    expect(check).toMatchObject({ certificates: [{ sha256: certificate, valid: true }] })
  })

  it('keeps keys and state apart from those of other starts', () => {
    expect(existsSync(join(folder, 'real-lists', 'sandbox-pki.json'))).toBe(true)
    expect(existsSync(join(folder, 'sandbox-pki.json'))).toBe(false)
  })
})
