// How often an issuance asks the store: each round trip to a Durable Object is the time of a whole batch of signatures.
import { expect, it } from 'vitest'
import { systemRandom } from '../../shared/random.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createMemoryStatusStore } from '../../shared/store/memory-status-store.ts'
import { createRows } from '../../shared/store/rows.ts'
import { createStatusLists } from '../status/status-lists.ts'
import { issuerKinds } from '../stores.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { createMemoryWallet, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { credentialEndpoint } from './endpoint.ts'

it.each([
  [sdJwtPid, 'allocate'],
  [mdocPid, 'allocate'],
  ['eu.europa.ec.av.1.mso-mdoc', 'pay'],
])('a batch of %s takes two round trips: the DPoP proof, and what is given for the nonce (%s)', async (id, given) => {
  const calls: string[] = []
  const counted = <T extends object>(object: T): T =>
    new Proxy(object, {
      get: (target, name) => {
        const member = Reflect.get(target, name)
        return typeof member !== 'function'
          ? member
          : (...given: unknown[]) => {
              calls.push(String(name))
              return member.apply(target, given)
            }
      },
    })
  const memory = await createMemoryIssuer()
  const shard = counted(createMemoryShard())
  const { signers, now, random, config } = memory
  const issuer = {
    ...memory,
    rows: createRows({ shard: () => shard, count: 1, now, random, kinds: issuerKinds }),
    statusLists: createStatusLists({
      store: counted(createMemoryStatusStore(systemRandom)),
      signer: signers.statusList,
      issuerUrl: config.issuerUrl,
      now,
      ttl: 3600,
    }),
  }
  const wallet = await createMemoryWallet(issuer, { family: 'family', configurationIds: [id] })
  const nonce = await wallet.nonce()
  const jwt = await Promise.all(Array.from({ length: 20 }, () => wallet.proof(nonce)))
  const request = await wallet.request({ credential_configuration_id: id, proofs: { jwt } })
  expect((await credentialEndpoint(issuer, request, 'trace')).status).toBe(200)
  expect(calls).toEqual(['redeemWithin', given])
})
