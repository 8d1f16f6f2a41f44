import { describe, expect, it } from 'vitest'
import { ListRefused, type ListVerifiers } from './list-verifier.ts'
import { refreshList } from './refresh-list.ts'
import type { ListSource } from './source.ts'

const refuse = (reason: string) => () => Promise.reject(new ListRefused('SOME', reason))

async function refreshed(source: ListSource, { sandbox = false, reason = 'no' } = {}) {
  const asked: string[] = []
  const verifiers: ListVerifiers = { entities: refuse(reason), listOfLists: refuse(reason), national: refuse(reason) }
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url)
    return new Response('a list')
  }
  const given = { fetch, now: () => 1_790_000_000, sandbox, verifiers }
  return { asked, outcome: await refreshList(given, source, { last: undefined, etag: undefined }) }
}

const national = (url: string): ListSource => ({ type: 'national', territory: 'BE', url, pointers: [] })

describe('the list of a country', () => {
  it.each(['https://tsl.belgium.be/tsl-be.xml', 'http://tsl.belgium.be/tsl-be.xml'])(
    'is asked for at %s',
    async (url) => {
      expect((await refreshed(national(url))).asked).toEqual([url])
    },
  )

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/tsl.xml',
    'http://[::1]/tsl.xml',
    'http://2130706433/',
    'http://localhost:8787/',
    'https://localhost./tsl.xml',
    'http://database.internal/tsl.xml',
    'http://intranet/tsl.xml',
    'http://user:word@tsl.example/tsl.xml',
    'http://tsl.example:6379/',
    'https://tsl.example:8443/tsl.xml',
    'ftp://tsl.example/tsl.xml',
    'data:text/xml,a',
    'tsl.xml',
  ])('is not asked for where nobody here meant it to be: %s', async (url) => {
    const { asked, outcome } = await refreshed(national(url))
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'ADDRESS' })
    expect(asked).toEqual([])
  })

  it('may be on this machine in the sandbox alone', async () => {
    const url = 'http://localhost:8789/trust/be.xml'
    expect((await refreshed(national(url), { sandbox: true })).asked).toEqual([url])
  })
})

it('a reason is no longer than a person reads, whatever the list repeats in it', async () => {
  const { outcome } = await refreshed(national('https://tsl.example/'), { reason: 'x'.repeat(3_000_000) })
  expect(outcome).toMatchObject({ code: 'SOME', reason: 'x'.repeat(500) })
})
