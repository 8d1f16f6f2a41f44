// A PID falls with the wallet that holds it, with its keys, or with their provider (CIR (EU) 2024/2977 article 5(4)(b), VCR_07c). What nobody
// can judge harms nobody.
import { afterAll, describe, expect, it, vi } from 'vitest'
import { receive, renew } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { operator } from '../../scripts/local/secrets.ts'
import type { ShownRound } from '../../scripts/local/watch-words.ts'
import { untilStatusListsEnd } from '../status-lists-end.ts'
import { logFromNow, untilLogged } from './log-lines.ts'
import {
  addresses,
  askAndPresent,
  callIssuer,
  callVerifier,
  createWallet,
  mdocId,
  mdocQuery,
  misbehave,
  offerTo,
  sdJwtId,
  sdJwtQuery,
} from './world.ts'

const path = '/issuance/v1/watches'

interface WatchedWallet extends Wallet {
  held: HeldCredential[]
  units: { wallet: number[]; keys: number[] }
}

/** With two PIDs in both formats. */
async function receiveAsUnit(): Promise<WatchedWallet> {
  const units: WatchedWallet['units'] = { wallet: [], keys: [] }
  const tell = (step: string) => {
    const [, whose, index] = /^To its provider (the wallet is|these keys are) unit (\d+)/.exec(step) ?? []
    if (index) units[whose === 'the wallet is' ? 'wallet' : 'keys'].push(Number(index))
  }
  const wallet = { ...createWallet(), held: [], grants: [], tell, units }
  const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds: [sdJwtId, mdocId] })
  await receive(wallet, credentialOfferUri, { copies: 3 })
  expect([units.wallet.length, units.keys.length]).toEqual([1, 2])
  return wallet
}

async function watch(): Promise<ShownRound> {
  const begun = await callIssuer('POST', path)
  expect(begun.status).toBe(202)
  return vi.waitFor(
    async () => {
      const round = (await (await callIssuer('GET', path)).json()) as ShownRound
      expect(round.state).toBe('done')
      return round
    },
    { timeout: 20_000, interval: 100 },
  )
}

const post = (at: string, form: Record<string, string>) =>
  fetch(addresses.sandbox + at, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
const revokeUnit = (index: number | undefined) => post('/wallet-provider/revoke', { statusIndex: String(index) })

/** What the verifier says of the status of an SD-JWT VC and of an mdoc. */
async function verdictsOf(wallet: Wallet): Promise<string[]> {
  const verdicts: string[] = []
  for (const query of [sdJwtQuery(), mdocQuery()]) {
    const { result } = await askAndPresent(wallet, query)
    verdicts.push(result.verdict)
  }
  return verdicts
}

/** Messages in Jan's mailbox about a wallet that was revoked. */
async function toldOfWallet(): Promise<number> {
  const { items } = (await (await fetch(`${addresses.sandbox}/ebox/messages?persona=jan`)).json()) as {
    items: { text: string }[]
  }
  return items.filter(({ text }) => text.includes('does not vouch for this wallet any more')).length
}

const refreshTrust = () => callVerifier('POST', '/trust/v1/refreshes', {}, operator)

afterAll(async () => {
  await post('/trust/restore', { issuer: 'wallet' })
  await misbehave('none', 1, 'walletStatus')
  await refreshTrust()
  // Whatever comes next meets the provider on the list again.
  await vi.waitFor(() => receiveAsUnit(), { timeout: 40_000, interval: 500 })
})

describe('the watch over wallets', () => {
  it('revokes the PIDs of a revoked wallet, ends what it was granted, and leaves those of others (WURevocation_18, ISSU_65)', async () => {
    const [gone, stays] = [await receiveAsUnit(), await receiveAsUnit()]
    expect(await watch()).toMatchObject({ unanswered: [], revoked: 0 })
    expect(await verdictsOf(gone)).toEqual(['accepted', 'accepted'])
    expect((await revokeUnit(gone.units.wallet[0])).status).toBe(303)
    const read = logFromNow()
    const told = await toldOfWallet()
    expect(await watch()).toMatchObject({ unanswered: [], revoked: 6 })
    await untilStatusListsEnd()
    expect(await verdictsOf(gone)).toEqual(['refused', 'refused'])
    expect(await verdictsOf(stays)).toEqual(['accepted', 'accepted'])
    const [grant] = gone.grants ?? []
    if (!grant) throw new TypeError('the issuer gave a refresh token')
    // The sandbox's provider vouches for the same instance again: that the issuer does not.
    await expect(renew(gone, grant, 1)).rejects.toThrow('400 credential_request_denied')
    const [other] = stays.grants ?? []
    expect(other && (await renew(stays, other, 1))).toHaveLength(2)
    // And whose PIDs they were is told.
    await vi.waitFor(async () => expect(await toldOfWallet()).toBeGreaterThan(told), { timeout: 20_000, interval: 200 })
    const lines = await untilLogged(() => {
      const found = read().filter(({ event }) => event === 'wallets.revoked')
      expect(found).toHaveLength(1)
      return found
    })
    expect(lines[0]).toMatchObject({ uri: `${addresses.sandbox}/wallet-provider/status`, count: 6 })
    expect(JSON.stringify(lines)).not.toContain(String(gone.units.wallet[0]))
  })

  it('revokes the PIDs of revoked keys, and no other of the same wallet (VCR_07c)', async () => {
    const wallet = await receiveAsUnit()
    const [ofSdJwts] = wallet.units.keys
    await revokeUnit(ofSdJwts)
    expect(await watch()).toMatchObject({ revoked: 3 })
    await untilStatusListsEnd()
    expect(await verdictsOf(wallet)).toEqual(['refused', 'accepted'])
  })

  it('reports a list that gives no answer, and revokes nothing for it', async () => {
    const wallet = await receiveAsUnit()
    await revokeUnit(wallet.units.wallet[0])
    await misbehave('unavailable', 1000, 'walletStatus')
    const round = await watch()
    expect(round).toMatchObject({
      revoked: 0,
      unanswered: [{ uri: `${addresses.sandbox}/wallet-provider/status`, reason: 'the status list cannot be fetched' }],
    })
    expect(await verdictsOf(wallet)).toEqual(['accepted', 'accepted'])
    await misbehave('none', 1, 'walletStatus')
    expect(await watch()).toMatchObject({ revoked: 6, unanswered: [] })
  })

  it('revokes the PIDs of a provider that is withdrawn (CIR 2024/2977 article 5)', async () => {
    const wallet = await receiveAsUnit()
    await post('/trust/withdraw', { issuer: 'wallet' })
    await refreshTrust()
    const revoked = await vi.waitFor(
      async () => {
        const round = await watch()
        expect(round.revoked).toBeGreaterThanOrEqual(6)
        return round
      },
      { timeout: 40_000, interval: 500 },
    )
    expect(revoked).toMatchObject({ unanswered: [] })
    await untilStatusListsEnd()
    expect(await verdictsOf(wallet)).toEqual(['refused', 'refused'])
  })

  it('is for who has the scope alone', async () => {
    for (const method of ['GET', 'POST']) expect((await fetch(addresses.issuer + path, { method })).status).toBe(401)
  })
})
