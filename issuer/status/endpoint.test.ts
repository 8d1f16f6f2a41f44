import { describe, expect, it } from 'vitest'
import type { Bytes } from '../../shared/bytes.ts'
import { Problem } from '../../shared/http/problem.ts'
import { verifyStatusListCwt } from '../../shared/status-list/cwt.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { afternoon, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { listEndpoint } from './endpoint.ts'

const issuer = await createMemoryIssuer()
const get = (list = '1', headers: Record<string, string> = {}, query = '') =>
  listEndpoint(
    issuer,
    'statusList',
    list,
    new Request(`${issuer.config.issuerUrl}/status/${list}${query}`, { headers }),
  )

describe('a status list', () => {
  it('is a signed token with its own media type, open to every page (TSL-HTTP-01, TSL-HTTP-03)', async () => {
    const { status, headers } = await get()
    expect(status).toBe(200)
    expect(headers.get('Content-Type')).toBe('application/statuslist+jwt')
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
  })

  it('is a CWT for who prefers that, in bytes and under a tag of its own (TSL-HTTP-01, TSL-HTTP-02)', async () => {
    const [jwt, cwt] = [await get(), await get('1', { Accept: 'application/statuslist+cwt' })]
    expect(cwt.headers.get('Content-Type')).toBe('application/statuslist+cwt')
    expect([jwt, cwt].map(({ headers }) => headers.get('Vary'))).toEqual(['Accept', 'Accept'])
    expect(cwt.headers.get('ETag')).not.toBe(jwt.headers.get('ETag'))
    const token = new Uint8Array(await cwt.arrayBuffer())
    expect(token[0]).toBe(0xd2)
    const trust = async ([leaf]: readonly Bytes[]) => {
      const { verificationKey } = parseCertificate(leaf as Bytes)
      return { key: await verificationKey(), algorithm: 'ES256' as const }
    }
    const uri = `${issuer.config.issuerUrl}/status/1`
    expect((await verifyStatusListCwt(token, { uri, now: afternoon, trust })).statusAt(0)).toBe(0)
  })

  it('is in no other form (TSL-HTTP-02)', async () => {
    const { status, headers } = await get('1', { Accept: 'text/html' })
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
    await issuer.statusLists.allocate({ signer: 'key', subject: 'a', count: 1, expiresAt: afternoon + 60 })
    await issuer.statusLists.revoke({ affected: { subject: 'a' }, reason: 'requested' })
    expect((await get('1', { 'If-None-Match': etag })).status).toBe(200)
  })

  it('has no history (TSL-HTTP-06)', async () => {
    expect((await get('1', {}, '?time=1700000000')).status).toBe(501)
  })

  it('that does not exist is not found', async () => {
    await expect(get('7')).rejects.toBeInstanceOf(Problem)
  })
})
