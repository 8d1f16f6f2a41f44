// The list of lists and the lists of countries as they are kept: bent ones made here, and the real ones of 2023 read in place.
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, hex, sha256 } from '../shared/bytes.ts'
import { issue, type Party } from '../shared/trust/example-certificates.ts'
import { journal, place, signListXml, trustedListXml } from '../shared/trusted-list/example-trusted-list.ts'
import { officialJournal2019 } from '../shared/trusted-list/official-journal.ts'
import type { TrustedList } from '../shared/trusted-list/trusted-list.ts'
import type { VerifyGiven } from './list-verifier.ts'
import { type RefreshOutcome, refreshList } from './refresh-list.ts'
import type { ListOfListsSource, ListSource } from './source.ts'
import { nationalSources } from './sync-sources.ts'
import { verifiers } from './verifiers.ts'

const now = Date.parse('2026-10-01T00:00:00Z') / 1000
const nowhere = (): Promise<Bytes> => Promise.reject(new Error('nothing is there'))

let operator: Party
let source: ListOfListsSource
beforeAll(async () => {
  operator = await issue(undefined, { name: 'CN=Operator, O=Commission, C=EU' })
  source = { type: 'listOfLists', url: place, journal, signers: [hex(await sha256(operator.der))] }
})

const make = (uris = [journal], territory = 'EU'): Promise<Bytes> => {
  const pointers = [
    { territory: 'EU', signers: [operator] },
    { territory: 'BE', location: 'https://tl.example/be.xml', signers: [operator] },
  ]
  const type = territory === 'EU' ? 'EUlistofthelists' : 'EUgeneric'
  return signListXml(trustedListXml({ type, territory, uris, pointers }), operator)
}
const verify = (bytes: Bytes, given: Partial<VerifyGiven> = {}) =>
  verifiers.listOfLists(source, bytes, { now, last: undefined, fetch: nowhere, ...given })

describe('the list of lists', () => {
  it('is kept with its number, its hash and its path', async () => {
    const { model, summary, content, alarms } = await verify(await make())
    expect(summary).toMatchObject({ sequenceNumber: 10, operator: 'Authority', signerSha256: source.signers[0] })
    expect(content).toBe(summary.sha256)
    expect(alarms).toEqual([])
    expect(model).toMatchObject({ type: 'listOfLists', pivots: [] })
  })

  it('tells of each alarm once, by its name', async () => {
    const { alarms } = await verify(await make(['https://journal.example/a', 'https://journal.example/b', journal]))
    expect(alarms).toEqual(['NEW_OFFICIAL_JOURNAL'])
  })

  it('is refused with the code, the reason and the rule', async () => {
    await expect(verify(await make(), { now: now + 2e8 })).rejects.toMatchObject({
      code: 'EXPIRED',
      message: 'the list is past its next update of 2027-02-01T00:00:00Z (PRO-4.1.4-13)',
    })
  })

  it('takes a number of configuration for the least, and the number that was seen for these bytes alone', async () => {
    const bytes = await make()
    const seen = (sequenceNumber: number, received?: string) =>
      verify(bytes, { last: { sequenceNumber, content: received, sha256: received } })
    expect((await seen(10)).summary.sequenceNumber).toBe(10)
    await expect(seen(11)).rejects.toMatchObject({ code: 'SEQUENCE_ROLLBACK' })
    await expect(seen(10, 'aa')).rejects.toMatchObject({ code: 'CONTENT_CHANGED' })
  })
})

it('the list of a country is verified by its pointers', async () => {
  const { model } = await verify(await make())
  const [belgium] = nationalSources(model as TrustedList)
  if (!belgium) throw new Error('Belgium is not pointed to')
  const given = { now, last: undefined, fetch: nowhere }
  const { summary } = await verifiers.national(belgium, await make([], 'BE'), given)
  expect(summary.sequenceNumber).toBe(10)
  const other = { ...belgium, territory: 'FR' }
  await expect(verifiers.national(other, await make([], 'FR'), given)).rejects.toMatchObject({
    code: 'NO_POINTER',
    message: 'the list of lists names no list of FR (PRO-4.2.4-03)',
  })
})

