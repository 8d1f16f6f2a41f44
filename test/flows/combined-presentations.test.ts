// A PID and a driving licence in one answer, under each policy of the relying party: what ties the two, what a wallet may keep back, and who
// need not prove to be the holder.
import { describe, expect, it } from 'vitest'
import { publicPart } from '../../sandbox/wallet/holder-key.ts'
import type { PresentOptions } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import type { JsonObject } from '../../shared/json.ts'
import { forgeSdJwt } from './forge.ts'
import { addresses, askAndPresent, callVerifier, complaints, createWallet, offerTo, sdJwtId } from './world.ts'

const licenceId = 'org.iso.18013.5.1.mDL.mso-mdoc'
const space = 'org.iso.18013.5.1'

async function held(nickname: string, ...ids: string[]): Promise<HeldCredential[]> {
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo(nickname, { credentialConfigurationIds: ids })
  await receive(wallet, credentialOfferUri, { copies: 1 })
  return wallet.held
}

const walletWith = (...credentials: HeldCredential[]): Wallet => ({ ...createWallet(), held: credentials })

const pidQuery = {
  id: 'pid',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:eudi:pid:1'] },
  claims: ['family_name', 'given_name', 'birthdate'].map((name) => ({ path: [name] })),
}
const licenceQuery = (...elements: string[]) => ({
  id: 'licence',
  format: 'mso_mdoc',
  meta: { doctype_value: 'org.iso.18013.5.1.mDL' },
  claims: elements.map((element) => ({ path: [space, element] })),
})
const both = { credentials: [pidQuery, licenceQuery('family_name', 'given_name', 'birth_date', 'driving_privileges')] }

const judge = (wallet: Wallet, policy: object, query: object = both, options: PresentOptions = {}) =>
  askAndPresent(wallet, query, { ...options, more: { policy } })

const sameHolderOf = (findings: { check: string; outcome: string; reason: string }[]) =>
  findings.find(({ check }) => check === 'sameHolder')

describe('a PID and a driving licence', () => {
  it('of one person are accepted, and the result says what ties them', async () => {
    for (const [combined, reason] of [
      ['none', 'nothing else ties them'],
      ['sameAttributes', 'are the same'],
    ] as const) {
      const { presented, result } = await judge(walletWith(...(await held('jan', sdJwtId, licenceId))), { combined })
      expect([presented.status, result.verdict, complaints(result)]).toEqual([200, 'accepted', []])
      expect(sameHolderOf(result.findings)).toMatchObject({
        outcome: 'passed',
        reason: expect.stringContaining(reason),
      })
    }
  })

  it('of two people are accepted only by who does not want to know', async () => {
    const mixed = async () => walletWith(...(await held('jan', sdJwtId)), ...(await held('an', licenceId)))
    expect((await judge(await mixed(), { combined: 'none' })).result.verdict).toBe('accepted')
    const { presented, result } = await judge(await mixed(), { combined: 'sameAttributes' })
    expect([presented.status, result.verdict, complaints(result)]).toEqual([400, 'refused', ['sameHolder failed']])
    expect(result.credentials.map(({ claims }) => claims)).toEqual([{}, {}])
  })

  it('are bound to keys of their own, as wallets have them, or to one key', async () => {
    const { result } = await judge(walletWith(...(await held('jan', sdJwtId, licenceId))), {
      combined: 'sameDeviceKey',
    })
    expect([result.verdict, complaints(result)]).toEqual(['refused', ['sameHolder failed']])
    const [licence] = await held('jan', licenceId)
    if (!licence) throw new TypeError('one was received')
    const pid = await forgeSdJwt({ own: { cnf: { jwk: publicPart(licence.key) as JsonObject } } })
    const tied = walletWith({ ...pid, key: licence.key }, licence)
    expect((await judge(tied, { combined: 'sameDeviceKey' })).result.verdict).toBe('accepted')
  })

  it('are not asked for what could not show that they are of one person', async () => {
    const response = await callVerifier('POST', '/verification/v1/transactions', {
      query: { credentials: [pidQuery, licenceQuery('driving_privileges')] },
      purpose: 'A test',
      flow: 'crossDevice',
      policy: { combined: 'sameAttributes' },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ issues: [{ name: '/query/credentials/1' }] })
  })

  it('of which the wallet keeps something back are accepted by who says so, and told what is missing', async () => {
    const wallet = async () => {
      const kept = await forgeSdJwt({ disclosable: { family_name: 'Peeters', birthdate: '1985-03-14' } })
      return walletWith(kept, ...(await held('jan', licenceId)))
    }
    const { result } = await judge(await wallet(), { subset: 'accept' })
    expect([result.verdict, complaints(result)]).toEqual(['accepted', []])
    expect(result.credentials[0]).toMatchObject({
      queryId: 'pid',
      claims: { family_name: 'Peeters', birthdate: '1985-03-14' },
      missing: [['given_name']],
    })
    expect(result.credentials[1]).not.toHaveProperty('missing')
    expect(complaints((await judge(await wallet(), {})).result)).toContain('queryAnswered failed')
    const tied = await judge(await wallet(), { subset: 'accept', combined: 'sameAttributes' })
    expect(complaints(tied.result)).toEqual(['sameHolder undetermined'])
  })
})

describe('a credential without a proof of its holder', () => {
  const [marriageId = ''] = catalogue.find(({ id }) => id === 'marriage')?.configurations.map(({ id }) => id) ?? []
  const query = (more: object) => ({
    credentials: [
      {
        id: 'marriage',
        format: 'dc+sd-jwt',
        meta: { vct_values: [`${addresses.issuer}/types/marriage/1`] },
        claims: [{ path: ['act_date'] }],
        ...more,
      },
    ],
  })
  const alter: PresentOptions['alter'] = ({ marriage = [] }) => ({
    marriage: marriage.map((text) => text.slice(0, text.lastIndexOf('~') + 1)),
  })

  it('is accepted where the query does without, and where it does not it is refused (VP-DCQL-04)', async () => {
    const wallet = async () => walletWith(...(await held('jan', marriageId)))
    const loose = query({ require_cryptographic_holder_binding: false })
    const without = await askAndPresent(await wallet(), loose, { alter })
    expect([without.result.verdict, complaints(without.result)]).toEqual(['accepted', []])
    expect(without.result.credentials[0]).toMatchObject({ holderBound: false })
    const signed = await askAndPresent(await wallet(), loose)
    expect(signed.result.credentials[0]).toMatchObject({ holderBound: true })
    const strict = await askAndPresent(await wallet(), query({}), { alter })
    expect(complaints(strict.result)).toEqual(['holderBound failed', 'notRevoked undetermined', 'setsSatisfied failed'])
  })
})
