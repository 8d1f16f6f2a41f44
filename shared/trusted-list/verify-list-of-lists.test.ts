import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64, fromHex, hex, sha256, utf8 } from '../bytes.ts'
import { issue, type Party } from '../trust/example-certificates.ts'
import { type ExampleScheme, journal, place, signListXml, trustedListXml } from './example-trusted-list.ts'
import type { Bootstrap } from './official-journal.ts'
import { type ListOfListsExpected, type VerifiedListOfLists, verifyListOfLists } from './verify-list-of-lists.ts'

const now = Date.parse('2026-10-01T00:00:00Z') / 1000
const legal = 'https://lists.example/legal.html'
const pivot = (number: number): string => `https://lists.example/pivot-${number}.xml`

let first: Party
let second: Party
let third: Party
let stranger: Party
let bootstrap: Bootstrap
beforeAll(async () => {
  const names = ['First', 'Second', 'Third', 'First']
  const parties = await Promise.all(names.map((name) => issue(undefined, { name: `CN=${name}, O=Commission, C=EU` })))
  ;[first, second, third, stranger] = parties as [Party, Party, Party, Party]
  bootstrap = { journal, location: place, signers: [hex(await sha256(first.der))] }
})

interface Made extends ExampleScheme {
  by: Party
  /** Named in the pointer to itself. */
  own: readonly Party[]
  bend?: (xml: string) => string
}

const listOfLists = ({ by, own, bend = (xml) => xml, ...scheme }: Made): Promise<Bytes> => {
  const pointers = [{ territory: 'EU', signers: own }, ...(scheme.pointers ?? [])]
  const uris = scheme.uris ?? [journal, legal]
  return signListXml(bend(trustedListXml({ type: 'EUlistofthelists', territory: 'EU', ...scheme, uris, pointers })), by)
}

const nowhere = (): Promise<Bytes> => Promise.reject(new Error('not found'))

const verify = (bytes: Bytes, changes: Partial<ListOfListsExpected> = {}): Promise<VerifiedListOfLists> =>
  verifyListOfLists(bytes, { bootstrap, now, fetchPivot: nowhere, ...changes })

