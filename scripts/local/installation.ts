// What the first start makes and every later one finds again, in a folder that git ignores: the sandbox's keys and
// certificates, the local TLS certificates, the state of the functions, and the addresses of the last start.
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createLocalTls, type LocalTls } from '../../sandbox/pki/local-tls.ts'
import { createSandboxPki, pkiVersion, type SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { systemClock } from '../../shared/clock.ts'
import { projectFolder } from './project-folder.ts'

export const defaultFolder = resolve(process.env.ATTESTRY_FOLDER ?? `${projectFolder}.attestry`)

export interface Installation {
  folder: string
  pki: SandboxPki
  tls: LocalTls & { authorityFile: string }
}

/** Where the functions answer, as the last start wrote it down for the other scripts. */
export interface Addresses {
  issuer: string
  verifier: string
  sandbox: string
  /** PEM file of the local CA, under --tls. */
  authorityFile?: string
}

/** Those of wrangler.toml, and of a start that says nothing else. */
export const development: Addresses = {
  issuer: 'http://localhost:8787',
  verifier: 'http://localhost:8788',
  sandbox: 'http://localhost:8789',
}

export async function openInstallation(folder = defaultFolder): Promise<Installation> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pki = await openPki(folder)
  const tls = await keep(`${folder}/tls.json`, () => createLocalTls(systemClock()))
  const authorityFile = `${folder}/local-ca.pem`
  await writeFile(authorityFile, tls.authority)
  return { folder, pki, tls: { ...tls, authorityFile } }
}

/** Keys of an older version end together with everything that was signed or sealed under them. */
async function openPki(folder: string): Promise<SandboxPki> {
  const file = `${folder}/sandbox-pki.json`
  const create = () => createSandboxPki(systemClock())
  const pki = await keep(file, create)
  if (pki.version === pkiVersion) return pki
  for (const name of ['sandbox-pki.json', 'state', 'wallet.json'])
    await rm(`${folder}/${name}`, { recursive: true, force: true })
  return keep(file, create)
}

async function keep<T>(file: string, create: () => Promise<T>): Promise<T> {
  const known = await readFile(file, 'utf8').catch(() => undefined)
  if (known) return JSON.parse(known) as T
  const value = await create()
  await writeFile(file, JSON.stringify(value), { mode: 0o600 })
  await chmod(file, 0o600)
  return value
}

const addressesFile = (folder: string): string => `${folder}/addresses.json`

export const writeAddresses = (folder: string, addresses: Addresses): Promise<void> =>
  writeFile(addressesFile(folder), JSON.stringify(addresses, undefined, 2))

/** The answer of every script that needs the functions. */
export const nothingRuns = (issuer: string): Error => new Error(`Nothing is running at ${issuer}: start with npm start`)

/** @throws when nothing was ever started in this folder. */
export async function readAddresses(folder = defaultFolder): Promise<Addresses> {
  const text = await readFile(addressesFile(folder), 'utf8').catch(() => undefined)
  if (!text) throw nothingRuns(development.issuer)
  return JSON.parse(text) as Addresses
}
