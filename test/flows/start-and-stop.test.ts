// Starting and stopping for real, in folders of its own: https, a second start on the same state, one start at a time, and no workerd
// that outlives whoever started it, however that one ended.
import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createJar } from '../../sandbox/wallet/browser.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { createOffer } from '../../scripts/local/create-offer.ts'
import { type Addresses, openInstallation } from '../../scripts/local/installation.ts'
import { partnerToken } from '../../scripts/local/partner-token.ts'
import { PortTaken, type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { systemClock } from '../../shared/clock.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { freePorts } from '../free-ports.ts'
import { briefStatusLists, untilStatusListsEnd } from '../status-lists-end.ts'
import { outcomeOf, script } from './run-script.ts'

const folders: string[] = []
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'attestry-start-'))
  folders.push(folder)
  return folder
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

const createWallet = ({ sandbox }: Addresses): Wallet => ({
  fetch: (url, init) => fetch(url, init),
  now: systemClock,
  held: [],
  walletProvider: `${sandbox}/wallet-provider`,
  tell: () => {},
})
const jan = { ssin: '85631412136' }

async function offerToJan(addresses: Addresses, folder: string): Promise<string> {
  const wish = {
    credentialConfigurationIds: pid.configurations.map(({ id }) => id),
    grant: 'preAuthorizedCode',
    subject: jan,
  } as const
  return (await createOffer({ addresses, installation: await openInstallation(folder) }, wish)).credentialOfferUri
}

async function revokeJan(addresses: Addresses, folder: string): Promise<unknown> {
  const response = await fetch(`${addresses.issuer}/issuance/v1/credentials/revoke`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await partnerToken(await openInstallation(folder), addresses, 'issuer')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ ...jan, type: 'pid' }),
  })
  return response.json()
}

/** The library asks a wallet on another device. @returns the verdict that its page shows */
async function askedByTheLibrary({ sandbox }: Addresses, wallet: Wallet): Promise<string | undefined> {
  const jar = createJar()
  await jar.fetch(`${sandbox}/relying-party`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'format=either&flow=crossDevice',
  })
  const waiting = `${sandbox}/relying-party/waiting`
  const page = await (await jar.fetch(waiting)).text()
  const link = /openid4vp:\/\/[^"'<&]*(?:&amp;[^"'<&]*)*/.exec(page)?.[0].replaceAll('&amp;', '&') ?? ''
  const { redirectUri } = await present(wallet, link)
  // What was refused needs no number.
  if (redirectUri === undefined) return verdictIn(await jar.fetch(waiting))
  const number = new URL(redirectUri).searchParams.get('number') ?? ''
  return verdictIn(
    await jar.fetch(`${sandbox}/relying-party/confirm`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `number=${number}`,
    }),
  )
}

const verdictIn = async (page: Response): Promise<string | undefined> =>
  /data-verdict="(\w+)"/.exec(await page.text())?.[1]

/** @returns the protocol that both ends agreed on */
async function handshake(port: number, options: object): Promise<string | null> {
  const socket = connect({ host: '127.0.0.1', servername: 'localhost', port, ...options })
  await once(socket, 'secureConnect')
  const protocol = socket.getProtocol()
  socket.destroy()
  return protocol
}

describe('npm start -- --tls', () => {
  it('speaks TLS 1.3 alone, to who trusts the local CA, and finds its state again at the next start', async () => {
    const [folder, port] = [await newFolder(), await freePorts()]
    let functions: RunningFunctions = await startFunctions({
      folder,
      port,
      tls: true,
      variables: { issuer: briefStatusLists },
    })
    const wallet = createWallet(functions.addresses)
    let unused = ''
    try {
      const { addresses } = functions
      expect(addresses.issuer).toBe(`https://localhost:${port}`)
      const ca = readFileSync(addresses.authorityFile ?? '')
      for (const one of [port, port + 1, port + 2]) {
        expect(await handshake(one, { ca })).toBe('TLSv1.3')
        await expect(handshake(one, { ca, maxVersion: 'TLSv1.2' })).rejects.toThrow(/alert/)
        await expect(handshake(one, { ca: [] })).rejects.toThrow(/certificate/)
      }
      await receive(wallet, await offerToJan(addresses, folder), { copies: 2 })
      expect(await askedByTheLibrary(addresses, wallet)).toBe('accepted')
      expect(await revokeJan(addresses, folder)).toEqual({ revoked: 4 })
      unused = await offerToJan(addresses, folder)
    } finally {
      await functions.stop()
    }
    functions = await startFunctions({ folder, port, tls: true, variables: { issuer: briefStatusLists } })
    try {
      // The verifier keeps them over a restart.
      await untilStatusListsEnd()
      expect(await askedByTheLibrary(functions.addresses, wallet)).toBe('refused')
      // An offer of before: its code is still there, and the credential of now is valid.
      const later = createWallet(functions.addresses)
      await receive(later, unused)
      expect(await askedByTheLibrary(functions.addresses, later)).toBe('accepted')
      // Those of before are revoked already.
      expect(await revokeJan(functions.addresses, folder)).toEqual({ revoked: later.held.length })
    } finally {
      await functions.stop()
    }
  })

  it('names the port that is taken, and leaves the folder to the next', async () => {
    const [folder, port] = [await newFolder(), await freePorts()]
    const server = createServer().listen(port + 1, '127.0.0.1')
    await once(server, 'listening')
    for (let time = 0; time < 2; time++) {
      const error = await startFunctions({ folder, port }).catch((thrown) => thrown)
      expect(error).toBeInstanceOf(PortTaken)
      expect(error.message).toContain(`port ${port + 1} is taken`)
    }
    server.close()
  })
})

