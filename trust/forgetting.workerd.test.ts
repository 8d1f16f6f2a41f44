// What keeps the trust lists has the tables that are described. All of them stay, bounded, or are replaced; lists and CRLs that are configured
// no longer go (trust-list-object.workerd.test.ts).
import { env, runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { tablesOf } from '../shared/store/forgetting-contract.ts'
import { trustTables } from './stores.ts'
import type { TrustListObject } from './trust-list-object.ts'

const namespace = env.TRUST_LIST as DurableObjectNamespace<TrustListObject>

it('the tables and columns are those that are described', async () => {
  const object = namespace.get(namespace.idFromName(crypto.randomUUID()))
  const described = Object.entries(trustTables).map(([name, { columns }]) => [name, Object.keys(columns)])
  expect(await runInDurableObject(object, (_, { storage }) => tablesOf(storage.sql))).toEqual(
    Object.fromEntries(described),
  )
})
