// What stays when people have received and shown every document that there is, and some were revoked: nothing that any source says about
// them, and no secret, in the log and in the files of the store.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { registerRecords } from '../../sandbox/sources/national-register.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { catalogue, findConfiguration } from '../../shared/credentials/index.ts'
import type { JsonObject } from '../../shared/json.ts'
import { copiesTables } from '../../shared/store/copies-tables.ts'
import { dutyTables } from '../../shared/store/duty-tables.ts'
import { queueTables } from '../../shared/store/queue-tables.ts'
import { shardTables } from '../../shared/store/shard-tables.ts'
import { statusTables } from '../../shared/store/status-tables.ts'
import { trustTables } from '../../trust/stores.ts'
import { ownWorld } from '../own-world.ts'
import { claimsOf } from './claims-of.ts'
import { comeBack, discover, logIn } from './openid-connect.ts'
import { overhear, secretNames } from './overhear.ts'
import { encodedForms, forms, people, saidBy } from './personal-data.ts'
import { openRequests } from './requests-by-hand.ts'
import {
  ask,
  askAndPresent,
  callIssuer,
  complaints,
  createWallet,
  mdocId,
  mdocQuery,
  misbehave,
  offer,
  offerEverything,
  offerTo,
  sdJwtId,
  sdJwtQuery,
  ssinOf,
  walletOf,
} from './world.ts'

const { fetch, secrets } = overhear(globalThis.fetch)
const both = { credentialConfigurationIds: [sdJwtId, mdocId] }
/** Of a request that nobody has answered: its row is still there. */
let pending = ''
/** Configurations of which somebody showed a copy. */
const shown: string[] = []

/** A relying party may not have it. */
const numbers = ['personal_administrative_number', 'social_security_pin']

/** All that each copy says, to a relying party. */
async function showAll(wallet: Wallet & { held: HeldCredential[] }): Promise<string[]> {
  for (const { credential, configurationId: id, format } of wallet.held) {
    const configuration = findConfiguration(id)?.configuration
    const claims = Object.entries(await claimsOf(credential)).flatMap(([name, value]) =>
      format === 'mso_mdoc' ? Object.keys(value as JsonObject).map((element) => [name, element]) : [[name]],
    )
    const meta =
      configuration?.format === 'mso_mdoc'
        ? { doctype_value: configuration.docType }
        : { vct_values: [decodeJwt(credential.split('~')[0] ?? '').vct] }
    const wanted = claims.filter((path) => !numbers.includes(path.at(-1) ?? '')).map((path) => ({ path }))
    const { result } = await askAndPresent(wallet, { credentials: [{ id: 'one', format, meta, claims: wanted }] })
    expect([id, complaints(result)]).toEqual([id, []])
  }
  return wallet.held.map(({ configurationId }) => configurationId)
}

beforeAll(async () => {
  vi.stubGlobal('fetch', fetch)
  for (const nickname of Object.keys(registerRecords)) {
    const wallet = createWallet()
    const as = { persona: nickname, level: 'Level500', decision: 'approve' } as const
    await receive(wallet, (await offer(both)).credentialOfferUri, { as, copies: 1 })
    const all = createWallet()
    await receive(all, (await offerEverything()).credentialOfferUri, { as, copies: 1 })
    shown.push(...(await showAll(all)))
    const { credentialOfferUri, txCode = '' } = await offerTo(nickname, { ...both, txCode: {}, byReference: true })
    await receive(wallet, credentialOfferUri, { txCode, copies: 1 })
    for (const query of [sdJwtQuery(), mdocQuery()])
      expect((await askAndPresent(wallet, query)).result.verdict).toBe('accepted')
  }
  // A result that nobody fetched, a transaction that nobody came back for, a code that nobody used, a login that nobody finished.
  const wallet = createWallet()
  await receive(wallet, (await offerTo('jan')).credentialOfferUri)
  await present(wallet, (await ask(sdJwtQuery(), { flow: 'sameDevice' })).authorizationRequest)
  await offerTo('sofie', { byReference: true })
  const { authorizationRequest } = await ask(sdJwtQuery())
  pending =
    new URL(new URL(authorizationRequest).searchParams.get('request_uri') ?? '').pathname.split('/').at(-1) ?? ''
  // At services: one all the way, which knows Jan by his number, and one whose code nobody used.
  const townHall = await discover('sandbox-town-hall')
  const scope = 'openid profile personal_administrative_number'
  const jan = await walletOf('jan', 2)
  expect((await logIn(townHall, jan, { scope, pushed: true })).userInfo.family_name).toBe('Peeters')
  await comeBack(townHall, jan, { scope })
  const requests = await openRequests('jan', 'be.isi-plus.1.dc-sd-jwt')
  await misbehave('unavailable', 2, 'healthInsurance')
  expect((await requests.credential(2)).status).toBe(202)
  for (const [nickname, type] of [
    ['an', 'pid'],
    ['jan', 'mdl'],
    ['sofie', 'ehic'],
    ['lou', 'isi-plus'],
    ['an', 'social-status'],
    ['jan', 'marriage'],
    ['jan', 'health-professional'],
  ] as const) {
    const answer = await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf(nickname), type })
    expect(await answer.json()).not.toEqual({ revoked: 0 })
  }
})
afterAll(() => vi.unstubAllGlobals())

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())