/** Command lines of this machine that name a folder of ours: the shell that watches, and workerd. */
const processesOf = (folder: string): string[] => commandLines().filter((line) => line.includes(`${folder}/run/`))

function commandLines(): string[] {
  if (!existsSync('/proc/self/cmdline')) return execFileSync('ps', ['-axo', 'args=']).toString().split('\n')
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((number) => {
      try {
        return readFileSync(`/proc/${number}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
}

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

async function start(folder: string, port: number): Promise<ChildProcess> {
  const child = script('start', folder, '--port', String(port))
  started.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  await expect.poll(() => said, { timeout: 40_000 }).toContain(`http://localhost:${port}`)
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill(signal)
  return (await ended)[0]
}

const addressesAt = (port: number): Addresses => ({
  issuer: `http://localhost:${port}`,
  verifier: `http://localhost:${port + 1}`,
  sandbox: `http://localhost:${port + 2}`,
})

interface Revocation {
  id: string
  state: string
  of: number
}

/** So many that it takes a while, and Jan's at the end. */
async function revokeMany(addresses: Addresses, folder: string): Promise<Revocation> {
  const nobodies = Array.from({ length: 4999 }, (_, at) => ({ handle: `${at.toString(36)}.unknown` }))
  const list = [...nobodies, { ...jan, types: ['pid'] }]
  return callIssuer(addresses, folder, { path: '/issuance/v1/revocations', body: { reason: 'requested', list } })
}

const progressOf = (addresses: Addresses, folder: string, id: string): Promise<Revocation> =>
  callIssuer(addresses, folder, { path: `/issuance/v1/revocations/${id}` })

async function callIssuer(
  addresses: Addresses,
  folder: string,
  { path, body }: { path: string; body?: object },
): Promise<Revocation> {
  const response = await fetch(addresses.issuer + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      Authorization: `Bearer ${await partnerToken(await openInstallation(folder), addresses, 'issuer')}`,
      'Content-Type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Revocation
}

describe('npm start', () => {
  it('runs once on one folder, leaves no workerd when it is killed, and goes on where it was after that', async () => {
    const [folder, port] = [await newFolder(), await freePorts()]
    const killed = await start(folder, port)
    const before = addressesAt(port)
    const wallet = createWallet(before)
    await receive(wallet, await offerToJan(before, folder))
    expect(processesOf(folder).length).toBeGreaterThan(0)
    expect(await outcomeOf(script('start', folder, '--port', String(port + 100)))).toEqual({
      code: 1,
      said: `Attestry already runs here (issuer http://localhost:${port}); stop it first, or start in another folder (ATTESTRY_FOLDER) with --port\n`,
    })
    const revocation = await revokeMany(before, folder)
    expect(revocation.state).toBe('running')
    await end(killed, 'SIGKILL')
    await expect.poll(() => processesOf(folder), { timeout: 5_000 }).toEqual([])
    const later = await freePorts()
    const stopped = await start(folder, later)
    await expect
      .poll(() => progressOf(addressesAt(later), folder, revocation.id), { timeout: 20_000 })
      .toEqual({ ...revocation, state: 'done', done: revocation.of, revoked: wallet.held.length })
    expect(await end(stopped, 'SIGTERM')).toBe(0)
    expect(processesOf(folder)).toEqual([])
    expect(existsSync(join(folder, 'running.lock'))).toBe(false)
  })
})

describe('every command', () => {
  const link = 'openid4vp://?client_id=a&request_uri=http%3A%2F%2Flocalhost'
  const commands = [
    ['token', 'issuer'],
    ['offer'],
    ['conformance-config', 'issuer'],
    ['demo'],
    ['wallet', 'list'],
    ['wallet', 'present', link],
    ['revoke', '--handle', '1.abc'],
    ['watch'],
  ] as const
  const names = [...new Set(['start', 'ask', 'deploy', ...commands.map(([name]) => name)])]

  it('says that nothing is running, and how to start it', async () => {
    const folder = await newFolder()
    const outcomes = await Promise.all(commands.map(([name, ...args]) => outcomeOf(script(name, folder, ...args))))
    for (const outcome of outcomes)
      expect(outcome).toEqual({
        code: 1,
        said: 'Nothing is running at http://localhost:8787: start with npm start\n',
      })
  })

  it('tells its usage when it is asked for something else', async () => {
    const asked = names.map((name) => script(name, '/nowhere', '--nonsense'))
    for (const { code, said } of await Promise.all(asked.map(outcomeOf))) {
      expect(code).toBe(2)
      expect(said).toContain('Usage: npm ')
      expect(said).not.toContain('    at ')
    }
  })

  it('answers --help with its usage, and ends well', async () => {
    const asked = names.map((name) => script(name, '/nowhere', '--help'))
    for (const { code, said } of await Promise.all(asked.map(outcomeOf))) {
      expect(code).toBe(0)
      expect(said).toMatch(/^Usage: npm /)
    }
  })
})
