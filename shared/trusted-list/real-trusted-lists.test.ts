// The walk over real lists of 2023 and 2026, read in place, at their clock. What is counted here was counted by xmllint too.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, fromBase64, hex, sha256, textOf } from '../bytes.ts'
import { pointersTo, selfPointersOf, territoriesOf } from './list-pointers.ts'
import { type Bootstrap, officialJournal2019, officialJournal2026 } from './official-journal.ts'
import type { CriteriaList, ListedService, ListPointer, TrustedList } from './trusted-list.ts'
import { type VerifiedListOfLists, verifyListOfLists } from './verify-list-of-lists.ts'
import { verifyNationalList } from './verify-national-list.ts'

const folder = new URL('../../../shared/trust-lists/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: lists that are skipped have to be noticed
if (missing) console.warn(`real trusted lists are missing: ${folder.pathname}`)
const hasXmllint = ['/usr/bin/xmllint', '/usr/local/bin/xmllint'].some((path) => existsSync(path))
// biome-ignore lint/suspicious/noConsole: a witness that is skipped has to be noticed
if (!hasXmllint) console.warn('xmllint is missing: nothing counts the real lists a second time')

const pathOf = (name: string): URL => new URL(name, folder)
const read = (name: string): Bytes => new Uint8Array(readFileSync(pathOf(name)))
const seconds = (time: string): number => Date.parse(time) / 1000

const now = seconds('2023-11-01T00:00:00Z')
const now2026 = seconds('2026-07-16T00:00:00Z')

const fetchPivot = async (location: string): Promise<Bytes> => read(`2023/${location.split('/').at(-1)}`)
const verify = (name: string, bootstrap: Bootstrap, at: number): Promise<VerifiedListOfLists> =>
  verifyListOfLists(read(name), { bootstrap, now: at, fetchPivot })

describe.skipIf(missing)('the list of lists', () => {
  it('332 leads over two pivots to the Official Journal of 2019', async () => {
    const { list, alarms, pivots } = await verify('2023/eu-lotl-332.xml', officialJournal2019, now)
    expect(list).toMatchObject({
      type: 'listOfLists',
      territory: 'EU',
      version: 5,
      sequenceNumber: 332,
      issued: seconds('2023-09-27T09:00:29Z'),
      nextUpdate: seconds('2024-03-26T10:00:29Z'),
      operator: 'European Commission',
      services: [],
      warnings: [],
    })
    expect(alarms).toEqual([])
    expect(pivots.map(({ sequenceNumber }) => sequenceNumber)).toEqual([300, 282])
    expect(pivots.map(({ sha256 }) => sha256.slice(0, 16))).toEqual(['0d2982a5938c2857', '7145643bc9609518'])
    expect(pivots.map(({ signerSha256 }) => officialJournal2019.signers.includes(signerSha256))).toEqual([true, true])
    expect(officialJournal2019.signers).not.toContain(list.signerSha256)
  })

  it('332 covers 31 countries with lists to read by machine, and 43 pointers in all', async () => {
    const { list } = await verify('2023/eu-lotl-332.xml', officialJournal2019, now)
    expect(territoriesOf(list).join(' ')).toBe(
      'AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK UK',
    )
    expect(list.pointers).toHaveLength(43)
    expect(territoriesOf(list).map((territory) => pointersTo(list, territory).length)).toEqual(Array(31).fill(1))
  })

  it('388 is signed by one of the Official Journal of 2026, without a pivot', async () => {
    const { list, alarms, pivots } = await verify('2026/eu-lotl-388.xml', officialJournal2026, now2026)
    expect(list).toMatchObject({ version: 6, sequenceNumber: 388, nextUpdate: seconds('2026-11-18T12:16:35Z') })
    expect({ alarms, pivots, warnings: list.warnings }).toEqual({ alarms: [], pivots: [], warnings: [] })
    expect(list.signerSha256).toBe('e0a620fbb6747362bb933ac44169d676a553444716cf5f31605f12a22b8396b1')
  })

  it('388 names for itself exactly the certificates of the Official Journal of 2026', async () => {
    const { list } = await verify('2026/eu-lotl-388.xml', officialJournal2026, now2026)
    const own = selfPointersOf(list).flatMap(({ signers }) => signers)
    const digests = await Promise.all(own.map(async (id) => hex(await sha256(fromBase64(id)))))
    expect(digests.sort()).toEqual([...officialJournal2026.signers].sort())
  })

  it('388 is refused under the Official Journal of 2019, and the pivot that is missing is named', async () => {
    const refused = verify('2026/eu-lotl-388.xml', officialJournal2019, now2026)
    await expect(refused).rejects.toMatchObject({ code: 'PIVOT_UNAVAILABLE' })
    await expect(refused).rejects.toThrow('https://ec.europa.eu/tools/lotl/eu-lotl-pivot-335.xml')
  })

  it('332 does not name the Official Journal of 2026', async () => {
    const refused = verify('2023/eu-lotl-332.xml', officialJournal2026, now)
    await expect(refused).rejects.toMatchObject({ code: 'JOURNAL_NOT_NAMED', rule: 'PRO-4.1.4-03' })
  })

  it.each([
    ['2023/eu-lotl-332.xml', officialJournal2019, '2024-03-26T10:00:29Z', 'EXPIRED'],
    ['2023/eu-lotl-332.xml', officialJournal2019, '2026-04-28T22:00:00Z', 'VERSION'],
    ['2023/eu-lotl-332.xml', officialJournal2019, '2023-09-27T09:00:28Z', 'ISSUED_IN_FUTURE'],
    ['2023/eu-lotl-pivot-300.xml', officialJournal2019, '2023-11-01T00:00:00Z', 'EXPIRED'],
    ['2026/eu-lotl-388.xml', officialJournal2026, '2026-11-18T12:16:35Z', 'EXPIRED'],
    ['2023/se.xml', officialJournal2019, '2023-11-01T00:00:00Z', 'JOURNAL_NOT_NAMED'],
  ])('%s is refused where it does not belong: %s %s', async (name, bootstrap, time, code) => {
    await expect(verify(name, bootstrap, seconds(time))).rejects.toMatchObject({ code })
  })

  it('the digests of the Official Journal of 2019 are those of its certificates', async () => {
    const certificates = Array.from({ length: 8 }, (_, at) => textOf(read(`oj-2019/ec.europa.eu.${at + 1}.cer`)))
    const digests = certificates.map((pem) => sha256(fromBase64(pem.replace(/-----.*?-----|\s/g, ''))))
    expect((await Promise.all(digests)).map(hex)).toEqual(officialJournal2019.signers)
  })
})

/** Services, what they were before, certificates of the services, qualifiers, and warnings of the list. */
const countries: Record<string, [number, number, number, number, string[]]> = {
  AT: [80, 46, 93, 0, []],
  BE: [99, 32, 105, 93, ['SERVICE_AGAIN: 37, 40, 42, 44, 48, 50, 52, 54, 56, 58, 60, 62, 68, 70, 72, 74, 76, 78, 89']],
  CY: [8, 2, 8, 0, []],
  EL: [120, 65, 120, 43, []],
  FR: [190, 198, 199, 237, ['UNORDERED_HISTORY: 2, 3, 4, 5, 15, 18, 29, 31, 45, 47, 50, 80, 108, 112, 118, 125']],
  HU: [295, 354, 322, 10, []],
  IE: [8, 4, 10, 3, ['UNORDERED_HISTORY: 2, 3', 'SERVICE_AGAIN: 3']],
  LI: [9, 20, 9, 0, ['UNORDERED_HISTORY: 0, 1']],
  LU: [19, 30, 19, 14, []],
  NO: [46, 49, 47, 0, []],
  SE: [7, 6, 7, 4, []],
  UK: [19, 27, 9, 3, ['NO_CERTIFICATE: 1, 2, 10, 11, 12, 13, 14, 15, 17, 18', 'UNORDERED_HISTORY: 15']],
}
/** France had let its list run out at that clock; a day before its end it stands. */
const clockOf = (territory: string): number => (territory === 'FR' ? seconds('2023-08-22T00:00:00Z') : now)

describe.skipIf(missing)('national lists', () => {
  let pointers: ListPointer[]
  const verified = new Map<string, Promise<TrustedList>>()
  /** Once for all tests that look at it. */
  const verifyCountry = (territory: string, at = now): Promise<TrustedList> => {
    const known = verified.get(`${territory} ${at}`)
    const list =
      known ?? verifyNationalList(read(`2023/${territory.toLowerCase()}.xml`), { territory, pointers, now: at })
    verified.set(`${territory} ${at}`, list)
    return list
  }

  beforeAll(async () => {
    pointers = (await verify('2023/eu-lotl-332.xml', officialJournal2019, now)).list.pointers
  })

  it.each(Object.keys(countries).filter((territory) => territory !== 'FR'))('of %s is accepted', async (territory) => {
    const list = await verifyCountry(territory)
    expect(list).toMatchObject({ type: 'national', territory, version: 5, pointers: [] })
  })

  it('of France is past its next update', async () => {
    await expect(verifyCountry('FR')).rejects.toMatchObject({
      code: 'EXPIRED',
      rule: 'PRO-4.2.4-10',
      message: 'the list is past its next update of 2023-08-23T00:00:07Z',
    })
  })

  it('of the United Kingdom was closed, and says nothing about now', async () => {
    expect(await verifyCountry('UK')).toMatchObject({ issued: seconds('2020-12-31T22:59:59Z'), nextUpdate: undefined })
  })

  it.each(Object.entries(countries))(
    'of %s has its services, their past and its oddities',
    async (territory, counts) => {
      const { services, warnings } = await verifyCountry(territory, clockOf(territory))
      expect([...countsOf(services), warnings]).toEqual(counts)
    },
  )

  it('have 900 services together, each with a place of its own', async () => {
    const lists = await Promise.all(Object.keys(countries).map((one) => verifyCountry(one, clockOf(one))))
    expect(lists.flatMap(({ services }) => services)).toHaveLength(900)
    for (const { services } of lists) expect(services.map(({ index }) => index)).toEqual(services.map((_, at) => at))
  })

  it('have no criterion that is not understood, and no critical extension', async () => {
    const lists = await Promise.all(Object.keys(countries).map((one) => verifyCountry(one, clockOf(one))))
    const states = lists.flatMap(({ services }) => services).flatMap((service) => service.states)
    expect(states.filter(({ hasUnknownCritical }) => hasUnknownCritical)).toEqual([])
    expect(
      states.flatMap(({ qualifications }) => qualifications).filter(({ criteria }) => isUnknown(criteria)),
    ).toEqual([])
  })

  it('survive being stored as JSON', async () => {
    const list = await verifyCountry('LU')
    expect(JSON.parse(JSON.stringify(list))).toEqual(list)
  })

  it.skipIf(!hasXmllint).each(Object.entries(countries))(
    'of %s is counted the same by xmllint',
    (territory, counts) => {
      expect(countedByXmllint(territory)).toEqual(counts.slice(0, 4))
    },
  )

  it('of version 6 is read as well', async () => {
    // A test list of Finland, signed by who made the test: pinned here, as a list of lists would.
    const bytes = read('2026/fi-v6-nowina.xml')
    const signer = /<ds:X509Certificate>([^<]*)<\/ds:X509Certificate>/.exec(textOf(bytes))?.[1]?.replace(/\s/g, '')
    const [finland] = pointersTo({ pointers }, 'FI')
    const given = { territory: 'FI', pointers: [{ ...finland, signers: [signer] } as ListPointer] }
    const list = await verifyNationalList(bytes, { ...given, now: seconds('2025-01-01T00:00:00Z') })
    expect(list).toMatchObject({ version: 6, sequenceNumber: 49 })
    expect(list.services).toHaveLength(19)
    await expect(verifyNationalList(bytes, { ...given, now: now2026 })).rejects.toMatchObject({ code: 'EXPIRED' })
  })
})

const isUnknown = ({ hasUnknown, lists }: CriteriaList): boolean => hasUnknown || lists.some(isUnknown)

function countsOf(services: ListedService[]): number[] {
  const states = services.flatMap((service) => service.states)
  return [
    services.length,
    states.length - services.length,
    services.flatMap((service) => service.states[0]?.identity.certificates).length,
    states.flatMap(({ qualifications }) => qualifications).flatMap(({ qualifiers }) => qualifiers).length,
  ]
}

function countedByXmllint(territory: string): number[] {
  const named = (name: string): string => `*[local-name()="${name}"]`
  const paths = [
    `//${named('TSPService')}`,
    `//${named('ServiceHistoryInstance')}`,
    `//${named('TSPService')}/${named('ServiceInformation')}/${named('ServiceDigitalIdentity')}/*/${named('X509Certificate')}`,
    `//${named('Qualifier')}`,
  ]
  const expression = `concat(${paths.map((path) => `count(${path})`).join(', " ", ')})`
  const file = pathOf(`2023/${territory.toLowerCase()}.xml`).pathname
  return execFileSync('xmllint', ['--nonet', '--xpath', expression, file], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number)
}
