// An issuer of the same profile in this process, for modules that wait until something has expired: its clock can be turned, that of the
// running one cannot.
import { createApp } from '../../../../issuer/app.ts'
import { issuanceProfile } from '../../../../issuer/issuance-profile.ts'
import type { Issuer } from '../../../../issuer/issuer.ts'
import { createMemoryBrowser, type MemoryBrowser } from '../../../../issuer/testing/memory-browser.ts'
import { createMemoryCsam } from '../../../../issuer/testing/memory-csam.ts'
import { afternoon, createMemoryIssuer } from '../../../../issuer/testing/memory-issuer.ts'
import { createMemoryWalletProvider } from '../../../../issuer/testing/memory-wallet-provider.ts'
import type { Fetch } from '../../../../shared/http/fetch.ts'

export interface TurnedClock {
  /** Seconds later. */
  wait(seconds: number): void
  now(): number
  issuerUrl: string
  fetch: Fetch
  browser: MemoryBrowser
  /** Fresh ones of the wallet's instance. */
  clientHeaders(): Promise<Record<string, string>>
}

export async function createTurnedClock(): Promise<TurnedClock> {
  const clock = { time: afternoon }
  const memory = await createMemoryIssuer(clock)
  const provider = await createMemoryWalletProvider(memory)
  const csam = await createMemoryCsam(memory)
  const instance = await provider.createInstance()
  const issuer: Issuer = {
    ...memory,
    config: { ...memory.config, issuance: issuanceProfile('haip') },
    fetch: csam.fetch,
    trustLists: { ...memory.trustLists, lists: async () => [provider.list] },
  }
  const app = createApp(issuer)
  return {
    wait: (seconds) => {
      clock.time += seconds
    },
    now: issuer.now,
    issuerUrl: issuer.config.issuerUrl,
    fetch: async (url, init) => app.request(url, init),
    browser: createMemoryBrowser(issuer, csam),
    clientHeaders: () => provider.headers(instance),
  }
}
