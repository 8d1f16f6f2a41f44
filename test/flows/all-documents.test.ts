// All documents at once: one offer, one login, one choice, one session of the wallet. Grows with the catalogue by itself.
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { receive, renew } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, HeldGrant } from '../../sandbox/wallet/wallet.ts'
import { reaches } from '../../shared/belgium/level.ts'
import { catalogue, findConfiguration } from '../../shared/credentials/index.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { ownWorld } from '../own-world.ts'
import { addresses, createWallet, offer, offerEverything, ssinOf } from './world.ts'

const { logFile } = ownWorld()

const misbehave = (source: string, behaviour: string, times = 1): Promise<Response> =>
  fetch(`${addresses.sandbox}/misbehave`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ source, behaviour, times }),
  })

const as = (persona: string, more: object = {}) =>
  ({ persona, level: 'Level500', decision: 'approve', ...more }) as const

/** What a persona gets of an offer of everything. */
async function receiveAll(persona: string, more: object = {}) {
  const told: string[] = []
  const grants: HeldGrant[] = []
  const wallet = { ...createWallet(), grants, tell: (line: string) => void told.push(line) }
  const { credentialOfferUri } = await offerEverything()
  const held = await receive(wallet, credentialOfferUri, { as: as(persona, more), copies: 1 })
  return { wallet, grants, told, held, ...summary(held) }
}

function summary(held: HeldCredential[]) {
  const ids = held.map(({ configurationId }) => configurationId)
  return { ids, types: [...new Set(ids.map((id) => findConfiguration(id)?.type.id ?? id))] }
}

const offeredIds = catalogue.flatMap(({ configurations }) => configurations.map(({ id }) => id))
const claimsOf = (held: HeldCredential[], id: string) =>
  Promise.all(
    held
      .filter(({ configurationId }) => configurationId === id)
      .map(({ credential }) => revealClaims(parseSdJwt(credential))),
  )

beforeEach(async () => {
  for (const source of ['nationalRegister', 'healthInsurance']) await misbehave(source, 'none')
})

