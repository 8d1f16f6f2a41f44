// Rows over shards in memory: what whoever holds the store can do with it, and single use. The Durable Object has its own test.
import { describe, expect, it } from 'vitest'
import { type Bytes, base64url, sha256, utf8 } from '../bytes.ts'
import { systemRandom } from '../random.ts'
import { exampleKinds } from './example-kinds.ts'
import { createMemoryShard } from './memory-shard.ts'
import { createRows, placedId, type Rows, type Shard, siblingId } from './rows.ts'

const clock = { time: 1000 }
const now = () => clock.time
const kinds = exampleKinds(
  ['code', 'offer', 'preAuthorizedCode', 'transaction', 'result', 'outcome', 'list'],
  ['nonce', 'dpop', 'group'],
)

interface Kept {
  shard: number
  id: string
  sealed: Bytes
  guard: string | undefined
}

/** Rows over four shards, and everything that the shards were told. */
function createWatched() {
  const kept: Kept[] = []
  const redeemed: string[] = []
  const shards = Array.from({ length: 4 }, (_, shard): Shard => {
    const memory = createMemoryShard()
    return {
      ...memory,
      put: (id, sealed, expiresAt, guard) => {
        kept.push({ shard, id, sealed, guard })
        return memory.put(id, sealed, expiresAt, guard)
      },
      redeem: (id, ...more) => {
        redeemed.push(id)
        return memory.redeem(id, ...more)
      },
    }
  })
  const rows = createRows({ shard: (index) => shards[index] as Shard, count: 4, now, random: systemRandom, kinds })
  return { rows, kept, redeemed }
}

const secret = () => base64url(systemRandom(16))

describe('what the store holds', () => {
  it('is neither the secret, nor the value, nor the guard', async () => {
    const { rows, kept } = createWatched()
    const id = secret()
    await rows.put('code', id, { ssin: '85631412136' }, 2000, '123456')
    const all = JSON.stringify(kept) + String.fromCharCode(...(kept[0]?.sealed ?? []))
    for (const hidden of [id, 'code', '85631412136', '123456']) expect(all).not.toContain(hidden)
    expect(kept[0]?.guard).not.toBe(base64url(await sha256(utf8('123456'))))
  })

  it('opens for the secret of the row and for no other, so the store cannot present one row as another', async () => {
    const shard = createMemoryShard()
    const swapped: Shard = { ...shard, get: () => shard.get(ids[0] ?? '', 0) }
    const ids: string[] = []
    const put: Shard['put'] = (id, ...more) => {
      ids.push(id)
      return shard.put(id, ...more)
    }
    const rows = createRows({ shard: () => ({ ...swapped, put }), count: 1, now, random: systemRandom, kinds })
    await rows.put('code', 'first', 1, 2000)
    await rows.put('code', 'second', 2, 2000)
    expect(await rows.get('code', 'first')).toBe(1)
    await expect(rows.get('code', 'second')).rejects.toThrow()
    await expect(rows.get('offer', 'first')).rejects.toThrow()
  })

  it('does not open once a bit of it was changed', async () => {
    const { rows, kept } = createWatched()
    const id = secret()
    await rows.put('code', id, 'x', 2000)
    const sealed = kept[0]?.sealed ?? new Uint8Array()
    for (const at of [0, 12, sealed.length - 1]) {
      sealed[at] = (sealed[at] ?? 0) ^ 1
      await expect(rows.get('code', id)).rejects.toThrow()
      sealed[at] = (sealed[at] ?? 0) ^ 1
    }
    expect(await rows.get('code', id)).toBe('x')
  })

  it('differs for equal values, also under equal guards', async () => {
    const { rows, kept } = createWatched()
    for (let row = 0; row < 2; row++) await rows.put('code', secret(), 'x', 2000, '1234')
    expect(kept[0]?.sealed).not.toEqual(kept[1]?.sealed)
    expect(kept[0]?.guard).not.toBe(kept[1]?.guard)
  })

  it('is spread over the shards, and found again there', async () => {
    const { rows, kept } = createWatched()
    const ids = Array.from({ length: 64 }, secret)
    for (const id of ids) await rows.put('code', id, id, 2000)
    expect(new Set(kept.map(({ shard }) => shard)).size).toBe(4)
    for (const id of ids) expect(await rows.take('code', id)).toEqual({ value: id })
  })

  it('does not tell what was redeemed', async () => {
    const { rows, redeemed } = createWatched()
    await rows.redeem('nonce', 'the-nonce', 2000)
    expect(JSON.stringify(redeemed)).not.toContain('nonce')
  })
})

