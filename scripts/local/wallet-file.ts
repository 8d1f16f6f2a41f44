// The command-line wallet's memory: a file in the installation's folder, for its owner alone. Two wallets may run at once: what the other
// one wrote meanwhile is read again before anything is written, and a reader never meets half a file.
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { type HeldCredential, type Wallet, WalletRefused } from '../../sandbox/wallet/wallet.ts'
import { systemClock } from '../../shared/clock.ts'
import type { Connection } from './connect.ts'
import { takeLock } from './lock.ts'

export async function openWallet(
  { installation: { folder }, addresses }: Connection,
  tell: (step: string) => void,
): Promise<{ wallet: Wallet; save(): Promise<void> }> {
  const file = `${folder}/wallet.json`
  const held = await readHeld(file)
  const wallet: Wallet = {
    fetch: fetchOrSay,
    now: systemClock,
    held,
    walletProvider: `${addresses.sandbox}/wallet-provider`,
    preferredIssuer: addresses.issuer,
    tell,
  }
  return { wallet, save: () => whileLocked(`${file}.lock`, () => merge(file, held)) }
}

const readHeld = async (file: string): Promise<HeldCredential[]> =>
  JSON.parse(await readFile(file, 'utf8').catch(() => '[]')) as HeldCredential[]

async function merge(file: string, own: readonly HeldCredential[]): Promise<void> {
  const merged = new Map((await readHeld(file)).map((one) => [one.credential, one]))
  for (const one of own)
    merged.set(one.credential, { ...one, used: one.used || (merged.get(one.credential)?.used ?? false) })
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, JSON.stringify([...merged.values()], undefined, 2), { mode: 0o600 })
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
