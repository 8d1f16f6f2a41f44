// Ready queries all the way round, for those types that the issuer has: what the personas' wallets answer, and what it comes to.
import { describe, expect, it } from 'vitest'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { addresses, callVerifier, complaints, createWallet, offerTo, resultOf, walletOf } from './world.ts'

const idsOf = (type: string): string[] =>
  catalogue.find(({ id }) => id === type)?.configurations.map((one) => one.id) ?? []
const has = (...types: string[]): boolean => types.every((type) => idsOf(type).length > 0)

/** A wallet with one copy of each configuration of these types. */
async function holding(nickname: string, ...types: string[]): Promise<Wallet> {
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo(nickname, { credentialConfigurationIds: types.flatMap(idsOf) })
  await receive(wallet, credentialOfferUri, { copies: 1 })
  return wallet
}

async function open(template: string, more: object = {}): Promise<{ id: string; authorizationRequest: string }> {
  const response = await callVerifier('POST', '/verification/v1/transactions', {
    template,
    flow: 'crossDevice',
    ...more,
  })
  expect(response.status).toBe(201)
  return (await response.json()) as { id: string; authorizationRequest: string }
}

async function ask(wallet: Wallet, template: string) {
  const { id, authorizationRequest } = await open(template)
  await present(wallet, authorizationRequest)
  const result = await resultOf(id)
  expect(complaints(result)).toEqual([])
  return { answer: result.answer, shown: result.credentials.map(({ queryId, claims }) => ({ queryId, claims })) }
}

describe('a ready query', () => {
  it('is listed for everybody, with names and query', async () => {
    const response = await fetch(`${addresses.verifier}/verification/v1/templates`)
    const { items } = (await response.json()) as { items: { id: string; query: { credentials: object[] } }[] }
    expect(items.map(({ id }) => id)).toContain('age-over-18')
    // Types of our own have the address of the issuer that runs.
    expect(JSON.stringify(items)).toContain(`"${addresses.issuer}/types/marriage/1"`)
  })

  it('says who somebody is', async () => {
    const { answer, shown } = await ask(await walletOf('an', 1), 'identity')
    expect(answer?.outcome).toBe('yes')
    const claims = { family_name: 'Dubois', given_name: 'An Marie', birthdate: '1991-11-02' }
    expect(shown).toEqual([{ queryId: 'pid_sd_jwt', claims }])
  })

  it('says that Jan is 18 or older and Lou is not, by the date of birth for want of better', async () => {
    const jan = await ask(await walletOf('jan', 1), 'age-over-18')
    expect(jan.answer?.outcome).toBe('yes')
    expect(jan.shown).toEqual([{ queryId: 'pid_sd_jwt', claims: { birthdate: '1985-03-14' } }])
    expect((await ask(await walletOf('lou', 1), 'age-over-18')).answer?.outcome).toBe('no')
  })

  it('is undetermined when the presentation is refused', async () => {
    const { id, authorizationRequest } = await open('age-over-18', { responseMode: 'direct_post' })
    const wallet = await walletOf('jan', 1)
    const { status } = await present(wallet, authorizationRequest, { alter: () => ({ pid_sd_jwt: ['x'] }) })
    expect(status).toBe(400)
    const { verdict, answer } = await resultOf(id)
    expect([verdict, answer?.outcome]).toEqual(['refused', 'undetermined'])
  })

  it.runIf(has('age'))('about an age is answered by a proof of age before anything else', async () => {
    const { answer, shown } = await ask(await holding('jan', 'pid', 'age'), 'age-over-18')
    expect(answer?.outcome).toBe('yes')
    expect(shown).toEqual([{ queryId: 'age_proof', claims: { 'eu.europa.ec.av.1': { age_over_18: true } } }])
  })

  it.runIf(has('mdl'))('says that Jan drives, and An with glasses', async () => {
    const jan = await ask(await holding('jan', 'mdl'), 'drives-category-b')
    expect(jan.answer).toMatchObject({ outcome: 'yes' })
    const an = await ask(await holding('an', 'mdl'), 'drives-category-b')
    expect(an.answer?.outcome).toBe('yes')
    expect(an.answer?.restrictions?.join()).toMatch(/^01/)
  })

  it.runIf(has('ehic'))('says that Jan is insured abroad, by card and identity of one wallet', async () => {
    const { answer, shown } = await ask(await holding('jan', 'pid', 'ehic'), 'insured-abroad-today')
    expect(answer?.outcome).toBe('yes')
    expect(shown.map(({ queryId }) => queryId).sort()).toEqual(['ehic_sd_jwt', 'pid_sd_jwt'])
  })

  it.runIf(has('social-status'))('says that An travels at a reduced fare and Jan does not', async () => {
    expect((await ask(await holding('an', 'social-status'), 'reduced-fare')).answer?.outcome).toBe('yes')
    expect((await ask(await holding('jan', 'social-status'), 'reduced-fare')).answer?.outcome).toBe('no')
  })

  it.runIf(has('marriage'))('says that Jan is married, and not to whom', async () => {
    const { answer, shown } = await ask(await holding('jan', 'marriage'), 'married')
    expect(answer?.outcome).toBe('yes')
    expect(shown).toEqual([{ queryId: 'marriage', claims: { extract_type: 'extract' } }])
  })

  it.runIf(has('health-professional'))('says that Jan is a nurse, in either format, and not who he is', async () => {
    const wallet = await holding('jan', 'health-professional')
    const { answer, shown } = await ask(wallet, 'health-professional')
    expect(answer?.outcome).toBe('yes')
    expect(shown).toEqual([{ queryId: 'licence_sd_jwt', claims: { profession: 'nurse' } }])
    const mdocs = { ...wallet, held: wallet.held.filter(({ format }) => format === 'mso_mdoc') }
    expect((await ask(mdocs, 'health-professional')).answer?.outcome).toBe('yes')
  })
})

describe('the national number', () => {
  it('is refused to the library, and pointed at', async () => {
    const claims = [{ path: ['personal_administrative_number'] }]
    const query = {
      credentials: [{ id: 'pid', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:pid:1'] }, claims }],
    }
    const response = await callVerifier('POST', '/verification/v1/transactions', {
      query,
      purpose: 'To know your number',
      flow: 'crossDevice',
    })
    expect(response.status).toBe(400)
    const { issues } = (await response.json()) as { issues: { name: string }[] }
    expect(issues.map(({ name }) => name)).toEqual(['/query/credentials/0/claims/0/path'])
  })
})
