import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import { hour } from '../clock.ts'
import { createDecideTrust } from '../trust/decide-trust.ts'
import { now, type Party, signerOf } from '../trust/example-certificates.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { verifyTrustList } from '../trust/verify-list.ts'
import { createReadListNow } from './read-list-now.ts'
import { createStatusListReader } from './reader.ts'
import { createStatusListToken, type StatusListContent } from './token.ts'

const uri = 'https://provider.example/status'
const named = { uri, kind: 'pid' } as const

let example: ListExample
let lists: TrustList[]

beforeAll(async () => {
  example = await createListExample()
  const { operator, input } = example
  const expected = { kind: 'pid', signers: [operator.certificate], now } as const
  lists = [await verifyTrustList(await signList(operator, listOf(input)), expected)]
})

const tokenOf = async (list: number, changes: Partial<StatusListContent> = {}, by: Party = example.statusSigner) =>
  createStatusListToken(await signerOf(by), {
    uri,
    bits: 1,
    list: Uint8Array.of(list),
    issuedAt: now,
    expiresAt: now + 2 * hour,
    ttl: 3600,
    ...changes,
  })

function createGiven(answer: () => Promise<string | undefined>) {
  const world = { fetched: 0, shared: 0 }
  const given = {
    now: () => now,
    decideTrust: createDecideTrust(),
    insecure: false,
    fetch: async () => {
      world.fetched += 1
      const body = await answer()
      const headers = { 'Content-Type': 'application/statuslist+jwt' }
      return new Response(body ?? '', { status: body === undefined ? 503 : 200, headers })
    },
    shared: {
      read: async () => undefined,
      keep: async () => {
        world.shared += 1
      },
    },
  }
  return { world, given }
}

describe('a list that is read as it is now', () => {
  it('is fetched whatever copies there are, and left to the others (EU TS3 LC_GEN-4)', async () => {
    let bits = 0b00
    const { world, given } = createGiven(() => tokenOf(bits))
    const reader = createStatusListReader(given)
    expect(await reader.statusOf({ index: 1, ...named }, lists)).toEqual({ status: 0 })
    bits = 0b10
    // The copy is good for an hour more.
    expect(await reader.statusOf({ index: 1, ...named }, lists)).toEqual({ status: 0 })
    const list = await createReadListNow(given)(named, lists)
    expect('statusAt' in list && [0, 1, 8].map((index) => list.statusAt(index))).toEqual([0, 1, undefined])
    expect(world).toEqual({ fetched: 2, shared: 2 })
  })

  it.each<[string, () => Promise<string | undefined>, RegExp]>([
    ['cannot be had', async () => undefined, /cannot be fetched/],
    ['has expired', () => tokenOf(0, { expiresAt: now }), /has expired/],
    ['is signed by another', () => tokenOf(0, {}, example.signer), /trusted|listed|signer/],
    ['is of another address', () => tokenOf(0, { uri: `${uri}/2` }), /another list/],
  ])('says nothing where it %s', async (_, answer, reason) => {
    const { world, given } = createGiven(answer)
    expect(await createReadListNow(given)(named, lists)).toEqual({ unknown: expect.stringMatching(reason) })
    expect(world.shared).toBe(0)
  })

  it('is nobody’s whose provider is listed under another name', async () => {
    const { given } = createGiven(() => tokenOf(0))
    const entity = { entity: 'Somebody else', country: 'BE' }
    expect(await createReadListNow(given)({ ...named, entity }, lists)).toMatchObject({ unknown: expect.any(String) })
  })
})
