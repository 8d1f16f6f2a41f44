// An issuer that is withdrawn on its list is refused once the list is fetched again, by the list that withdrew it, and accepted again when it is
// restored: the PID, the attestation of a public body by each of its two legs, and the qualified attestation by both of its services (ARF
// OIA_12 to OIA_14).
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { operator } from '../../scripts/local/secrets.ts'
import { addresses, askAndPresent, callVerifier, createWallet, offerTo, sdJwtId } from './world.ts'

const ids = [sdJwtId, 'eu.europa.ec.eudi.ehic.1.dc-sd-jwt', 'be.health-professional.1.dc-sd-jwt'] as const
const licence = 'be.health-professional.1'
const query = {
  credentials: [
    ['pid', 'urn:eudi:pid:1', 'family_name'],
    ['card', 'urn:eudi:ehic:1', 'document_number'],
    ['licence', `${addresses.issuer}/types/health-professional/1`, 'profession'],
  ].map(([id, vct, claim]) => ({
    id,
    format: 'dc+sd-jwt',
    meta: { vct_values: [vct] },
    claims: [{ path: [claim] }],
  })),
}
const mdocQuery = {
  id: 'mdoc',
  format: 'mso_mdoc',
  meta: { doctype_value: licence },
  claims: [{ path: [licence, 'profession'] }, { path: ['org.etsi.01947201.010101', 'category'] }],
}

let wallet: Wallet

beforeAll(async () => {
  wallet = createWallet()
  const credentialConfigurationIds = [...ids, `${licence}.mso-mdoc`]
  await receive(wallet, (await offerTo('jan', { credentialConfigurationIds })).credentialOfferUri, { copies: 1 })
})

const change = (how: 'withdraw' | 'restore', ...issuers: string[]) =>
  Promise.all(
    issuers.map((issuer) =>
      fetch(`${addresses.sandbox}/trust/${how}`, {
        method: 'POST',
        body: new URLSearchParams({ issuer }),
        redirect: 'manual',
      }),
    ),
  )
const refresh = () => callVerifier('POST', '/trust/v1/refreshes', {}, operator)

/** What becomes of the issuer of each, with the same copies as before. */
async function judged(): Promise<Record<string, string>> {
  const again = { ...wallet, held: wallet.held.map((one) => ({ ...one, used: false })) }
  const { result } = await askAndPresent(again, { credentials: [...query.credentials, mdocQuery] })
  return Object.fromEntries(
    result.credentials.map(({ queryId, findings }) => {
      const { outcome, reason } = findings.find(({ check }) => check === 'issuerTrusted') ?? {}
      return [queryId, `${outcome}: ${reason}`]
    }),
  )
}

/** Lists are fetched one after the other, and remembered for a moment. */
const settles = (expected: Record<string, unknown>) =>
  vi.waitFor(async () => expect(await judged()).toEqual(expected), { timeout: 30_000, interval: 500 })

const accepted = expect.stringMatching(/^passed: /)
const all = { pid: accepted, card: accepted, licence: accepted, mdoc: accepted }
const withdrawnBy = (what: string) =>
  expect.stringMatching(new RegExp(`^failed: ${what} is withdrawn since .*, in list number \\d+ of BE$`))

afterAll(async () => {
  await change('restore', 'pid', 'pub-eaa', 'qualified-attestations', 'qualified-ca')
  await refresh()
  await settles(all)
})

describe('an issuer that is withdrawn', () => {
  it('was trusted before', async () => {
    expect(await judged()).toEqual(all)
  })

  it('is refused by its own list, with the number that withdrew it', async () => {
    await change('withdraw', 'pid', 'pub-eaa', 'qualified-attestations')
    await refresh()
    await settles({
      pid: expect.stringMatching(/^failed: .*, in list number \d+$/),
      card: expect.stringMatching(/^failed: .*, in list number \d+$/),
      licence: withdrawnBy('the service that attests'),
      mdoc: withdrawnBy('the service that attests'),
    })
  })

  it('is refused where who certified it is withdrawn, and is trusted again', async () => {
    await change('withdraw', 'qualified-ca')
    await change('restore', 'pid', 'pub-eaa', 'qualified-attestations')
    await refresh()
    const authority = "the service that issued the signer's certificate"
    await settles({
      ...all,
      card: withdrawnBy(authority),
      licence: withdrawnBy(authority),
      mdoc: withdrawnBy(authority),
    })
    await change('restore', 'qualified-ca')
    await refresh()
    await settles(all)
  })
})
