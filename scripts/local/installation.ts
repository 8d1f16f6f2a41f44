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
  /** Where their keys are, and how far their clock goes ahead, under --trust-lists. */
  folder?: string
  secondsAhead?: number
}

/** Those of wrangler.toml, and of a start that says nothing else. */
export const development: Addresses = {
  issuer: 'http://localhost:8787',
  verifier: 'http://localhost:8788',
  sandbox: 'http://localhost:8789',
}

export class OtherVersion extends Error {}

/** @throws OtherVersion */
export async function openInstallation(folder = defaultFolder): Promise<Installation> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pki = await openPki(folder)
  const tls = await keep(`${folder}/tls.json`, () => createLocalTls(systemClock()))
  const authorityFile = `${folder}/local-ca.pem`
  await writeFile(authorityFile, tls.authority)
  return { folder, pki, tls: { ...tls, authorityFile } }
}

const pkiFile = (folder: string): string => `${folder}/sandbox-pki.json`

async function openPki(folder: string): Promise<SandboxPki> {
  const pki = await keep(pkiFile(folder), () => createSandboxPki(systemClock()))
  if (pki.version === pkiVersion) return pki
  throw new OtherVersion(
    `What is in ${folder} was made by another version of Attestry: use that one, or stop it and start this one with npm start, which makes keys and state anew`,
  )
}

/**
 * For a start, which has the folder for itself: keys of another version end together with everything that was signed or sealed under them.
 * Nobody else does that, for somebody may be running with them.
 */
export async function renewInstallation(folder = defaultFolder): Promise<Installation> {
  const text = await readFile(pkiFile(folder), 'utf8').catch(() => undefined)
  if (text && (JSON.parse(text) as SandboxPki).version !== pkiVersion)
    for (const name of ['sandbox-pki.json', 'state', 'wallet.json'])
      await rm(`${folder}/${name}`, { recursive: true, force: true })
  return openInstallation(folder)
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
