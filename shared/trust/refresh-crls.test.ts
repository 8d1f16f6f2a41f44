import 'reflect-metadata'
import { CRLDistributionPointsExtension } from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64 } from '../bytes.ts'
import { day, hour } from '../clock.ts'
import { maximumCrlLength } from './crl.ts'
import { createCrlMemory, linksOf } from './crl-memory.ts'
import { issue, issueAuthority, now, type Party } from './example-certificates.ts'
import { type CrlChanges, issueCrl, issuingDistributionPoint } from './example-crl.ts'
import { der, generalName } from './example-der.ts'
import { crlIssuerOf, type KnownCrl } from './known-crl.ts'
import { type CrlSnapshot, type CrlSource, crlSourcesOf, newLinks, refreshCrls, rememberLinks } from './refresh-crls.ts'
import type { RememberedLink } from './trust-bundle.ts'
import type { TrustList } from './trust-list.ts'

const address = 'https://crl.example/a.crl'
const points = (...addresses: string[]) => new CRLDistributionPointsExtension(addresses)

let authority: Party
let signer: Party
beforeAll(async () => {
  authority = await issueAuthority(undefined, { keyUsage: 96 })
  signer = await issue(authority, { extensions: [points(address)] })
})

const memoryOf = (snapshot: CrlSnapshot) =>
  createCrlMemory(Object.fromEntries(Object.entries(snapshot).map(([at, { crls }]) => [at, crls])))

type Answers = Record<string, Bytes | Response>

async function refresh(answers: Answers, previous?: CrlSnapshot, sources?: CrlSource[], at = now) {
  const asked: string[] = []
  const logged: unknown[] = []
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url)
    const answer = answers[url]
    if (!answer) throw new Error('nobody is there')
    return answer instanceof Response ? answer : new Response(answer)
  }
  const made = await refreshCrls(
    {
      sources: sources ?? [{ address, issuers: [authority.certificate] }],
      fetch,
      now: () => at,
      log: (event) => void logged.push(event),
    },
    previous,
  )
  return { ...made, asked, logged, stored: made.snapshot[address] }
}

const crl = (changes: CrlChanges = {}, by = authority) => issueCrl(by, changes)