describe('a row', () => {
  const { rows } = createWatched()

  it('is read as often as somebody knows its secret, and its kind', async () => {
    const id = secret()
    await rows.put('offer', id, { a: [1] }, 2000)
    for (let time = 0; time < 2; time++) expect(await rows.get('offer', id)).toEqual({ a: [1] })
    expect(await rows.get('code', id)).toBeUndefined()
    expect(await rows.get('offer', `${id} `)).toBeUndefined()
    expect(await rows.take('code', id)).toEqual({ refused: 'unknown' })
  })

  it('is taken by exactly one of 200 that try at once', async () => {
    const id = secret()
    await rows.put('code', id, 7, 2000)
    const taken = await Promise.all(Array.from({ length: 200 }, () => rows.take('code', id)))
    expect(taken.filter((one) => 'value' in one)).toEqual([{ value: 7 }])
    expect(taken.filter((one) => 'refused' in one && one.refused === 'unknown')).toHaveLength(199)
    expect(await rows.get('code', id)).toBeUndefined()
  })

  it('is there until its last second and not in it', async () => {
    const id = secret()
    await rows.put('code', id, 'x', 1010)
    clock.time = 1009
    expect(await rows.get('code', id)).toBe('x')
    clock.time = 1010
    expect(await rows.get('code', id)).toBeUndefined()
    expect(await rows.take('code', id)).toEqual({ refused: 'unknown' })
    clock.time = 1000
  })
})

describe('a guarded row', () => {
  const { rows } = createWatched()
  const guarded = async (guard?: string): Promise<string> => {
    const id = secret()
    await rows.put('code', id, 'x', 2000, guard)
    return id
  }

  it('is taken with the right guard alone', async () => {
    const id = await guarded('1234')
    for (const wrong of [undefined, '', '1235', '12345'])
      expect(await rows.take('code', id, wrong)).toEqual({ refused: 'wrongGuard' })
    expect(await rows.take('code', id, '1234')).toEqual({ value: 'x' })
    expect(await rows.take('code', id, '1234')).toEqual({ refused: 'unknown' })
  })

  it('is locked by the fifth wrong guard, for the right one as well (VCI-OFFER-07)', async () => {
    const id = await guarded('1234')
    const answers = []
    for (let time = 0; time < 5; time++) answers.push(await rows.take('code', id, '0000'))
    expect(answers.map((answer) => 'refused' in answer && answer.refused)).toEqual([
      'wrongGuard',
      'wrongGuard',
      'wrongGuard',
      'wrongGuard',
      'locked',
    ])
    expect(await rows.take('code', id, '1234')).toEqual({ refused: 'unknown' })
  })

  it('lets nobody try more than five times by trying at once (VCI-OFFER-07)', async () => {
    const id = await guarded('0199')
    const tries = Array.from({ length: 200 }, (_, at) => rows.take('code', id, String(at).padStart(4, '0')))
    const refused = (await Promise.all(tries)).map((answer) => 'refused' in answer && answer.refused)
    expect(refused.filter((reason) => reason === 'wrongGuard')).toHaveLength(4)
    expect(refused.filter((reason) => reason === 'locked')).toHaveLength(1)
    expect(refused.filter((reason) => reason === 'unknown')).toHaveLength(195)
  })

  it('with an empty guard is not without one', async () => {
    expect(await rows.take('code', await guarded(''))).toEqual({ refused: 'wrongGuard' })
    expect(await rows.take('code', await guarded(), '')).toEqual({ refused: 'wrongGuard' })
  })
})

describe('something that is not stored itself', () => {
  const { rows } = createWatched()

  it('is redeemed by exactly one of 200 that try at once (VCI-NONCE-04)', async () => {
    const name = secret()
    const redeemed = await Promise.all(Array.from({ length: 200 }, () => rows.redeem('nonce', name, 2000)))
    expect(redeemed.filter(Boolean)).toHaveLength(1)
  })

  it('is redeemed once for each kind, until it expires', async () => {
    const name = secret()
    expect(await rows.redeem('nonce', name, 1010)).toBe(true)
    expect(await rows.redeem('dpop', name, 1010)).toBe(true)
    clock.time = 1009
    expect(await rows.redeem('nonce', name, 1020)).toBe(false)
    clock.time = 1010
    expect(await rows.redeem('nonce', name, 1020)).toBe(true)
    clock.time = 1000
  })
})

