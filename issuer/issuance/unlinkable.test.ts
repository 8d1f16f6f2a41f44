// Two batches of one person share nothing but what everybody's of that day share, and the claims (ARF annex 2 ISSU_35, ISSU_36; VCI-PRIV-01 to
// VCI-PRIV-03): every byte string of eight bytes or more that two copies have in common is explained here, one by one.
import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type Bytes, fromBase64url, hex, utf8 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import type { Json } from '../../shared/json.ts'
import { type CborValue, decodeCbor, Embedded, Tagged } from '../../shared/mdoc/cbor.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import type { Issuer } from '../issuer.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan, janLicence } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { issue } from './issue.ts'

const clock = { time: afternoon }
const issuer = await createMemoryIssuer(clock)
const ids = {
  sdJwtPid: 'eu.europa.ec.eudi.pid.1.dc-sd-jwt',
  mdocPid: 'eu.europa.ec.eudi.pid.1.mso-mdoc',
  licence: 'org.iso.18013.5.1.mDL.mso-mdoc',
} as const
const offeredOf = (id: string): Offered => findConfiguration(id) as Offered

/** With keys of their own. */
async function issued(id: string, count: number, given: Issuer = issuer, subject: Ssin = jan.ssin): Promise<string[]> {
  const keys = await Promise.all(Array.from({ length: count }, async () => (await createWalletKey()).publicJwk))
  return issue(given, { subject, offered: offeredOf(id), keys, traceId: 'trace' })
}

/** The byte strings and texts of a credential, whatever they are packed into. Short ones can be the same by chance. */
function leavesOf(credential: string): Set<string> {
  const leaves = new Set<string>()
  const add = (bytes: Uint8Array) => void (bytes.length >= 8 && leaves.add(hex(bytes as Bytes)))
  const addJson = (value: Json | undefined): void => {
    if (typeof value === 'string') add(utf8(value))
    else if (typeof value === 'number') add(utf8(String(value)))
    else if (Array.isArray(value)) value.forEach(addJson)
    else if (value !== null && typeof value === 'object')
      for (const [name, member] of Object.entries(value)) {
        add(utf8(name))
        addJson(member)
      }
  }
  const addCbor = (value: CborValue): void => {
    if (typeof value === 'string') add(utf8(value))
    else if (value instanceof Embedded) addCbor(decodeCbor(value.content))
    else if (value instanceof Tagged) addCbor(value.value)
    else if (value instanceof Uint8Array) isEmbedded(value) ? addCbor(decodeCbor(value as Bytes)) : add(value)
    else if (Array.isArray(value)) value.forEach(addCbor)
    else if (value instanceof Map)
      for (const [name, member] of value) {
        addCbor(name)
        addCbor(member)
      }
  }
  if (!credential.includes('~')) {
    addCbor(decodeCbor(fromBase64url(credential)))
    return leaves
  }
  const { header, payload, signature, disclosures } = parseSdJwt(credential)
  addJson(header)
  addJson(payload)
  add(signature)
  for (const disclosure of disclosures) addJson(JSON.parse(new TextDecoder().decode(fromBase64url(disclosure))))
  return leaves
}

/** The payload of a COSE signature is the MSO in tag 24. */
const isEmbedded = ([first, second, third]: Uint8Array): boolean => first === 0xd8 && second === 24 && third === 0x59

const readable = (leaf: string): string => new TextDecoder().decode(Uint8Array.from(leaf.match(/../g) ?? [], byteOf))
const byteOf = (two: string): number => Number.parseInt(two, 16)
const shared = (one: string, other: string): string[] => [...leavesOf(one).intersection(leavesOf(other))]

/** What everybody's copies of that day and type have: who issues, by what, under which rules, from when to when. */
const ofEverybody = (id: string, others: readonly string[]): Set<string> =>
  others.map(leavesOf).reduce((all, one) => all.intersection(one), leavesOf(others[0] ?? id))

