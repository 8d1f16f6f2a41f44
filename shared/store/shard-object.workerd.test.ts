import { env } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { durableRows, type ShardObject } from './shard-object.ts'

const rows = durableRows(env.SHARD as DurableObjectNamespace<ShardObject>, 4)
const soon = () => systemClock() + 60
const secret = () => crypto.randomUUID()

describe('rows in Durable Objects', () => {
  it('are redeemed by exactly one of 100 that try at once (VCI-NONCE-04)', async () => {
    const name = secret()
    const redeemed = await Promise.all(Array.from({ length: 100 }, () => rows.redeem('nonce', name, soon())))
    expect(redeemed.filter(Boolean)).toHaveLength(1)
    expect(await rows.redeem('nonce', name, soon())).toBe(false)
  })

  it('are taken by exactly one of 100 that try at once', async () => {
    const code = secret()
    await rows.put('code', code, { value: 7 }, soon())
    const taken = await Promise.all(Array.from({ length: 100 }, () => rows.take<{ value: number }>('code', code)))
    expect(taken.filter((one) => 'value' in one)).toEqual([{ value: { value: 7 } }])
    expect(taken.filter((one) => 'refused' in one && one.refused === 'unknown')).toHaveLength(99)
  })

  it('are read as often as somebody knows the secret, until they expire', async () => {
    const id = secret()
    await rows.put('offer', id, 'x', soon())
    expect([await rows.get('offer', id), await rows.get('offer', id)]).toEqual(['x', 'x'])
    expect(await rows.get('code', id)).toBeUndefined()
    await rows.put('offer', `${id}-old`, 'x', systemClock() - 1)
    expect(await rows.get('offer', `${id}-old`)).toBeUndefined()
    expect(await rows.take('offer', `${id}-old`)).toEqual({ refused: 'unknown' })
  })

  it('are gone after the fifth wrong guard, even for the right one', async () => {
    const code = secret()
    await rows.put('preAuthorizedCode', code, 'x', soon(), '1234')
    for (let attempt = 1; attempt < 5; attempt++)
      expect(await rows.take('preAuthorizedCode', code, '0000')).toEqual({ refused: 'wrongGuard' })
    expect(await rows.take('preAuthorizedCode', code, '0000')).toEqual({ refused: 'locked' })
    expect(await rows.take('preAuthorizedCode', code, '1234')).toEqual({ refused: 'unknown' })
  })

  it('stay when the guard is missing, and are taken with the right one', async () => {
    const code = secret()
    await rows.put('preAuthorizedCode', code, 'x', soon(), '1234')
    expect(await rows.take('preAuthorizedCode', code)).toEqual({ refused: 'wrongGuard' })
    expect(await rows.take('preAuthorizedCode', code, '1234')).toEqual({ value: 'x' })
  })
})
