// Refilling (ARF annex 2 ISSU_41, ISSU_42): where few copies are left, or little time, the wallet fetches new ones with nobody asked. What
// cannot be renewed now is told, and what is held stays in use.
import { type CopiesOf, renew } from './receive.ts'
import { isDue, setOf, sizeOf } from './reuse.ts'
import { type HeldCredential, type HeldGrant, type Wallet, WalletRefused } from './wallet.ts'

/** Of the preferred issuer, where the wallet has one. @returns the new copies */
export async function refill(wallet: Wallet): Promise<HeldCredential[]> {
  const { held, preferredIssuer, grants = [] } = wallet
  const now = wallet.now()
  const renewable = held.filter(({ issuer }) => preferredIssuer === undefined || issuer === preferredIssuer)
  const due = [...Map.groupBy(renewable, setOf).values()].filter((copies) => isDue(copies, now))
  const received: HeldCredential[] = []
  for (const grant of grants) {
    const sets = due.filter(([copy]) => copy?.renewedBy === grant.refreshToken)
    if (sets.length > 0) received.push(...(await refillSets(wallet, grant, sets)))
  }
  return received
}

/** As many copies of each as its issuer wants, or as there were. */
export const asBefore =
  ({ held }: Wallet, { refreshToken }: HeldGrant): CopiesOf =>
  ({ configurationId, identifier }) =>
    sizeOf(
      held.filter(
        (one) =>
          one.renewedBy === refreshToken && one.configurationId === configurationId && one.identifier === identifier,
      ),
    )

async function refillSets(wallet: Wallet, grant: HeldGrant, sets: HeldCredential[][]): Promise<HeldCredential[]> {
  const names = sets.map(([copy]) => copy?.configurationId).join(' and ')
  wallet.tell(`Few copies of ${names} are left, or they end soon: the wallet renews them by itself.`)
  const isDueSet = (configurationId: string, identifier: string | undefined) =>
    sets.find(([copy]) => copy?.configurationId === configurationId && copy.identifier === identifier)
  try {
    return await renew(wallet, grant, ({ configurationId, identifier }) => {
      const set = isDueSet(configurationId, identifier)
      return set ? sizeOf(set) : 0
    })
  } catch (error) {
    if (!(error instanceof WalletRefused)) throw error
    wallet.tell(`They could not be renewed, and stay in use as they are: ${error.message}`)
    return []
  }
}