describe('without pivots', () => {
  it('is signed by one of the Official Journal who is also named for itself', async () => {
    const verified = await verify(await listOfLists({ by: first, own: [second, first] }))
    expect(verified).toMatchObject({ alarms: [], pivots: [], list: { type: 'listOfLists', sequenceNumber: 10 } })
    expect(verified.list.signerSha256).toBe(bootstrap.signers[0])
  })

  it.each([
    ['by a stranger of the same name', { by: 3, own: [0] }],
    ['by a stranger who names himself', { by: 3, own: [0, 3] }],
    ['by one who is named for itself and not in the Official Journal', { by: 1, own: [0, 1] }],
    ['by one of the Official Journal who is not named for itself', { by: 0, own: [1] }],
  ])('is refused when it is signed %s (PRO-4.1.4-10)', async (_, { by, own }) => {
    const parties = [first, second, third, stranger]
    const bytes = await listOfLists({ by: parties[by] as Party, own: own.map((at) => parties[at] as Party) })
    await expect(verify(bytes)).rejects.toMatchObject({ code: 'SIGNER_NOT_TRUSTED', rule: 'PRO-4.1.4-10' })
  })

  it('is refused when one of its bytes is another (PRO-4.1.4-07)', async () => {
    const bytes = await listOfLists({ by: first, own: [first] })
    const text = new TextDecoder().decode(bytes).replace('>Authority<', '>authority<')
    await expect(verify(utf8(text))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', rule: 'PRO-4.1.4-07' })
  })

  it('is refused when it does not point to itself', async () => {
    const bytes = await listOfLists({ by: first, own: [first], bend: (xml) => xml.replace('tsl+xml', 'tsl+pdf') })
    await expect(verify(bytes)).rejects.toMatchObject({ code: 'NO_SELF_POINTER' })
  })
})

describe('the Official Journal', () => {
  it.each([
    ['is not named', [legal]],
    ['is another', ['https://journal.example/2030/1', legal]],
    ['is written in another way', [`${journal}/`, legal]],
  ])('%s: refused (PRO-4.1.4-03)', async (_, uris) => {
    const bytes = await listOfLists({ by: first, own: [first], uris })
    await expect(verify(bytes)).rejects.toMatchObject({ code: 'JOURNAL_NOT_NAMED', rule: 'PRO-4.1.4-03' })
  })

  it('above ours is an alarm, and nothing is taken from it', async () => {
    const uris = ['https://journal.example/2030/1', journal]
    const { alarms } = await verify(await listOfLists({ by: first, own: [first], uris }))
    expect(alarms).toEqual(['NEW_OFFICIAL_JOURNAL: https://journal.example/2030/1'])
  })

  it('below ours is history', async () => {
    const uris = [journal, pivot(3), 'https://journal.example/2019/1']
    const { alarms, pivots } = await verify(await listOfLists({ by: first, own: [first], uris }))
    expect({ alarms, pivots }).toEqual({ alarms: [], pivots: [] })
  })

  it('knows the place of the list, and another one is an alarm', async () => {
    const bend = (xml: string): string => xml.replace(place, 'https://lists.example/moved.xml')
    const { alarms } = await verify(await listOfLists({ by: first, own: [first], bend }))
    expect(alarms).toEqual(['LOCATION_CHANGED: https://lists.example/moved.xml'])
  })
})

it('a country at two places is an alarm', async () => {
  const pointers = ['https://tl.example/be.xml', 'https://tl.example/be.xml', 'https://tl.example/2/be.xml'].map(
    (location) => ({ territory: 'BE', location, signers: [second] }),
  )
  const bytes = (count: number) => listOfLists({ by: first, own: [first], pointers: pointers.slice(0, count) })
  expect((await verify(await bytes(2))).alarms).toEqual([])
  expect((await verify(await bytes(3))).alarms).toEqual(['SEVERAL_PLACES: BE'])
})

describe('pivots', () => {
  const uris = [pivot(9), pivot(4), journal]

  /** The first signed the older pivot, the second the newer, the third signs today. */
  async function chain(changes: { older?: Partial<Made>; newer?: Partial<Made> } = {}) {
    const long = { issued: '2020-01-01T00:00:00Z', nextUpdate: '2020-06-01T00:00:00Z' }
    const files: Record<string, Bytes> = {
      [pivot(4)]: await listOfLists({ by: first, own: [first, second], ...long, sequenceNumber: 4, ...changes.older }),
      [pivot(9)]: await listOfLists({ by: second, own: [second, third], ...long, sequenceNumber: 9, ...changes.newer }),
    }
    const asked: string[] = []
    const fetchPivot = async (location: string): Promise<Bytes> => {
      asked.push(location)
      const file = files[location]
      if (!file) throw new Error('not found')
      return file
    }
    return { fetchPivot, asked, files }
  }

  it('lead from the Official Journal to who signs today, long after their own next update', async () => {
    const { fetchPivot, asked } = await chain()
    const verified = await verify(await listOfLists({ by: third, own: [third], uris }), { fetchPivot })
    expect(verified.alarms).toEqual([])
    expect(verified.pivots.map(({ location, sequenceNumber }) => [location, sequenceNumber])).toEqual([
      [pivot(9), 9],
      [pivot(4), 4],
    ])
    expect(verified.pivots[1]?.signerSha256).toBe(bootstrap.signers[0])
    expect(asked).toEqual([pivot(4), pivot(9)])
  })

  it('are asked for from the oldest on, and of a chain that is broken no more', async () => {
    const { fetchPivot, asked } = await chain({ older: { by: stranger } })
    await expect(verify(await listOfLists({ by: third, own: [third], uris }), { fetchPivot })).rejects.toThrow()
    expect(asked).toEqual([pivot(4)])
  })

  it.each([4, 3])('break the chain when the newer one has number %i and the older 4 (PRO-4.1.4-11)', async (number) => {
    const { fetchPivot } = await chain({ newer: { sequenceNumber: number } })
    const refused = verify(await listOfLists({ by: third, own: [third], uris }), { fetchPivot })
    await expect(refused).rejects.toMatchObject({ code: 'PIVOT_REFUSED', rule: 'PRO-4.1.4-11' })
    await expect(refused).rejects.toThrow(/pivot-9.xml is refused: it is no younger/)
  })

  it('break the chain when the same one stands there under two addresses', async () => {
    const { fetchPivot, files } = await chain({ older: { own: [first] } })
    files[pivot(9)] = files[pivot(4)] as Bytes
    const bytes = await listOfLists({ by: first, own: [first], uris })
    await expect(verify(bytes, { fetchPivot })).rejects.toMatchObject({ code: 'PIVOT_REFUSED' })
  })

  it('are not younger than the list that they lead to: it is one from before (PRO-4.1.4-11)', async () => {
    const { fetchPivot } = await chain()
    const list = (sequenceNumber: number) => listOfLists({ by: third, own: [third], uris, sequenceNumber })
    await expect(verify(await list(8), { fetchPivot })).rejects.toMatchObject({ code: 'PIVOT_REFUSED' })
    // A pivot that is in force names itself.
    expect((await verify(await list(9), { fetchPivot })).list.sequenceNumber).toBe(9)
  })

  it('are asked for once, in however many languages the list names them', async () => {
    const { fetchPivot, asked } = await chain()
    await verify(await listOfLists({ by: third, own: [third], uris: [pivot(9), ...uris] }), { fetchPivot })
    expect(asked).toEqual([pivot(4), pivot(9)])
  })

  it('that name others for today leave the signer of the Official Journal without a say (PRO-4.1.4-11)', async () => {
    const { fetchPivot } = await chain()
    const bytes = await listOfLists({ by: first, own: [first], uris })
    await expect(verify(bytes, { fetchPivot })).rejects.toMatchObject({
      code: 'SIGNER_NOT_TRUSTED',
      rule: 'PRO-4.1.4-11',
    })
  })

  it.each<[string, () => Partial<Record<'older' | 'newer', Partial<Made>>>, string, number]>([
    ['the oldest is signed by nobody of the Official Journal', () => ({ older: { by: second } }), 'PRO-4.1.4-12', 4],
    ['the oldest does not name its own signer', () => ({ older: { own: [second] } }), 'PRO-4.1.4-12', 4],
    ['one is signed by nobody whom the one before names', () => ({ newer: { by: third } }), 'PRO-4.1.4-11', 9],
    ['one does not name its own signer', () => ({ newer: { own: [third] } }), 'PRO-4.1.4-11', 9],
    ['one is the list of a country', () => ({ newer: { type: 'EUgeneric' } }), 'PRO-4.1.4-11', 9],
    ['one is of another territory', () => ({ newer: { territory: 'BE' } }), 'PRO-4.1.4-11', 9],
  ])('break the chain when %s', async (_, changes, rule, number) => {
    const { fetchPivot } = await chain(changes())
    const refused = verify(await listOfLists({ by: third, own: [third], uris }), { fetchPivot })
    await expect(refused).rejects.toMatchObject({ code: 'PIVOT_REFUSED', rule })
    await expect(refused).rejects.toThrow(pivot(number))
  })

  it('break the chain when one was changed', async () => {
    const { fetchPivot, files } = await chain()
    files[pivot(4)] = utf8(new TextDecoder().decode(files[pivot(4)]).replace('>4<', '>5<'))
    const refused = verify(await listOfLists({ by: third, own: [third], uris }), { fetchPivot })
    await expect(refused).rejects.toMatchObject({ code: 'PIVOT_REFUSED', rule: 'PRO-4.1.4-12' })
  })

  it('break the chain in the wrong order', async () => {
    const { fetchPivot } = await chain()
    const bytes = await listOfLists({ by: third, own: [third], uris: [pivot(4), pivot(9), journal] })
    await expect(verify(bytes, { fetchPivot })).rejects.toMatchObject({ code: 'PIVOT_REFUSED' })
  })

  it('that are missing are named', async () => {
    const { fetchPivot, files } = await chain()
    delete files[pivot(9)]
    const refused = verify(await listOfLists({ by: third, own: [third], uris }), { fetchPivot })
    await expect(refused).rejects.toMatchObject({ code: 'PIVOT_UNAVAILABLE' })
    await expect(refused).rejects.toThrow(pivot(9))
  })

  it('are ten at most, and of eleven none is asked for', async () => {
    const many = Array.from({ length: 11 }, (_, at) => pivot(20 - at))
    const { fetchPivot, asked } = await chain()
    const bytes = await listOfLists({ by: third, own: [third], uris: [...many, journal] })
    await expect(verify(bytes, { fetchPivot })).rejects.toMatchObject({ code: 'TOO_MANY_PIVOTS' })
    const ten = await listOfLists({ by: third, own: [third], uris: [...many.slice(1), journal] })
    await expect(verify(ten, { fetchPivot })).rejects.toMatchObject({ code: 'PIVOT_UNAVAILABLE' })
    expect(asked).toEqual([many[10]])
  })

  it.each([
    ['on another host', 'https://elsewhere.example/pivot.xml'],
    ['without TLS', 'http://lists.example/pivot.xml'],
    ['in a file', 'file:///pivot.xml'],
    ['nowhere', 'pivot.xml'],
    ['at an address without end', `https://lists.example/${'a'.repeat(200)}.xml`],
  ])('%s are not asked for: the list that names them is not yet authentic', async (_, address) => {
    const { fetchPivot, asked } = await chain()
    const bytes = await listOfLists({ by: stranger, own: [first], uris: [address, journal] })
    await expect(verify(bytes, { fetchPivot })).rejects.toMatchObject({ code: 'PIVOT_LOCATION' })
    expect(asked).toEqual([])
  })
})

describe('its state', () => {
  const rightly = { sequenceNumber: 10 }

  it.each<[string, Partial<Made>, string]>([
    ['the type of a country', { type: 'EUgeneric' }, 'LIST_TYPE'],
    ['another territory', { territory: 'BE' }, 'TERRITORY'],
    ['version 5, after its end', { bend: (xml) => xml.replace('>6<', '>5<') }, 'VERSION'],
    ['version 7', { bend: (xml) => xml.replace('>6<', '>7<') }, 'VERSION'],
    ['an issue time in the future', { issued: '2026-10-01T00:00:01Z' }, 'ISSUED_IN_FUTURE'],
    ['a next update that has come (PRO-4.1.4-13)', { nextUpdate: '2026-10-01T00:00:00Z' }, 'EXPIRED'],
    ['no next update', { bend: (xml) => xml.replace(/<dateTime>.*<\/dateTime>/, '') }, 'CLOSED'],
    [
      'a critical extension',
      {
        bend: (xml) =>
          xml.replace(
            '</SchemeInformation>',
            '<SchemeExtensions><Extension Critical="true"><Other></Other></Extension></SchemeExtensions></SchemeInformation>',
          ),
      },
      'CRITICAL_EXTENSION',
    ],
  ])('is refused with %s', async (_, changes, code) => {
    const bytes = await listOfLists({ by: first, own: [first], ...rightly, ...changes })
    await expect(verify(bytes)).rejects.toMatchObject({ code })
  })

  it.each([
    ['the last second of version 5', '2026-04-28T21:59:59Z', true],
    ['the first second without version 5', '2026-04-28T22:00:00Z', false],
  ])('in %s', async (_, time, accepted) => {
    const times = { issued: '2026-04-01T00:00:00Z', bend: (xml: string) => xml.replace('>6<', '>5<') }
    const bytes = await listOfLists({ by: first, own: [first], ...times })
    const outcome = verify(bytes, { now: Date.parse(time) / 1000 })
    if (accepted) expect((await outcome).list.version).toBe(5)
    else await expect(outcome).rejects.toMatchObject({ code: 'VERSION' })
  })

  it('never goes back to a number below one that was seen', async () => {
    const bytes = await listOfLists({ by: first, own: [first] })
    const { list } = await verify(bytes, { last: { sequenceNumber: 9, sha256: 'aa' } })
    const again = await verify(bytes, { last: list })
    expect(again.list.sha256).toBe(list.sha256)
    await expect(verify(bytes, { last: { sequenceNumber: 11, sha256: 'aa' } })).rejects.toMatchObject({
      code: 'SEQUENCE_ROLLBACK',
    })
    await expect(verify(bytes, { last: { sequenceNumber: 10, sha256: 'aa' } })).rejects.toMatchObject({
      code: 'CONTENT_CHANGED',
    })
  })
})

it('a digest of the bootstrap is compared in full', async () => {
  const bytes = await listOfLists({ by: first, own: [first] })
  const digest = fromHex(bootstrap.signers[0] as string)
  digest[31] = (digest[31] as number) ^ 1
  await expect(verify(bytes, { bootstrap: { ...bootstrap, signers: [hex(digest)] } })).rejects.toMatchObject({
    code: 'SIGNER_NOT_TRUSTED',
  })
  expect(base64(first.der)).not.toBe(base64(stranger.der))
})
