import { describe, expect, it } from 'vitest'
import { Problem } from '../../shared/http/problem.ts'
import { enlist, listOwn } from '../own-list.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { ask, askForIssuer, type Caller, callOf, createTestVerifier, partner } from '../testing/memory-relying-party.ts'
import { cancelEndpoint } from './cancel.ts'
import { listEndpoint } from './list.ts'
import { resultEndpoint } from './result.ts'
import type { ShownTransaction } from './state.ts'

const clock = { time: afternoon }
const fresh = () => createTestVerifier({ clock })
type Page = { items: ShownTransaction[]; self: string; next?: string }

async function list(verifier: Awaited<ReturnType<typeof fresh>>, query = '', caller: Caller = {}) {
  return (await listEndpoint(verifier, await callOf(verifier, query, undefined, caller))).json() as Promise<Page>
}

describe('the list of transactions', () => {
  it("holds the caller's own, the newest first, in their states, and nothing of an answer", async () => {
    const verifier = await fresh()
    const first = await ask(verifier)
    clock.time += 1
    const second = await askForIssuer(verifier)
    clock.time += 1
    const third = await ask(verifier, { purpose: 'Another' })
    await cancelEndpoint(verifier, first.id, await callOf(verifier, '', {}))
    const { items, self, next } = await list(verifier)
    expect(items.map(({ id, state, flow }) => [id, state, flow])).toEqual([
      [third.id, 'pending', 'crossDevice'],
      [second.id, 'pending', 'interactiveAuthorization'],
      [first.id, 'cancelled', 'crossDevice'],
    ])
    for (const item of items) expect(Object.keys(item)).toEqual(['id', 'state', 'flow', 'purpose', 'expiresAt'])
    expect(items[0]?.purpose).toBe('Another')
    expect(self).toBe('http://localhost:8788/verification/v1/transactions?pageSize=20')
    expect(next).toBeUndefined()
    clock.time = afternoon
  })

  it('is empty for who has none, whatever others have', async () => {
    const verifier = await fresh()
    await ask(verifier)
    expect((await list(verifier, '', { clientId: 'museum' })).items).toEqual([])
    expect(await listOwn(verifier, 'museum')).toEqual([])
    // Nor where its list names one that is not its own.
    const { id } = await ask(verifier)
    await enlist(verifier, 'museum', id, clock.time + 60)
    expect((await list(verifier, '', { clientId: 'museum' })).items).toEqual([])
  })

  it('comes in pages that hold each once, whatever was released between them', async () => {
    const verifier = await fresh()
    const asked: string[] = []
    for (let time = 0; time < 7; time++) {
      asked.unshift((await ask(verifier)).id)
      clock.time += 1
    }
    const first = await list(verifier, '?pageSize=3')
    expect(first.items.map(({ id }) => id)).toEqual(asked.slice(0, 3))
    for (const id of [asked[2], asked[3]]) await verifier.rows.take('relyingPartyTransaction', id ?? '')
    const second = await list(verifier, new URL(first.next ?? '').search)
    expect(second.items.map(({ id }) => id)).toEqual(asked.slice(4, 7))
    expect(second.next).toBeUndefined()
    clock.time = afternoon
  })

  it('costs one caller no more than a hundred looks, however much of it was released', async () => {
    const verifier = await fresh()
    const { id } = await ask(verifier)
    clock.time += 1
    for (let nth = 0; nth < 240; nth++) await enlist(verifier, partner.clientId, `released ${nth}`, clock.time + 60)
    let looks = 0
    const get: typeof verifier.rows.get = async (kind, secret) => {
      if (kind === 'relyingPartyTransaction') looks += 1
      return verifier.rows.get(kind, secret)
    }
    const watched = { ...verifier, rows: { ...verifier.rows, get } }
    const found: string[] = []
    const pages: number[] = []
    for (let next: string | undefined = '?pageSize=1'; next !== undefined; ) {
      looks = 0
      const page: Page = await list(watched, next)
      pages.push(looks)
      found.push(...page.items.map((item) => item.id))
      next = page.next && new URL(page.next).search
    }
    expect(found).toEqual([id])
    expect(Math.max(...pages)).toBeLessThanOrEqual(100)
    clock.time = afternoon
  })

  it('ends with what is forgotten, and after a cursor that is', async () => {
    const verifier = await fresh()
    const { id } = await ask(verifier)
    clock.time += 301
    expect((await list(verifier)).items.map(({ state }) => state)).toEqual(['expired'])
    clock.time += 301
    expect((await list(verifier)).items).toEqual([])
    await ask(verifier)
    expect((await list(verifier, `?after=${id}`)).items).toEqual([])
    clock.time = afternoon
  })

  it.each(['?pageSize=0', '?pageSize=101', '?pageSize=x', '?pageSize=1&pageSize=2', '?page=1'])(
    'is refused for %s, by its name',
    async (query) => {
      const error = await list(await fresh(), query).catch((one: unknown) => one)
      expect(error instanceof Problem && [error.type, error.more.issues?.[0]?.in]).toEqual(['badRequest', 'query'])
    },
  )

  it('is for who may look, and needs no more (Belgif missingScope)', async () => {
    const verifier = await fresh()
    await ask(verifier)
    const scopes = ['verification:transactions:read']
    expect((await list(verifier, '', { scopes })).items).toHaveLength(1)
    await expect(list(verifier, '', { scopes: ['verification:webhooks:manage'] })).rejects.toMatchObject({
      type: 'missingScope',
      more: { requiredScopes: ['verification:transactions', 'verification:transactions:read'] },
    })
  })

  it('gives who may only look no result and no way to cancel', async () => {
    const verifier = await fresh()
    const { id } = await ask(verifier)
    const caller = { scopes: ['verification:transactions:read'] }
    for (const endpoint of [resultEndpoint, cancelEndpoint])
      await expect(endpoint(verifier, id, await callOf(verifier, '', {}, caller))).rejects.toMatchObject({
        type: 'missingScope',
      })
  })

  it('costs the beginning of a transaction no round trip of its own: all rows are written at once', async () => {
    const verifier = await fresh()
    let under = 0
    let most = 0
    const during =
      <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        most = Math.max(most, ++under)
        await new Promise((resolve) => setTimeout(resolve, 5))
        under -= 1
        return call(...given)
      }
    const { rows } = verifier
    const watched = { ...verifier, rows: { ...rows, put: during(rows.put), append: during(rows.append) } }
    await ask(watched as typeof verifier)
    expect(most).toBe(3)
  })
})
