// A credential type and its source are one file and one line each (docs/add-a-credential-type.md, docs/add-a-source.md): the project with a
// made-up library card goes all the way round, and nothing else in it is another than here.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findPersona } from '../../sandbox/personas.ts'
import type { SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import type { PresentationResult } from '../../sandbox/relying-party/verifier-client.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { createOffer } from '../../scripts/local/create-offer.ts'
import type { Addresses } from '../../scripts/local/installation.ts'
import { partnerToken } from '../../scripts/local/partner-token.ts'
import { projectFolder } from '../../scripts/local/project-folder.ts'
import { systemClock } from '../../shared/clock.ts'
import { freePorts } from '../free-ports.ts'
import { addedFiles, addedLines, createAddedCopy, projectFiles } from './added-copy.ts'

const copy = createAddedCopy()
const folder = mkdtempSync(join(tmpdir(), 'attestry-added-state-'))
let running: ChildProcess
let addresses: Addresses
let pki: SandboxPki

beforeAll(async () => {
  const port = await freePorts()
  running = spawn(process.execPath, [`${copy}scripts/start.ts`, '--port', `${port}`, '--profile', 'plain'], {
    env: { ...process.env, ATTESTRY_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [running.stdout, running.stderr]) stream?.on('data', (chunk) => (said += chunk))
  const started = () => {
    if (!said.includes('Attestry is running')) throw new Error(`the copy did not start:\n${said}`)
  }
  await vi.waitFor(started, { timeout: 40_000, interval: 100 })
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  addresses = read('addresses.json')
  pki = read('sandbox-pki.json')
})

afterAll(async () => {
  const ended = once(running, 'exit')
  if (running.exitCode === null && running.kill('SIGTERM')) await ended
  for (const one of [copy, folder]) rmSync(one, { recursive: true, force: true })
})

const ssinOf = (nickname: string): string => findPersona(nickname)?.ssin ?? ''

async function call<T>(of: 'issuer' | 'verifier', path: string, body: object): Promise<T> {
  const response = await fetch(addresses[of] + path, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await partnerToken({ pki }, addresses, of)}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(body),
  })
  return (await response.json()) as T
}

async function received(nickname: string): Promise<Wallet> {
  const wallet: Wallet = {
    fetch: (url, init) => fetch(url, init),
    now: systemClock,
    held: [],
    walletProvider: `${addresses.sandbox}/wallet-provider`,
    tell: () => {},
  }
  const connection = { addresses, installation: { folder, pki, tls: undefined as never } }
  const { credentialOfferUri } = await createOffer(connection, {
    credentialConfigurationIds: ['be.library-card.1.dc-sd-jwt', 'be.library-card.1.mso-mdoc'],
    grant: 'preAuthorizedCode',
    subject: { ssin: ssinOf(nickname) },
  })
  await receive(wallet, credentialOfferUri, { copies: 2 })
  return wallet
}

const queries = () => ({
  'dc+sd-jwt': {
    format: 'dc+sd-jwt',
    meta: { vct_values: [`${addresses.issuer}/types/library-card/1`] },
    claims: [{ path: ['family_name'] }, { path: ['card_number'] }],
  },
  mso_mdoc: {
    format: 'mso_mdoc',
    meta: { doctype_value: 'be.library-card.1' },
    claims: [{ path: ['be.library-card.1', 'family_name'] }, { path: ['org.iso.23220.1', 'document_number'] }],
  },
})
type Format = keyof ReturnType<typeof queries>

async function shown(wallet: Wallet, format: Format): Promise<PresentationResult> {
  const transactions = '/verification/v1/transactions'
  const { id, authorizationRequest } = await call<{ id: string; authorizationRequest: string }>(
    'verifier',
    transactions,
    {
      query: { credentials: [{ id: 'card', ...queries()[format] }] },
      purpose: 'A test',
      flow: 'crossDevice',
    },
  )
  await present(wallet, authorizationRequest)
  return call('verifier', `${transactions}/${id}/result`, {})
}

describe('a credential type that was added', () => {
  it('is issued, shown, accepted, revoked and refused, in both formats', async () => {
    const wallet = await received('jan')
    const verdicts = async () =>
      [await shown(wallet, 'dc+sd-jwt'), await shown(wallet, 'mso_mdoc')].map(({ verdict, credentials }) => [
        verdict,
        credentials[0]?.claims,
      ])
    expect(await verdicts()).toEqual([
      ['accepted', { family_name: 'Peeters', card_number: 'L-0001' }],
      [
        'accepted',
        { 'be.library-card.1': { family_name: 'Peeters' }, 'org.iso.23220.1': { document_number: 'L-0001' } },
      ],
    ])
    const input = { ssin: ssinOf('jan'), type: 'library-card' }
    expect(await call('issuer', '/issuance/v1/credentials/revoke', input)).toEqual({ revoked: 4 })
    // As long as a verifier may keep a status list.
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    expect(await verdicts()).toEqual([
      ['refused', {}],
      ['refused', {}],
    ])
  })

  it('is refused to whom its source does not know', async () => {
    await expect(received('sofie')).rejects.toThrow('400 credential_request_denied')
  })

  it('is described to wallets, and its type metadata are served', async () => {
    const read = async (path: string) => (await fetch(addresses.issuer + path)).json()
    const { credential_configurations_supported: described } = await read('/.well-known/openid-credential-issuer')
    expect(described['be.library-card.1.mso-mdoc']).toMatchObject({ doctype: 'be.library-card.1' })
    expect(await read('/types/library-card/1')).toMatchObject({ name: 'Library card' })
  })
})

describe('the project that it was added to', () => {
  it('has three new files, and a line more in three lists: nothing else', () => {
    const before = projectFiles()
    const ignored = /^(node_modules|dist)(\/|$)/
    const after = readdirSync(copy, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(copy.length))
      .filter((path) => !ignored.test(path))
    expect(after.filter((path) => !before.includes(path)).sort()).toEqual([...addedFiles].sort())
    expect(before.filter((path) => !after.includes(path))).toEqual([])
    const texts = (path: string) => [projectFolder, copy].map((root) => readFileSync(root + path))
    const changed = before.filter((path) => {
      const [own, copied] = texts(path)
      return !own?.equals(copied as Buffer)
    })
    expect(changed.sort()).toEqual(Object.keys(addedLines).sort())
    for (const [path, { name, from }] of Object.entries(addedLines)) {
      const [own = '', copied = ''] = texts(path).map(String)
      expect(copied.replace(`import { ${name} } from '${from}'\n`, '').replace(`, ${name}`, '')).toBe(own)
    }
  })
})