const foundIn = (texts: readonly string[], haystack: string): string[] =>
  texts.filter((text) => haystack.includes(text))

describe('what is looked for', () => {
  it('is what every source says, and secrets of every kind, so that not to find it means something', () => {
    expect(new Set(secrets.values())).toEqual(new Set(secretNames))
    expect(secrets.has(pending)).toBe(true)
    expect(Buffer.from('{"family_name":"Peeters"}').toString('base64url')).toContain(encodedForms('Peeters')[1])
    for (const [source, texts] of saidBy)
      expect([source, texts.some((text) => forms.includes(text))]).toEqual([source, true])
    for (const text of [
      'Wetstraat',
      '0612345678',
      '80056001010000000040',
      '0000123456',
      '2015-0012-3456-7890',
      'V-2008-0298374',
      'Rossi',
    ])
      expect(forms).toContain(text)
  })

  it('was in documents of every kind, which were all shown', () => {
    const ids = catalogue.flatMap(({ configurations }) => configurations.map(({ id }) => id))
    expect(new Set(shown)).toEqual(new Set(ids))
  })
})

/** SQLite puts its side files away whenever it likes: then all are read again, since what was in one is in another now. */
const files = (of: (file: string) => boolean = () => true, tries = 10): string[] => {
  try {
    return filesUnder(ownWorld().stateFolder)
      .filter(of)
      .map((file) => readFileSync(file, 'latin1'))
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isGone && tries > 0) return files(of, tries - 1)
    throw error
  }
}

describe('the log', () => {
  const log = () => readFileSync(ownWorld().logFile, 'utf8')

  it('has no word about a person, in base64url neither', () => {
    expect(log()).toContain('credential.issued')
    // In hashes some short name stands by chance.
    const words = log().replaceAll(/"[\w-]{43}"/g, '""')
    expect(foundIn([...people.filter((text) => text.length > 2), ...forms], words)).toEqual([])
  })

  it('has no code, token, nonce or name of a row', () => {
    expect(foundIn([...secrets.keys()], log())).toEqual([])
  })

  it('says of each look-up about whom it was, in a hash that stands nowhere in the store', () => {
    const lines = log()
      .split('\n')
      .filter((line) => line.includes('"event":"source.lookUp"'))
    const persons = new Set(lines.map((line) => /"person":"([\w-]{43})"/.exec(line)?.[1] ?? ''))
    expect(persons.size).toBeGreaterThanOrEqual(Object.keys(registerRecords).length)
    expect(persons).not.toContain('')
    // Whatever else looks like a hash, too.
    const hashes = new Set([...log().matchAll(/"([\w-]{43})"/g)].map(([, hash = '']) => hash))
    for (const person of persons) expect(hashes).toContain(person)
    for (const text of files()) expect(foundIn([...hashes], text)).toEqual([])
  })
})

describe('the files of the store', () => {
  it('are those that hold the rows of now', async () => {
    const id = base64url(await sha256(utf8(`transaction\n${pending}`)))
    expect(foundIn([id], files().join(''))).toEqual([id])
  })

  it('have the tables that are described, and no others (docs/storage.md)', () => {
    const described = [shardTables, statusTables, dutyTables, queueTables, copiesTables, trustTables].flatMap(
      Object.keys,
    )
    const found = files().flatMap((text) => [...text.matchAll(/CREATE TABLE "?(\w+)/g)].map(([, name = '']) => name))
    const ours = new Set(found.filter((name) => !/^(_cf|sqlite)_/.test(name)))
    expect(ours).toContain('batches')
    expect([...ours].filter((name) => !described.includes(name))).toEqual([])
  })

  it('have no word about a person, in base64url neither', () => {
    // The lists that are kept as they were published say where their operator has its office: in a street where people live as well.
    const isOfLists = (file: string): boolean => file.includes('/trust/')
    expect(files(isOfLists).length).toBeGreaterThan(0)
    for (const text of files((file) => !isOfLists(file))) expect(foundIn(forms, text)).toEqual([])
  })

  it('have no code, token, nonce or name of a row', () => {
    for (const text of files()) expect(foundIn([...secrets.keys()], text)).toEqual([])
  })
})
