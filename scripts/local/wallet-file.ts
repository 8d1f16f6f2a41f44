// The command-line wallet's memory: two files in the installation's folder, for its owner alone. Two wallets may run at once: what the other
// one wrote meanwhile is read again before anything is written, and a reader never meets half a file. What has expired is not kept.
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { endOf } from '../../sandbox/wallet/held-content.ts'
import { type HeldCredential, type HeldGrant, type Wallet, WalletRefused } from '../../sandbox/wallet/wallet.ts'
import { day, systemClock } from '../../shared/clock.ts'
import type { Connection } from './connect.ts'
import { takeLock } from './lock.ts'

export async function openWallet(
  { installation: { folder }, addresses }: Connection,
  tell: (step: string) => void,
): Promise<{ wallet: Wallet; save(): Promise<void> }> {
  const file = `${folder}/wallet.json`
  const grantsFile = `${folder}/wallet-grants.json`
  const held = await readHeld(file)
  const grants = await readGrants(grantsFile)
  const wallet: Wallet = {
    fetch: fetchOrSay,
    now: systemClock,
    held,
    grants,
    walletProvider: `${addresses.sandbox}/wallet-provider`,
    preferredIssuer: addresses.issuer,
    tell,
  }
  const before = new Set(held.map(({ credential }) => credential))
  const save = async (): Promise<void> => {
    await merge(file, { held, before })
    await mergeGrants(grantsFile, grants)
  }
  return { wallet, save: () => whileLocked(`${file}.lock`, save) }
}

/** Without what is over. */
const readHeld = async (file: string): Promise<HeldCredential[]> =>
  (await read<HeldCredential>(file)).filter((one) => (endOf(one) ?? Number.POSITIVE_INFINITY) > systemClock())

const read = async <T>(file: string): Promise<T[]> => JSON.parse(await readFile(file, 'utf8').catch(() => '[]')) as T[]

/** `before`: what this wallet found when it was opened. Which of it is gone since was renewed, by this one or by the other. */
async function merge(
  file: string,
  { held, before }: { held: readonly HeldCredential[]; before: ReadonlySet<string> },
): Promise<void> {
  const merged = new Map((await readHeld(file)).map((one) => [one.credential, one]))
  const own = new Set(held.map(({ credential }) => credential))
  for (const credential of before) if (!own.has(credential)) merged.delete(credential)
  for (const one of held) {
    const other = merged.get(one.credential)
    if (other || !before.has(one.credential))
      merged.set(one.credential, { ...other, ...one, used: one.used || (other?.used ?? false) })
  }
  await write(file, [...merged.values()])
}

/** As long as refresh tokens live: those that nobody uses do not stay for ever. */
const grantLife = 90 * day

type KeptGrant = HeldGrant & { keptUntil?: number }

const isKept = ({ keptUntil = 0 }: KeptGrant): boolean => keptUntil > systemClock()

const readGrants = async (file: string): Promise<KeptGrant[]> => (await read<KeptGrant>(file)).filter(isKept)

async function mergeGrants(file: string, own: readonly KeptGrant[]): Promise<void> {
  const before = await read<KeptGrant>(file)
  if (before.length + own.length === 0) return
  const keptUntil = systemClock() + grantLife
  const all = [...before.filter(isKept), ...own.map((one) => ({ keptUntil, ...one }))]
  await write(file, [...new Map(all.map((one) => [one.refreshToken, one])).values()])
}

async function write(file: string, values: readonly unknown[]): Promise<void> {
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, JSON.stringify(values, undefined, 2), { mode: 0o600 })
  await chmod(fresh, 0o600)
  await rename(fresh, file)
}

const patience = 10_000

async function whileLocked(lock: string, work: () => Promise<void>): Promise<void> {
  const until = Date.now() + patience
  let taken = await takeLock(lock, 'another wallet')
  while ('heldBy' in taken) {
    if (Date.now() > until) throw new WalletRefused('another wallet does not let go of the file')
    await new Promise((resolve) => setTimeout(resolve, 20))
    taken = await takeLock(lock, 'another wallet')
  }
  await work().finally(taken.release)
}

/** fetch, and who did not answer. */
const fetchOrSay: Wallet['fetch'] = async (url, init) => {
  try {
    return await fetch(url, init)
  } catch {
    throw new WalletRefused(`Nothing answers at ${new URL(url).origin}`)
  }
}