/** Texts of the record, as they stand in a credential. */
const claims = [
  ...[
    'Peeters',
    'Jan',
    '1985-03-14',
    'Eupen',
    'Wetstraat 16',
    'Wetstraat 16, 1000, BE',
    'Eupen, BE',
    '1000',
    'BE',
    jan.ssin,
    `BE/${jan.ssin}`,
  ],
  ...[janLicence.licenceNumber, janLicence.issueDate, janLicence.expiryDate, '2003-06-12', '2011-10-03', '01.06'],
]

/** Somebody else, who shares no text of eight letters with Jan but what is the law's or the register's. */
const other = '90052400193' as Ssin
const stranger = {
  ...jan,
  ssin: other,
  familyName: 'Van den Broeck',
  givenName: 'Marie-Louise',
  birthDate: { year: 1990, month: 5, day: 24 },
  placeOfBirth: { locality: 'Antwerpen', country: 'BE' },
  address: { street: 'Koningin Astridplein 27', postalCode: '2018', locality: undefined, country: 'BE' },
}
const strangersLicence = {
  ...janLicence,
  ssin: other,
  licenceNumber: '0998877665',
  issueDate: '2024-01-02',
  expiryDate: '2034-01-02',
  portrait: Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 9, 8, 7, 6, 5),
  categories: [{ code: 'B', issueDate: '2013-02-03', expiryDate: '2034-01-02', restrictions: [] }],
}
const ofStranger: Issuer = {
  ...issuer,
  sources: createMemorySources({ person: async () => stranger, drivingLicence: async () => strangersLicence }),
}

describe.each(Object.entries(ids))('two batches of one person: %s', async (_, id) => {
  const [first, second] = [await issued(id, 10), await issued(id, 10)]
  const strangers = await issued(id, 3, ofStranger, other)

  it('share what all have of that day, and the claims, and nothing else', () => {
    const common = ofEverybody(id, strangers)
    for (const one of first)
      for (const two of second) {
        const unexplained = shared(one, two)
          .filter((leaf) => !common.has(leaf))
          .filter((leaf) => !claims.some((claim) => readable(leaf) === claim))
          .map(readable)
        // Names of what Jan has and the stranger has not would stand here.
        expect(unexplained).toEqual([])
      }
  })

  it('are no more alike across batches than within one', () => {
    const names = (pairs: [string, string][]) => new Set(pairs.map(([one, two]) => shared(one, two).sort().join()))
    const [a = '', b = ''] = first
    const across = first.map((one, at) => [one, second[at] ?? ''] as [string, string])
    expect(names(across)).toEqual(names([[a, b]]))
  })

  it('have no bytes of their own that turn up in another copy, in any place', () => {
    const all = [...first, ...second]
    const common = ofEverybody(id, all)
    const seen = new Map<string, number>()
    const twice: string[] = []
    all.forEach((credential, at) => {
      for (const leaf of leavesOf(credential).difference(common))
        for (let from = 0; from + 16 <= leaf.length; from += 2) {
          const window = leaf.slice(from, from + 16)
          const owner = seen.get(window) ?? at
          if (owner !== at) twice.push(leaf)
          seen.set(window, owner)
        }
    })
    expect(twice).toEqual([])
    expect(seen.size).toBeGreaterThan(20 * 100)
  })

  it('are of one length, but for the number of the place in the list', () => {
    const lengths = [...first, ...second].map((credential) => {
      return credential.includes('~') ? credential.length : fromBase64url(credential).length
    })
    // An index has one to seven digits, or one to five bytes.
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(9)
  })
})