describe('a person who takes all documents at once', () => {
  it('gets each of them in each format, in the order of the offer, in one session', async () => {
    const { ids, held, told } = await receiveAll('jan')
    expect(ids).toEqual(offeredIds)
    expect(told.filter((line) => line.startsWith('The browser logs in'))).toHaveLength(1)
    const [card, ...others] = await claimsOf(held, 'be.isi-plus.1.dc-sd-jwt')
    expect([card?.personal_administrative_number, others]).toEqual([ssinOf('lou'), []])
  })

  it('is looked up once at each source and for each child, before the page is shown', async () => {
    const before = readFileSync(logFile, 'utf8').length
    await receiveAll('jan')
    const lines = readFileSync(logFile, 'utf8')
      .slice(before)
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
    const { traceId } = lines.find(({ route }) => route === '/login/callback')
    const lookUps = lines.filter((line) => line.traceId === traceId && line.event === 'source.lookUp')
    const needed = (about: string) =>
      new Set(
        catalogue
          .filter((type) => type.about === about)
          .flatMap(({ needs, outlook }) =>
            Object.entries(needs).flatMap(([called, { name }]) =>
              (outlook?.needs.includes(called) ?? true) ? [name] : [],
            ),
          ),
      ).size
    // Jan has one child.
    expect(lookUps).toHaveLength(needed('holder') + needed('children'))
    expect(lookUps).toHaveLength(7)
    expect(JSON.stringify(lines)).not.toContain(ssinOf('lou'))
  })

  it('gets what there is: who has no child gets no card of a child', async () => {
    const { types } = await receiveAll('sofie')
    expect(types).toContain('ehic')
    expect(types).not.toContain('isi-plus')
  })

  it('is told so when there is nothing', async () => {
    await expect(receiveAll('nobody')).rejects.toThrow(
      'access_denied: There is nothing that can be issued to this person',
    )
  })

  it('may take some of them', async () => {
    const { types, told } = await receiveAll('an', { choose: ['isi-plus', 'ehic'] })
    expect(types.sort()).toEqual(['ehic', 'isi-plus'])
    expect(told.filter((line) => line.startsWith('Received'))).toHaveLength(3)
  })

  it('gets with a weaker login what that is enough for', async () => {
    const { types } = await receiveAll('an', { level: 'Level400' })
    const within = catalogue.filter(({ minimumLevel }) => reaches('substantial', minimumLevel)).map(({ id }) => id)
    expect(within).toContain('ehic')
    expect(types).not.toContain('pid')
    for (const type of types) expect(within).toContain(type)
    expect(types).toEqual(expect.arrayContaining(['ehic', 'isi-plus']))
  })

  it('may take what no source answers for now, and the wallet gets it when it comes again (VCI-DEF-02)', async () => {
    // One look-up each for the holder and the child, and each is asked once more: four, and two for the first credential.
    await misbehave('healthInsurance', 'unavailable', 6)
    const { types, told } = await receiveAll('jan', { choose: ['ehic'] })
    expect(types).toEqual(['ehic'])
    expect(told).toContain('The issuer needs more time; the wallet comes again.')
  })

  it('gets the others when one is refused, and the wallet says which', async () => {
    const card = 'eu.europa.ec.eudi.ehic.1.dc-sd-jwt'
    const { credentialOfferUri } = await offerEverything({
      grant: 'preAuthorizedCode',
      subject: { ssin: ssinOf('jan') },
    })
    const told: string[] = []
    const wallet = { ...createWallet(), tell: (line: string) => void told.push(line) }
    await misbehave('healthInsurance', 'noData')
    const held = await receive(wallet, credentialOfferUri, { copies: 1 })
    expect(summary(held).ids).toEqual(offeredIds.filter((id) => id !== card))
    expect(told.filter((line) => line.startsWith('The issuer does not give'))).toEqual([
      expect.stringContaining(`${card}: the credential: 400 credential_request_denied`),
    ])
  })

  it('is asked nothing when the wallet renews, and the children stay the same', async () => {
    const { wallet, grants, held } = await receiveAll('jan')
    const [grant] = grants
    if (!grant) throw new TypeError('an attested wallet has a grant')
    const renewed = await renew(wallet, grant, 1)
    expect(summary(renewed).ids).toEqual(summary(held).ids)
    const [before, after] = [
      await claimsOf(held, 'be.isi-plus.1.dc-sd-jwt'),
      await claimsOf(renewed, 'be.isi-plus.1.dc-sd-jwt'),
    ]
    expect(after[0]?.card_number).toBe(before[0]?.card_number)
  })

  it('gets them over a pre-authorized code too, when an institution says who it is', async () => {
    const { credentialOfferUri } = await offerEverything({
      grant: 'preAuthorizedCode',
      subject: { ssin: ssinOf('jan') },
    })
    const held = await receive(createWallet(), credentialOfferUri, { copies: 1 })
    expect(summary(held).ids).toEqual(offeredIds)
  })
})

describe('one document', () => {
  it('is offered by its name, and is for each child where it is about children', async () => {
    const { credentialOfferUri } = await offer({ credentialConfigurationIds: ['be.isi-plus.1.dc-sd-jwt'] })
    const held = await receive(createWallet(), credentialOfferUri, { as: as('an', { level: 'Level400' }), copies: 1 })
    expect(await claimsOf(held, 'be.isi-plus.1.dc-sd-jwt')).toMatchObject([{ given_name: 'Lou' }])
  })

  it('about children is denied to who has none', async () => {
    const { credentialOfferUri } = await offer({ credentialConfigurationIds: ['be.isi-plus.1.dc-sd-jwt'] })
    const receiving = receive(createWallet(), credentialOfferUri, { as: as('sofie') })
    await expect(receiving).rejects.toThrow('access_denied')
  })
})
