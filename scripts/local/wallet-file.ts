// The command-line wallet's memory: a file in the installation's folder, for its owner alone.
import { readFile, writeFile } from 'node:fs/promises'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { systemClock } from '../../shared/clock.ts'
import type { Connection } from './connect.ts'

export async function openWallet(
  { installation: { folder }, addresses }: Connection,
  tell: (step: string) => void,
): Promise<{ wallet: Wallet; save(): Promise<void> }> {
  const file = `${folder}/wallet.json`
  const text = await readFile(file, 'utf8').catch(() => '[]')
  const held = JSON.parse(text) as HeldCredential[]
  const walletProvider = `${addresses.sandbox}/wallet-provider`
  const wallet: Wallet = { fetch: (url, init) => fetch(url, init), now: systemClock, held, walletProvider, tell }
  return { wallet, save: () => writeFile(file, JSON.stringify(held, undefined, 2), { mode: 0o600 }) }
}
