import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { functionNames, projectFolder, readFunctionConfig } from './wrangler-config.ts'

describe('the configuration of a function', () => {
  it.each(functionNames)('says what %s is, and where it begins', (name) => {
    const config = readFunctionConfig(name)
    expect(config).toMatchObject({ name, worker: `attestry-${name}`, compatibilityDate: expect.stringMatching(/^20/) })
    expect(config.main.startsWith('/') ? config.main : `${projectFolder}${config.main}`).toBe(
      `${projectFolder}${name}/worker.ts`,
    )
    expect(existsSync(`${projectFolder}${name}/worker.ts`)).toBe(true)
  })

  it.each(functionNames)('of %s has no Node built-ins and no eval', (name) => {
    expect(readFunctionConfig(name).compatibilityFlags).toEqual(['no_nodejs_compat', 'disallow_eval_during_startup'])
  })

  it('has the Durable Objects of each function and of no other', () => {
    const objectsOf = (name: (typeof functionNames)[number]) =>
      readFunctionConfig(name).durableObjects.map(
        ({ binding, className, worker }) => `${binding} ${className}${worker ? ` of ${worker}` : ''}`,
      )
    expect(objectsOf('issuer')).toEqual([
      'SHARD ShardObject',
      'STATUS_LISTS StatusListObject',
      'TRUST_LIST TrustListObject of attestry-trust',
      'STATUS_CACHE StatusCacheObject',
      'DUTIES IssuerDutyObject',
    ])
    expect(objectsOf('verifier')).toEqual([
      'SHARD ShardObject',
      'TRUST_LIST TrustListObject of attestry-trust',
      'STATUS_CACHE StatusCacheObject',
      'DELIVERY DeliveryObject',
    ])
    expect(objectsOf('trust')).toEqual(['TRUST_LIST TrustListObject'])
    expect(objectsOf('sandbox')).toEqual(['SHARD ShardObject'])
  })

  it('lets the verifier alone ask the function that keeps the lists', () => {
    const servicesOf = functionNames.map((name) => [name, readFunctionConfig(name).services])
    expect(servicesOf.filter(([, services]) => services?.length)).toEqual([
      ['verifier', [{ binding: 'TRUST', worker: 'attestry-trust' }]],
    ])
  })

  it('has variables that are texts', () => {
    for (const name of functionNames)
      for (const value of Object.values(readFunctionConfig(name).vars)) expect(value).toEqual(expect.any(String))
  })
})
