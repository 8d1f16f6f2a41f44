// What stays when people have received and shown credentials: nothing about them, and no secret, in the log and in the files of the store.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { personas } from '../../sandbox/personas.ts'
import { registerRecords } from '../../sandbox/sources/national-register.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { overhear, secretNames } from './overhear.ts'
import {
  ask,
  askAndPresent,
  callIssuer,
  createWallet,
  mdocId,
  mdocQuery,
  offer,
  offerEverything,
  offerTo,
  sdJwtId,
  sdJwtQuery,
  ssinOf,
} from './world.ts'

const { fetch, secrets } = overhear(globalThis.fetch)
const both = { credentialConfigurationIds: [sdJwtId, mdocId] }
/** Of a request that nobody has answered: its row is still there. */
let pending = ''

beforeAll(async () => {
  vi.stubGlobal('fetch', fetch)
  for (const nickname of Object.keys(registerRecords)) {
    const wallet = createWallet()
    const as = { persona: nickname, level: 'Level500', decision: 'approve' } as const
    await receive(wallet, (await offer(both)).credentialOfferUri, { as, copies: 1 })
    await receive(createWallet(), (await offerEverything()).credentialOfferUri, { as, copies: 1 })
    const { credentialOfferUri, txCode = '' } = await offerTo(nickname, { ...both, txCode: {}, byReference: true })
    await receive(wallet, credentialOfferUri, { txCode, copies: 1 })
    for (const query of [sdJwtQuery(), mdocQuery()])
      expect((await askAndPresent(wallet, query)).result.verdict).toBe('accepted')
  }
  // A result that nobody fetched, a code that nobody used, a login that nobody finished.
  const wallet = createWallet()
  await receive(wallet, (await offerTo('jan')).credentialOfferUri)
  await present(wallet, (await ask(sdJwtQuery(), { flow: 'sameDevice' })).authorizationRequest)
  await offerTo('sofie', { byReference: true })
  const { authorizationRequest } = await ask(sdJwtQuery())
  pending =
    new URL(new URL(authorizationRequest).searchParams.get('request_uri') ?? '').pathname.split('/').at(-1) ?? ''
  await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('an'), type: 'pid' })
})
afterAll(() => vi.unstubAllGlobals())

/** As many ways to write a birth date as somebody could think of. */
const datesOf = ({ century, year, month, day }: Record<'century' | 'year' | 'month' | 'day', string>): string[] => [
  `${century}${year}-${month}-${day}`,
  `${century}${year}${month}${day}`,
  `${day}/${month}/${century}${year}`,
  `<r:Month>${month}</r:Month><r:Day>${day}</r:Day>`,
]

const people = personas.flatMap(({ nickname, ssin, name }) => {
  const record = registerRecords[nickname]
  return [ssin, ...(record ? [name, record.lastName, ...record.firstNames, ...datesOf(record.born)] : [])]
})

/** Base64url of a text wherever it stands in what was encoded: without the characters that its neighbours change. */
const encodedForms = (text: string): string[] =>
  [0, 1, 2].map((before) => {
    const bits = 8 * (before + Buffer.byteLength(text))
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64url')
    return encoded.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6))
  })

/** Long enough not to come about by chance in megabytes of ciphertext. */
const telling = people.filter((text) => text.length >= 5)
const forms = telling.flatMap((text) => [text, ...encodedForms(text)])

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())

const foundIn = (texts: readonly string[], haystack: string): string[] =>
  texts.filter((text) => haystack.includes(text))

describe('what was overheard', () => {
  it('holds the secrets of every kind, so that looking for them means something', () => {
    expect(new Set(secrets.values())).toEqual(new Set(secretNames))
    expect(secrets.has(pending)).toBe(true)
    expect(Buffer.from('{"family_name":"Peeters"}').toString('base64url')).toContain(encodedForms('Peeters')[1])
  })
})

/** SQLite puts its side files away whenever it likes: then all are read again, since what was in one is in another now. */
const files = (tries = 10): string[] => {
  try {
    return filesUnder(inject('stateFolder')).map((file) => readFileSync(file, 'latin1'))
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isGone && tries > 0) return files(tries - 1)
    throw error
  }
}

describe('the log', () => {
  const log = () => readFileSync(inject('logFile'), 'utf8')

  it('has no word about a person, in base64url neither', () => {
    expect(log()).toContain('credential.issued')
    expect(foundIn([...people.filter((text) => text.length > 2), ...forms], log())).toEqual([])
  })

  it('has no code, token, nonce or name of a row', () => {
    expect(foundIn([...secrets.keys()], log())).toEqual([])
  })

  it('says of each look-up about whom it was, in a hash that stands nowhere in the store', () => {
    const lines = log()
      .split('\n')
      .filter((line) => line.includes('"event":"source.lookUp"'))
    const hashes = new Set(lines.map((line) => /"person":"([\w-]{43})"/.exec(line)?.[1] ?? ''))
    expect(hashes.size).toBeGreaterThanOrEqual(Object.keys(registerRecords).length)
    expect(hashes).not.toContain('')
    for (const text of files()) expect(foundIn([...hashes], text)).toEqual([])
  })
})

describe('the files of the store', () => {
  it('are those that hold the rows of now', async () => {
    const id = base64url(await sha256(utf8(`transaction\n${pending}`)))
    expect(foundIn([id], files().join(''))).toEqual([id])
  })

  it('have no word about a person, in base64url neither', () => {
    for (const text of files()) expect(foundIn(forms, text)).toEqual([])
  })

  it('have no code, token, nonce or name of a row', () => {
    for (const text of files()) expect(foundIn([...secrets.keys()], text)).toEqual([])
  })
})
