import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Bytes } from '../../shared/bytes.ts'
import { day, hour } from '../../shared/clock.ts'
import { systemRandom } from '../../shared/random.ts'
import { verifyIdentifierListCwt, verifyStatusListCwt } from '../../shared/status-list/cwt.ts'
import { createMemoryStatusStore } from '../../shared/store/memory-status-store.ts'
import { listSize } from '../../shared/store/status-store.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { createApp } from '../app.ts'
import { afternoon, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { listEndpoint } from './endpoint.ts'
import { createStatusLists } from './status-lists.ts'

const issuer = await createMemoryIssuer()
const { issuerUrl } = issuer.config
const types = {
  jwt: 'application/statuslist+jwt',
  cwt: 'application/statuslist+cwt',
  identifiers: 'application/identifierlist+cwt',
}
const get = (list = '1', headers: Record<string, string> = {}, query = '', given = issuer) =>
  listEndpoint(given, 'statusList', list, new Request(`${issuerUrl}/status/${list}${query}`, { headers }))
const getIdentifiers = (list = '1', headers: Record<string, string> = {}, given = issuer) =>
  listEndpoint(given, 'identifierList', list, new Request(`${issuerUrl}/identifiers/${list}`, { headers }))
const trust = async ([leaf]: readonly Bytes[]) => ({
  key: await parseCertificate(leaf as Bytes).verificationKey(),
  algorithm: 'ES256' as const,
})
const allocation = { signer: 'key', subject: 'mine', count: 1, expiresAt: afternoon + day }
const revoke = (given = issuer, subject = 'mine') =>
  given.statusLists.revoke({ affected: { subject }, reason: 'requested' })

describe('a status list', () => {
  it('is a signed token with its own media type, open to every page (TSL-HTTP-01, TSL-HTTP-03)', async () => {
    const { status, headers } = await get()
    expect(status).toBe(200)
    expect(headers.get('Content-Type')).toBe(types.jwt)
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
  })

  it('is a CWT for who prefers that, in bytes and under a tag of its own (TSL-HTTP-01, TSL-HTTP-02)', async () => {
    const [jwt, cwt] = [await get(), await get('1', { Accept: types.cwt })]
    expect(cwt.headers.get('Content-Type')).toBe(types.cwt)
    const vary = 'Accept, Accept-Encoding'
    expect([jwt, cwt].map(({ headers }) => headers.get('Vary'))).toEqual([vary, vary])
    expect(cwt.headers.get('ETag')).not.toBe(jwt.headers.get('ETag'))
    const token = new Uint8Array(await cwt.arrayBuffer())
    expect(token[0]).toBe(0xd2)
    const uri = `${issuerUrl}/status/1`
    expect((await verifyStatusListCwt(token, { uri, now: afternoon, trust })).statusAt(0)).toBe(0)
  })

  it.each(['text/html', types.identifiers])('is in no other form: %s (TSL-HTTP-02)', async (accept) => {
    const { status, headers } = await get('1', { Accept: accept })
    expect([status, headers.get('Vary')]).toEqual([406, 'Accept'])
  })

  it('may be kept no longer than its ttl says (TSL-HTTP-04)', async () => {
    const response = await get()
    const { ttl } = JSON.parse(atob((await response.text()).split('.')[1] ?? ''))
    expect(response.headers.get('Cache-Control')).toBe(`public, max-age=${ttl}`)
  })

  it('is not sent again to who has it, however its tag is written', async () => {
    const etag = (await get()).headers.get('ETag') ?? ''
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await get('1', { 'If-None-Match': tag })
      expect([response.status, await response.text(), response.headers.get('ETag')]).toEqual([304, '', etag])
    }
    expect((await get('1', { 'If-None-Match': '"other"' })).status).toBe(200)
  })

  it('is sent again once somebody was revoked', async () => {
    const etag = (await get()).headers.get('ETag') ?? ''
    await issuer.statusLists.allocate(allocation)
    await revoke()
    expect((await get('1', { 'If-None-Match': etag })).status).toBe(200)
  })

  it('is compressed as JWT for who takes that, under a tag of its own, and never as CWT (TSL-HTTP-03)', async () => {
    const plain = await get()
    const zipped = await get('1', { 'Accept-Encoding': 'br, gzip' })
    expect(zipped.headers.get('Content-Encoding')).toBe('gzip')
    expect(zipped.headers.get('ETag')).not.toBe(plain.headers.get('ETag'))
    expect(gunzipSync(await zipped.arrayBuffer()).toString()).toBe(await plain.text())
    const known = { 'Accept-Encoding': 'gzip', 'If-None-Match': zipped.headers.get('ETag') ?? '' }
    expect((await get('1', known)).status).toBe(304)
    for (const encoding of ['', 'br', 'gzip;q=0', 'gzipped'])
      expect((await get('1', { 'Accept-Encoding': encoding })).headers.get('Content-Encoding')).toBeNull()
    const cwt = await get('1', { 'Accept-Encoding': 'gzip', Accept: types.cwt })
    expect(cwt.headers.get('Content-Encoding')).toBeNull()
  })

  it('answers HEAD, and lets pages ask whether theirs is the newest (TSL-HTTP-03)', async () => {
    const app = createApp(issuer)
    const head = await app.request(`${issuerUrl}/status/1`, { method: 'HEAD' })
    expect([head.status, await head.text(), head.headers.get('Content-Type')]).toEqual([200, '', types.jwt])
    const Origin = 'https://page.example'
    const asked = { Origin, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'if-none-match' }
    for (const path of ['status', 'identifiers']) {
      const { status, headers } = await app.request(`${issuerUrl}/${path}/1`, { method: 'OPTIONS', headers: asked })
      expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*'])
      expect(headers.get('Access-Control-Allow-Headers')).toBe('If-None-Match')
    }
  })

  it('that does not exist is not found, which pages may know too', async () => {
    const { status, headers } = await get('7')
    expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([404, '*'])
  })
})

