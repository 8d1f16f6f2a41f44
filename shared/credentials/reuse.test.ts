// The rules of ETSI TS 119 472-3 section 4.2.4.2 over every type: a wallet refuses all metadata for one policy that breaks them.
import { describe, expect, it } from 'vitest'
import { day } from '../clock.ts'
import { catalogue } from './index.ts'

const types = catalogue.map((type) => [type.id, type] as const)

describe('how copies are used up', () => {
  it.each(types)('has of %s one method last that every wallet knows, and none twice', (_, { reuse }) => {
    const methods = reuse.map(({ method }) => method)
    const known = methods.filter((method) => method === 'once_only' || method === 'limited-time')
    expect(known).toEqual(methods.slice(-1))
    expect(new Set(methods).size).toBe(methods.length)
  })

  it.each(types)('has of %s no two methods with different numbers, since they are told in one', (_, { reuse }) => {
    for (const name of ['batchSize', 'renewAtUnused', 'renewAtSecondsLeft']) {
      const numbers = reuse.flatMap((one) => Object.entries(one).flatMap(([key, value]) => (key === name ? value : [])))
      expect(new Set(numbers).size).toBeLessThanOrEqual(1)
    }
  })

  it.each(types)('renews a batch of %s before it is empty or too old', (_, { reuse, validityDays }) => {
    for (const one of reuse) {
      const batchSize = 'batchSize' in one ? one.batchSize : 2
      expect(batchSize).toBeGreaterThanOrEqual(2)
      if ('renewAtUnused' in one) expect(one.renewAtUnused).toBeLessThan(batchSize)
      const secondsLeft = 'renewAtSecondsLeft' in one ? one.renewAtSecondsLeft : 1
      expect(secondsLeft).toBeGreaterThan(0)
      expect(secondsLeft).toBeLessThan(validityDays * day)
    }
  })
})