describe('refreshing CRLs', () => {
  it('refuses a list of the same authority that is from another place, and keeps the one before', async () => {
    const other = 'https://crl.example/b.crl'
    const from = (place: string, number: string) =>
      crl({ number, extensions: [issuingDistributionPoint(der(0xa0, der(0xa0, generalName.uri(place))))] })
    const { snapshot } = await refresh({ [address]: await from(address, '01') })
    const swapped = await refresh({ [address]: await from(other, '02') }, snapshot)
    expect(swapped.stored).toMatchObject({ crls: [{ number: '1' }], fault: 'the CRL is from another place' })
    const [source] = crlSourcesOf(
      [],
      linksOf(
        [await issue(authority, { extensions: [points(address, other)] }), authority].map((one) => one.certificate),
      ),
      ['crl.example'],
    )
    const mirrored = await refresh({ [address]: await from(other, '02') }, snapshot, source && [source])
    expect(mirrored.stored).toMatchObject({ crls: [{ number: '2' }], fault: undefined })
  })

  it('keeps what is verified, for decisions to ask', async () => {
    const { snapshot: value, again, stored } = await refresh({ [address]: await crl() })
    expect(stored).toMatchObject({ crls: [{ number: '1' }], fault: undefined })
    expect(again).toBe(hour)
    const status = memoryOf(value).statusOf(signer.certificate, authority.certificate, now)
    expect(status).toEqual({ status: 'good', until: now + day })
  })

  it('replaces a list by a newer one, and never by an older one', async () => {
    const { snapshot: value } = await refresh({ [address]: await crl({ number: '05' }) })
    expect((await refresh({ [address]: await crl({ number: '06' }) }, value)).stored?.crls).toMatchObject([
      { number: '6' },
    ])
    expect((await refresh({ [address]: await crl({ number: '04' }) }, value)).stored).toMatchObject({
      crls: [{ number: '5' }],
      fault: 'the CRL is older than the one before',
    })
  })

  it.each<[string, string, () => Promise<Answers> | Answers]>([
    ['cannot be had', 'the CRL could not be fetched', () => ({})],
    ['is not there', 'the CRL came with status 404', () => ({ [address]: new Response('', { status: 404 }) })],
    [
      'is elsewhere',
      'the CRL could not be fetched',
      () => ({ [address]: new Response('', { status: 302, headers: { Location: 'https://other.example' } }) }),
    ],
    ['is too long', 'the CRL could not be fetched', () => ({ [address]: new Uint8Array(maximumCrlLength + 1) })],
    ['is none', 'the CRL is malformed: an element is cut off', () => ({ [address]: new Uint8Array(3) })],
    [
      'is of somebody else',
      'the CRL is of another issuer',
      async () => ({ [address]: await crl({}, await issueAuthority(undefined, { name: 'CN=Other', keyUsage: 96 })) }),
    ],
  ])('leaves the last good one in place when one %s, and says so', async (_, fault, answers) => {
    const { snapshot: value } = await refresh({ [address]: await crl() })
    const { stored, again, logged } = await refresh(await answers(), value)
    expect(stored).toMatchObject({ crls: [{ number: '1' }], fault })
    expect(again).toBeLessThan(hour)
    expect(logged).toEqual([{ event: 'crl.faulty', address, reason: fault }])
  })

  it('never lets one broken list harm another', async () => {
    const second = 'https://crl.example/b.crl'
    const sources = [address, second].map((at) => ({ address: at, issuers: [authority.certificate] }))
    const { snapshot: value } = await refresh({ [second]: await crl() }, undefined, sources)
    expect(value[address]).toMatchObject({ crls: [], fault: expect.any(String) })
    expect(value[second]).toMatchObject({ crls: [{ number: '1' }], fault: undefined })
  })

  it('keeps the lists of both keys of an authority that has a new one', async () => {
    const renewed = await issueAuthority(undefined, { keyUsage: 96 })
    const sources = [{ address, issuers: [authority.certificate, renewed.certificate] }]
    const first = await refresh({ [address]: await crl() }, undefined, sources)
    const { stored } = await refresh({ [address]: await crl({ number: '09' }, renewed) }, first.snapshot, sources)
    expect(stored?.crls.map(({ number }) => number)).toEqual(['1', '9'])
    const { stored: left } = await refresh({}, { [address]: stored as NonNullable<typeof stored> })
    expect(left?.crls.map(({ number }) => number)).toEqual(['1'])
  })

  it('forgets what is no source any more', async () => {
    const { snapshot: value } = await refresh({ [address]: await crl() })
    expect((await refresh({}, value, [])).snapshot).toEqual({})
  })

  it('leaves out lists for which there is no room together, the longest first', async () => {
    const known = (count: number, issuer: string): KnownCrl => ({
      thisUpdate: now,
      nextUpdate: now + day,
      number: undefined,
      addresses: [],
      only: undefined,
      issuer,
      sha256: '',
      revoked: Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`${at}`, { since: now, reason: 'unspecified' as const }]),
      ),
    })
    const { certificate } = authority
    const counts = [
      ['https://crl.example/b', 30_000],
      [address, 20_000],
      ['https://crl.example/c', 20_000],
    ] as const
    const sources = counts.map(([at]) => ({ address: at, issuers: [certificate] }))
    const previous = Object.fromEntries(
      counts.map(([at, count]) => [at, { crls: [known(count, crlIssuerOf(certificate))], fault: undefined }]),
    )
    const { snapshot } = await refresh({}, previous, sources)
    expect(counts.map(([at]) => snapshot[at]?.crls.length)).toEqual([0, 1, 1])
    expect(snapshot['https://crl.example/b']?.fault).toMatch(/too many revoked certificates/)
  })

  it('fetches a bounded number of lists', async () => {
    const sources = Array.from({ length: 250 }, (_, at) => ({
      address: `https://crl.example/${at}`,
      issuers: [authority.certificate],
    }))
    expect((await refresh({}, undefined, sources)).asked).toHaveLength(200)
  })
})

