// Against a server of this machine, because a fake fetch would neither redirect nor be late.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textOf } from '../bytes.ts'
import { type Fetch, fetchBounded } from './fetch.ts'

const answers: Record<string, RequestListener> = {
  '/right': (request, response) => response.writeHead(201, { X: request.method ?? '' }).end('right'),
  '/large': (_, response) => response.end('x'.repeat(101)),
  '/late': () => {},
  '/endless': (_, response) => void response.write('x'),
  '/unchanged': (_, response) => response.writeHead(304).end(),
}
const followed: string[] = []
const server = createServer((request, response) => {
  const path = request.url ?? ''
  const redirect = /^\/redirect\/(\d+)$/.exec(path)
  if (redirect) response.writeHead(Number(redirect[1]), { Location: '/followed' }).end()
  else if (answers[path]) answers[path](request, response)
  else followed.push(path) && response.end()
})
const limits = { seconds: 5, bytes: 100 }
const fetch: Fetch = (url, init) => globalThis.fetch(url, init)
let address = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('a bounded fetch', () => {
  it('gives status, headers and bytes, and passes on what it was given', async () => {
    const { status, headers, body } = await fetchBounded(fetch, `${address}/right`, { method: 'PUT', ...limits })
    expect([status, headers.get('X'), textOf(body)]).toEqual([201, 'PUT', 'right'])
  })

  it.each([301, 302, 303, 307, 308])('refuses a redirect and does not follow it: %i', async (status) => {
    await expect(fetchBounded(fetch, `${address}/redirect/${status}`, limits)).rejects.toThrow('redirect')
    await expect(
      fetchBounded(fetch, `${address}/redirect/${status}`, { redirect: 'follow', ...limits }),
    ).rejects.toThrow('redirect')
    expect(followed).toEqual([])
  })

  it('takes a 304, which is no redirect', async () => {
    expect((await fetchBounded(fetch, `${address}/unchanged`, limits)).status).toBe(304)
  })

  it('refuses an answer that is too large', async () => {
    await expect(fetchBounded(fetch, `${address}/large`, limits)).rejects.toMatchObject({ tooLarge: true })
    expect((await fetchBounded(fetch, `${address}/large`, { ...limits, bytes: 101 })).body).toHaveLength(101)
  })

  it.each(['/late', '/endless'])(
    'does not wait for an answer that does not come, or not to its end: %s',
    async (path) => {
      await expect(fetchBounded(fetch, address + path, { ...limits, seconds: 0.05 })).rejects.toThrow(
        /timeout|broke off/,
      )
    },
  )

  it.each(['/late', '/endless'])('waits no longer than a signal that others share: %s', async (path) => {
    const signal = AbortSignal.timeout(50)
    await expect(fetchBounded(fetch, address + path, { signal, bytes: 100 })).rejects.toThrow(/timeout|broke off/)
    await expect(fetchBounded(fetch, `${address}/right`, { signal, bytes: 100 })).rejects.toThrow('timeout')
  })
})
