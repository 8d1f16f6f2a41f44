// What the holder reads before anything is shown: who asks, why, and what is wrong with the registration of who asks. Refuses, unless the
// holder overrules it: to show anything where something is.
import type { Registered } from './registration.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

/** `verifier`: the name in its certificate. @throws WalletRefused */
export function tellWhoAsks(wallet: Wallet, verifier: string, registered: Registered, anyway: boolean): void {
  if (registered === undefined) {
    wallet.tell(`${verifier} asks, and does not say what it is registered for.`)
  } else if ('warning' in registered) {
    wallet.tell(`${verifier} asks. Careful: ${registered.warning}.`)
    if (!anyway) throw new WalletRefused(`the wallet shows nothing: ${registered.warning}`)
  } else {
    const { name, purpose, privacyPolicy } = registered
    wallet.tell(`${name} asks, over ${verifier}.`)
    if (purpose !== undefined) wallet.tell(`Why: ${purpose}. It is registered for that.`)
    if (privacyPolicy !== undefined) wallet.tell(`What it does with the data: ${privacyPolicy}`)
  }
}