describe('a group', () => {
  it('has each of its members used once, also at once, until it is closed', async () => {
    const { rows } = createWatched()
    const all = await Promise.all(Array.from({ length: 50 }, () => rows.redeemWithin('group', 'dpop', 'one', 2000)))
    expect(all.filter((one) => one === 'first')).toHaveLength(1)
    expect(new Set(all)).toEqual(new Set(['first', 'again']))
    expect(await rows.redeemWithin('group', 'dpop', 'two', 2000)).toBe('first')
    await rows.close('group', 2000)
    for (const name of ['one', 'two', 'three'])
      expect(await rows.redeemWithin('group', 'dpop', name, 2000)).toBe('closed')
  })

  it('is closed alone', async () => {
    const { rows } = createWatched()
    await rows.close('group', 2000)
    expect(await rows.redeemWithin('other', 'dpop', 'one', 2000)).toBe('first')
    expect(await rows.redeem('dpop', 'another', 2000)).toBe(true)
  })
})

describe('rows in the place of another', () => {
  const names = () => {
    const one = placedId(systemRandom)
    return { one, other: siblingId(one, systemRandom) }
  }
  const next = (one: string) => [
    { kind: 'result' as const, secret: one, value: 'claims', expiresAt: 2000, guard: 'code' },
    { kind: 'outcome' as const, secret: one, value: 'answered', expiresAt: 2000 },
  ]

  it('are put when it is taken, for one caller, on one shard in one step', async () => {
    const { rows } = createWatched()
    const { one, other } = names()
    await rows.put('transaction', other, 'open', 2000)
    expect(await rows.exchange('transaction', other, next(one))).toBe(true)
    expect(await rows.get('transaction', other)).toBeUndefined()
    expect(await rows.get('outcome', one)).toBe('answered')
    expect(await rows.take('result', one)).toEqual({ refused: 'wrongGuard' })
    expect(await rows.take('result', one, 'code')).toEqual({ value: 'claims' })
  })

  it('are not put when it is gone, or has expired', async () => {
    const { rows } = createWatched()
    const { one, other } = names()
    await rows.put('transaction', other, 'open', clock.time)
    expect(await rows.exchange('transaction', other, next(one))).toBe(false)
    expect(await rows.exchange('transaction', siblingId(one, systemRandom), next(one))).toBe(false)
    expect(await rows.get('outcome', one)).toBeUndefined()
  })

  it('lie where it lay, or nowhere', async () => {
    const { rows } = createWatched()
    const [here, there] = ['00', '01'].map((place) => `${place}.${'a'.repeat(43)}`)
    await rows.put('transaction', here ?? '', 'open', 2000)
    await expect(rows.exchange('transaction', here ?? '', next(there ?? ''))).rejects.toThrow(TypeError)
    expect(await rows.get('transaction', here ?? '')).toBe('open')
  })

  it('have names that share nothing but the place', () => {
    const { one, other } = names()
    expect(one.slice(0, 3)).toBe(other.slice(0, 3))
    expect(one).toMatch(/^[\da-f]{2}\.[\w-]{43}$/)
    expect(one.slice(3)).not.toBe(other.slice(3))
  })
})

describe('nothing is kept for longer than its kind is', () => {
  const { life } = kinds.rows.code
  const [here, sibling] = [placedId(systemRandom), placedId(systemRandom)].map((id) => `00${id.slice(2)}`) as [
    string,
    string,
  ]
  const last = clock.time + life
  const { rows } = createWatched()

  it.each([
    ['a row', (until: number) => rows.put('code', secret(), 'x', until)],
    ['of a list', (until: number) => rows.append('list', secret(), 'x', until, 9)],
    ['what was used', (until: number) => rows.redeem('nonce', secret(), until)],
    ['what was used of a group', (until: number) => rows.redeemWithin('one', 'dpop', secret(), until)],
    ['a group that ended', (until: number) => rows.close(secret(), until)],
    [
      'a row in the place of another',
      async (until: number) => {
        await rows.put('transaction', here, 'open', last)
        await rows.exchange('transaction', here, [{ kind: 'result', secret: sibling, value: 'x', expiresAt: until }])
      },
    ],
  ] as const)('%s', async (_, keep) => {
    for (const until of [last + 1, Number.POSITIVE_INFINITY, Number.NaN])
      await expect(keep(until)).rejects.toThrow('longer than its kind says')
    await keep(last)
  })

  it('and nothing of a kind that is not declared', async () => {
    const others = rows as unknown as Rows<'other', 'other'>
    await expect(others.put('other', secret(), 'x', last)).rejects.toThrow(TypeError)
    await expect(others.redeem('other', secret(), last)).rejects.toThrow(TypeError)
  })
})