describe('the copies of one person', () => {
  it('in two formats share the claims, and nothing that is of one copy', async () => {
    const [sdJwts, mdocs] = [await issued(ids.sdJwtPid, 5), await issued(ids.mdocPid, 5)]
    const common = ofEverybody(ids.sdJwtPid, sdJwts).union(ofEverybody(ids.mdocPid, mdocs))
    for (const one of sdJwts)
      for (const two of mdocs) expect(shared(one, two).filter((leaf) => !common.has(leaf))).toEqual([])
    const names = shared(sdJwts[0] ?? '', mdocs[0] ?? '').map(readable)
    expect(names).toEqual(expect.arrayContaining(['family_name', '1985-03-14', 'Wetstraat 16']))
  })

  it('say the day and not the moment: of two moments of a day all times are equal', async () => {
    const before = parseSdJwt((await issued(ids.sdJwtPid, 1))[0] ?? '').payload
    clock.time += 3600
    const after = parseSdJwt((await issued(ids.sdJwtPid, 1))[0] ?? '').payload
    clock.time = afternoon
    expect([after.iat, after.nbf, after.exp]).toEqual([before.iat, before.nbf, before.exp])
    for (const time of [before.iat, before.nbf, before.exp]) expect((time as number) % day).toBe(0)
  })

  it('do not tell by their number of digests what the person has not', async () => {
    const poor = { ...jan, address: undefined, placeOfBirth: { locality: undefined, country: 'BE' } }
    const sources = createMemorySources({ person: async () => poor as never })
    const counts = [...(await issued(ids.sdJwtPid, 2)), ...(await issued(ids.sdJwtPid, 2, { ...issuer, sources }))].map(
      (credential) => (parseSdJwt(credential).payload._sd as string[]).length,
    )
    expect(new Set(counts).size).toBe(1)
  })

  it('have their digests in no order of the claims', async () => {
    const places = (await issued(ids.sdJwtPid, 300)).map((credential) => {
      const { payload, disclosures } = parseSdJwt(credential)
      const [first = ''] = disclosures
      return { digests: payload._sd as string[], first }
    })
    const at = await Promise.all(
      places.map(async ({ digests, first }) => {
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(first)))
        return digests.findIndex((digest) => hex(fromBase64url(digest)) === hex(hash)) / digests.length
      }),
    )
    const mean = at.reduce((sum, place) => sum + place, 0) / at.length
    // Of a place that any is as good as, the mean of 300 is within a tenth of the middle but once in a billion times.
    expect(Math.min(...at)).toBeGreaterThanOrEqual(0)
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.11)
  })
})

describe('the places of many issuances', () => {
  const indexOf = (credential: string): number => {
    const { status } = parseSdJwt(credential).payload as { status?: { status_list: { idx: number } } }
    return status?.status_list.idx ?? -1
  }

  it('carry no order, within a batch or from one to the next', async () => {
    const batches: number[][] = []
    for (let turn = 0; turn < 60; turn++) batches.push((await issued(ids.sdJwtPid, 10)).map(indexOf))
    const indices = batches.flat()
    expect(new Set(indices).size).toBe(600)
    // Rank correlation of place and turn: of random orders of 600 its deviation is 0.041.
    const ranks = new Map([...indices].sort((a, b) => a - b).map((index, rank) => [index, rank]))
    const distance = indices.reduce((sum, index, turn) => sum + ((ranks.get(index) ?? 0) - turn) ** 2, 0)
    expect(Math.abs(1 - (6 * distance) / (600 * (600 ** 2 - 1)))).toBeLessThan(0.25)
    // A neighbour is above or below with equal chance; of 599 steps, 300 with a deviation of 7.
    const up = indices.slice(1).filter((index, at) => index > (indices[at] as number)).length
    expect(Math.abs(up - 300)).toBeLessThan(50)
    // Copies of a batch are as far from each other as from others: a third of the list.
    const spread = batches.map((batch) => Math.abs((batch[0] ?? 0) - (batch[1] ?? 0)))
    const mean = spread.reduce((sum, one) => sum + one, 0) / spread.length / 2 ** 20
    expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.2)
  })
})
