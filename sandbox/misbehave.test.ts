import { describe, expect, it } from 'vitest'
import { Problem } from '../shared/http/problem.ts'
import { systemRandom } from '../shared/random.ts'
import { createMemoryShard } from '../shared/store/memory-shard.ts'
import { createRows } from '../shared/store/rows.ts'
import { behaviourOf, misbehaveEndpoint } from './misbehave.ts'
import type { Sandbox } from './sandbox.ts'
import { sandboxKinds } from './stores.ts'

const now = () => 1000
const shard = createMemoryShard()
const sandbox = {
  now,
  rows: createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: sandboxKinds }),
} as Sandbox

const tell = (body: object): Promise<Response> =>
  misbehaveEndpoint(
    sandbox,
    new Request('http://sandbox.test/misbehave', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
const next = () => behaviourOf(sandbox, 'nationalRegister', new Request('http://sandbox.test/'))

describe('a source', () => {
  it('misbehaves as often as it was told, and once if nothing was said', async () => {
    await tell({ source: 'nationalRegister', behaviour: 'unavailable', times: 2 })
    expect([await next(), await next(), await next()]).toEqual(['unavailable', 'unavailable', 'none'])
    await tell({ source: 'nationalRegister', behaviour: 'dtd' })
    expect([await next(), await next()]).toEqual(['dtd', 'none'])
  })

  it('is told what it can do when it is asked for something else', async () => {
    const error = await tell({ source: 'nationalRegister', behaviour: 'sleepy' }).catch((thrown) => thrown)
    if (!(error instanceof Problem)) throw error
    expect(error.more.issues?.[0]).toMatchObject({
      name: '/behaviour',
      detail: expect.stringContaining('one of none, slow, unavailable'),
    })
  })
})

describe('the e-Box', () => {
  it('misbehaves as a source does, in its own ways', async () => {
    const next = () => behaviourOf(sandbox, 'ebox', new Request('http://sandbox.test/'))
    await tell({ source: 'ebox', behaviour: 'lostAnswer' })
    expect([await next(), await next()]).toEqual(['lostAnswer', 'none'])
    await expect(tell({ source: 'ebox', behaviour: 'dtd' })).rejects.toThrow(Problem)
    await expect(tell({ source: 'nationalRegister', behaviour: 'lostAnswer' })).rejects.toThrow(Problem)
  })
})

describe('a list', () => {
  const nextOf = (name: 'be' | 'pid') => behaviourOf(sandbox, name, new Request('http://sandbox.test/'))

  it('misbehaves until it is told otherwise, or as often as it was told', async () => {
    await tell({ source: 'be', behaviour: 'expired' })
    expect([await nextOf('be'), await nextOf('be'), await nextOf('pid')]).toEqual(['expired', 'expired', 'none'])
    await tell({ source: 'be', behaviour: 'dtd', times: 1 })
    expect([await nextOf('be'), await nextOf('be')]).toEqual(['dtd', 'none'])
  })

  it('does nothing that only a source or another list can do', async () => {
    await expect(tell({ source: 'be', behaviour: 'wrongPerson' })).rejects.toThrow(Problem)
    await expect(tell({ source: 'pid', behaviour: 'newPivot' })).rejects.toThrow(Problem)
    await expect(tell({ source: 'nationalRegister', behaviour: 'expired' })).rejects.toThrow(Problem)
  })
})