describe('an identifier list', () => {
  it('is there for who is named in one, as CWT alone (EAA-6.2.10.1, TSL-MD-03)', async () => {
    const given = await createMemoryIssuer()
    expect((await getIdentifiers('1', {}, given)).status).toBe(404)
    const { references } = await given.statusLists.allocate({ ...allocation, count: 2 }, true)
    await given.statusLists.allocate({ ...allocation, subject: 'other' }, true)
    await revoke(given)
    const response = await getIdentifiers('1', { Accept: types.identifiers }, given)
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, types.identifiers])
    const expected = { uri: references[0]?.identified?.uri ?? '', now: afternoon, trust }
    const list = await verifyIdentifierListCwt(new Uint8Array(await response.arrayBuffer()), expected)
    for (const { identified } of references) expect(list.has(identified?.identifier ?? new Uint8Array())).toBe(true)
    expect((await getIdentifiers('1', { Accept: types.cwt }, given)).status).toBe(406)
    expect((await getIdentifiers('1', {}, given)).status).toBe(200)
  })
})

describe('the list of the lists', () => {
  it('has the address of each, and of nothing else (TSL-HTTP-05)', async () => {
    const given = await createMemoryIssuer()
    await given.statusLists.allocate({ ...allocation, bits: 2 }, true)
    const response = await createApp(given).request(`${issuerUrl}/status-lists`)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(await response.json()).toEqual({ status_lists: [`${issuerUrl}/status/1`, `${issuerUrl}/status/2`] })
  })
})

describe('the history of a list', () => {
  const clock = { time: afternoon }
  const now = () => clock.time
  const given = {
    ...issuer,
    now,
    statusLists: createStatusLists({
      ...{ store: createMemoryStatusStore(systemRandom, listSize, now), signer: issuer.signers.statusList },
      ...{ issuerUrl, now, ttl: hour, interval: 60, history: 7 * day },
    }),
  }
  const at = (time: number | string) => get('1', {}, `?time=${time}`, given)
  const issuedAt = async (response: Response) => JSON.parse(atob((await response.text()).split('.')[1] ?? '')).iat

  it('is not offered unless it is wanted (TSL-HTTP-06)', async () => {
    expect((await get('1', {}, '?time=1700000000')).status).toBe(501)
  })

  it('gives the token that counted at a time, and 404 where there was none (TSL-HTTP-06)', async () => {
    await given.statusLists.allocate(allocation)
    await get('1', {}, '', given)
    await revoke(given)
    clock.time += 100
    await get('1', {}, '', given)
    for (const [time, issued] of [
      [afternoon, afternoon],
      [afternoon + 99, afternoon],
      [afternoon + 100, afternoon + 100],
    ] as const)
      expect(await issuedAt(await at(time))).toBe(issued)
    expect([(await at(afternoon - 1)).status, (await at(afternoon + 101)).status]).toEqual([404, 404])
    expect((await get('1', { Accept: types.cwt }, `?time=${afternoon}`, given)).status).toBe(404)
    expect((await get('7', {}, `?time=${afternoon}`, given)).status).toBe(404)
  })

  it.each(['', 'now', '-1', '1.5', '1e9', '1'.repeat(13), '2026-11-24'])(
    'knows no time "%s" (TSL-HTTP-06)',
    async (time) => {
      expect((await at(time)).status).toBe(400)
    },
  )
})
