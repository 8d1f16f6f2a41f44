import { describe, expect, it } from 'vitest'
import { createStatusListReader } from '../../shared/status-list/reader.ts'
import { queryOf } from '../testing/example-subject.ts'
import { createTestVerifier } from '../testing/memory-relying-party.ts'
import { createStatusOf } from './status-of.ts'

const base = await createTestVerifier()
const uri = 'https://issuer.example/status/'
const kind = 'pid'
const tooMany = { unknown: 'the answer leads to too many status lists' }

/** For an answer to so many credential queries; every list is slow and cannot be had. */
function createAsker(queries: number) {
  const fetched: string[] = []
  const fetch = async (url: string) => {
    fetched.push(url)
    await new Promise((resolve) => setTimeout(resolve, 5))
    return new Response(null, { status: 404 })
  }
  const { now, decideTrust } = base
  const statusLists = createStatusListReader({ fetch, now, decideTrust, insecure: false })
  const credentials = Array.from({ length: queries }, (_, at) => queryOf({ id: `n${at}` }))
  const create = () => createStatusOf({ ...base, statusLists }, { credentials })
  return { fetched, create }
}

describe('the status lists of one answer', () => {
  it('are fetched once each, however many presentations name them (TSL-VER-02)', async () => {
    const { fetched, create } = createAsker(1)
    const statusOf = create()
    await Promise.all(Array.from({ length: 20 }, (_, index) => statusOf({ index, uri: `${uri}1`, kind })))
    await statusOf({ index: 20, uri: `${uri}1`, kind })
    expect(fetched).toEqual([`${uri}1`])
  })

  it('are fetched once for each kind of credential that names them, and count so', async () => {
    const { fetched, create } = createAsker(1)
    const statusOf = create()
    for (const one of ['pid', 'mdl', 'age', 'pub-eaa'] as const) await statusOf({ index: 1, uri: `${uri}1`, kind: one })
    expect(fetched).toHaveLength(3)
    expect(await statusOf({ index: 1, uri: `${uri}1`, kind: 'pub-eaa' })).toEqual(tooMany)
  })

  it('are not shared with another answer, which could not wait for them', async () => {
    const { fetched, create } = createAsker(1)
    await Promise.all([create(), create()].map((statusOf) => statusOf({ index: 1, uri: `${uri}1`, kind })))
    expect(fetched).toHaveLength(2)
  })

  it.each([
    [1, 3],
    [3, 3],
    [5, 5],
  ])('of %d credentials are no more than %d: the rest is undetermined (TSL-VER-02)', async (queries, most) => {
    const { fetched, create } = createAsker(queries)
    const statusOf = create()
    const asked = Array.from({ length: 20 }, (_, at) => statusOf({ index: 1, uri: `${uri}${at}`, kind }))
    expect((await Promise.all(asked)).slice(most)).toEqual(Array(20 - most).fill(tooMany))
    expect(fetched).toEqual(Array.from({ length: most }, (_, at) => `${uri}${at}`))
  })
})