describe('the CRLs that there are to fetch', () => {
  const listOf = (...parties: Party[]): TrustList => ({
    kind: 'mdl',
    sequenceNumber: 1,
    issued: now,
    nextUpdate: now + day,
    operator: '',
    signerSha256: '',
    sha256: '',
    services: [
      {
        role: 'issuance',
        entity: '',
        country: 'BE',
        identifiers: [],
        certificates: parties.map(({ der }) => base64(der)),
      },
    ],
  })
  const addressesOf = (lists: TrustList[], links: RememberedLink[], hosts = ['crl.example']) =>
    crlSourcesOf(lists, links, hosts).map((source) => source.address)

  it('are those of listed authorities that are their own issuer', async () => {
    const own = await issueAuthority(undefined, { extensions: [points(address)] })
    const lower = await issueAuthority(authority, { name: 'CN=Lower', extensions: [points(address)] })
    const signed = await issue(undefined, { extensions: [points(address)] })
    expect(crlSourcesOf([listOf(own, own), listOf(own)], [], ['crl.example'])).toEqual([
      { address, issuers: [expect.objectContaining({ id: own.certificate.id })] },
    ])
    expect(addressesOf([listOf(lower, signed, authority)], [])).toEqual([])
  })

  it('are those of certificates that were met, under the authority that issued them', async () => {
    const middle = await issueAuthority(authority, { name: 'CN=Middle', extensions: [points('https://crl.example/m')] })
    const leaf = await issue(middle, { extensions: [points(address, 'ldap://crl.example/a')] })
    const path = [leaf, middle, authority].map(({ certificate }) => certificate)
    const links = rememberLinks([], linksOf(path))
    expect(crlSourcesOf([], links, ['crl.example'])).toEqual([
      { address, issuers: [expect.objectContaining({ id: middle.certificate.id })] },
      { address: 'https://crl.example/m', issuers: [expect.objectContaining({ id: authority.certificate.id })] },
    ])
    expect(rememberLinks(links, linksOf(path))).toEqual(links)
  })

  it('are at hosts that the configuration names, over https or http', async () => {
    const met = async (at: string) =>
      linksOf([await issue(authority, { extensions: [points(at)] }), authority].map((one) => one.certificate))
    for (const [at, allowed] of [
      ['https://crl.example/a', true],
      ['http://crl.example/a', true],
      ['https://CRL.example/a', true],
      ['https://other.example/a', false],
      ['https://a.crl.example/a', false],
      ['https://crl.example:8443/a', false],
      ['https://crl.example@other.example/a', false],
      ['https://user@crl.example/a', false],
    ] as const)
      expect([at, addressesOf([], await met(at)).length]).toEqual([at, allowed ? 1 : 0])
    expect(addressesOf([], await met('https://crl.example:8443/a'), ['crl.example:8443'])).toHaveLength(1)
    expect(addressesOf([], await met(address), [])).toEqual([])
  })

  it('are not those of bytes that are no certificate', () => {
    expect(addressesOf([], [['AAAA', base64(authority.der)]])).toEqual([])
  })

  it('are remembered once for each CRL, so that many signers of one authority take no other away', async () => {
    const other = await issueAuthority(undefined, { name: 'CN=Other' })
    const rare = await issue(other, { extensions: [points('https://crl.example/other')] })
    const link = (leaf: Party, above: Party) => linksOf([leaf, above].map(({ certificate }) => certificate))
    let links = rememberLinks([], link(rare, other))
    for (let i = 0; i < 3; i++)
      links = rememberLinks(links, link(await issue(authority, { extensions: [points(address)] }), authority))
    expect(links).toHaveLength(2)
    expect(links[0]).toEqual([rare.certificate.id, other.certificate.id])
    expect(newLinks(links, link(signer, authority))).toEqual([])
    expect(newLinks(links, link(signer, other))).toHaveLength(1)
  })

  it('are remembered in a bounded number, those that were met last', async () => {
    const many = Array.from({ length: 300 }, (_, at): RememberedLink => [`${at}`, 'a'])
    const links = rememberLinks(many, linksOf([signer, authority].map(({ certificate }) => certificate)))
    expect(links).toHaveLength(200)
    expect(links.at(-1)).toEqual([signer.certificate.id, authority.certificate.id])
    const unnamed = await issue(authority)
    expect(linksOf([unnamed, authority].map(({ certificate }) => certificate))).toEqual([])
  })
})