it('the list of a country is fetched from one place, for the signers of that place', async () => {
  const pointer = (territory: string, location: string, signer: string) => ({
    territory,
    location: `https://tl.example/${location}`,
    mimeType: 'application/vnd.etsi.tsl+xml',
    type: 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric',
    signers: [signer],
  })
  const pointers = [
    pointer('EU', 'eu', 'a'),
    { ...pointer('BE', 'pdf', 'b'), mimeType: 'application/pdf' },
    pointer('BE', 'be', 'c'),
    pointer('BE', 'moved', 'd'),
    pointer('BE', 'be', 'e'),
    { ...pointer('BE', 'be', 'f'), type: 'https://other.example/TSLType/EUgeneric' },
    pointer('EL', 'el', 'g'),
  ]
  const sources = nationalSources({ pointers }, { countries: ['BE', 'EU', 'FR'], sequenceNumbers: { BE: 7, FR: 8 } })
  expect(sources).toEqual([
    {
      type: 'national',
      territory: 'BE',
      url: 'https://tl.example/be',
      pointers: [pointers[2], pointers[4]],
      sequenceNumber: 7,
    },
  ])
  expect(nationalSources({ pointers }).map(({ territory, url }) => [territory, url])).toEqual([
    ['BE', 'https://tl.example/be'],
    ['EL', 'https://tl.example/el'],
  ])
})

const folder = new URL('../../shared/trust-lists/2023/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: lists that are skipped have to be noticed
if (missing) console.warn(`real trusted lists are missing: ${folder.pathname}`)

describe.skipIf(missing)('the real lists of 2023', () => {
  const clock = Date.parse('2023-11-01T00:00:00Z') / 1000
  const files = new Map([[officialJournal2019.location, 'eu-lotl-332.xml']])
  /** What publishers serve: the list of lists, its pivots, and twelve countries wherever they are pointed to. */
  const fetchFile = async (url: string | URL | Request): Promise<Response> => {
    const name = files.get(String(url)) ?? String(url).split('/').at(-1) ?? ''
    const file = new URL(name, folder)
    return existsSync(file) ? new Response(readFileSync(file)) : new Response('', { status: 404 })
  }
  const refresh = (one: ListSource): Promise<RefreshOutcome> =>
    refreshList({ fetch: fetchFile as typeof fetch, now: () => clock, sandbox: false, verifiers }, one, {
      last: undefined,
      etag: undefined,
    })

  it('are refreshed from the Official Journal to each country: ten stand, France has run out, the United Kingdom is closed', async () => {
    const { journal: publication, location, signers } = officialJournal2019
    const lists = await refresh({ type: 'listOfLists', url: location, journal: publication, signers: [...signers] })
    if (lists.outcome !== 'verified') throw new Error('the list of lists is not verified')
    const countries = 'AT BE CY EL FR HU IE LI LU NO SE UK'.split(' ')
    const sources = nationalSources(lists.list.model as TrustedList, { countries })
    for (const { territory, url } of sources) files.set(url, `${territory.toLowerCase()}.xml`)
    const outcomes = await Promise.all(
      sources.map(async (one) => {
        const outcome = await refresh(one)
        if (outcome.outcome === 'refused') return `${one.territory} ${outcome.code}`
        if (outcome.outcome === 'unchanged') return `${one.territory} unchanged`
        const { model, summary } = outcome.list
        const state = summary.nextUpdate === undefined ? ' closed' : ''
        return `${one.territory} ${summary.sequenceNumber}: ${(model as TrustedList).services.length}${state}`
      }),
    )
    expect(outcomes).toEqual([
      'AT 63: 80',
      'BE 66: 99',
      'CY 45: 8',
      'EL 69: 120',
      'FR EXPIRED',
      'HU 76: 295',
      'IE 29: 8',
      'LI 40: 9',
      'LU 51: 19',
      'NO 71: 46',
      'SE 48: 7',
      'UK 25: 19 closed',
    ])
  })
})
