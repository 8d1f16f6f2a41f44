// What the sandbox's provider attested, and what of it is revoked: each wallet and each set of keys is a unit with an index of its own in the
// status list (EU TS3).
import { randomBelow } from '../../shared/random.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxRows } from '../stores.ts'

/** TS3: ten thousand entries or more. So many that two wallets hardly ever share one. */
export const size = 2 ** 20
/** Of those that were attested, the page shows the newest. */
const mostShown = 50
const mostRevoked = 10_000

export interface Unit {
  index: number
  kind: 'wallet' | 'keys'
  /** Seconds. */
  at: number
}

export async function allocateWalletStatus(sandbox: Sandbox, kind: Unit['kind']): Promise<number> {
  const { rows, random, now } = sandbox
  const revoked = new Set(await revokedUnits(sandbox))
  let index = randomBelow(random, size)
  while (revoked.has(index)) index = randomBelow(random, size)
  const unit: Unit = { index, kind, at: now() }
  await rows.append('walletUnits', 'all', unit, now() + sandboxRows.walletUnits.life, mostShown)
  return index
}

export const revokedUnits = ({ rows }: Sandbox): Promise<number[]> => rows.list<number>('walletsRevoked', 'all')

/** In one step: of two that are revoked at once both are. */
export const revokeUnit = ({ rows, now }: Sandbox, index: number): Promise<void> =>
  rows.append('walletsRevoked', 'all', index, now() + sandboxRows.walletsRevoked.life, mostRevoked)

/** The newest first. */
export const newestUnits = ({ rows }: Sandbox): Promise<Unit[]> => rows.list<Unit>('walletUnits', 'all')
