import { describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { createTestVerifier, partner } from '../testing/memory-relying-party.ts'
import type { Verifier } from '../verifier.ts'

const operator = { ...partner, clientId: 'operator', scopes: ['trust:read', 'trust:refresh'] }

async function createWorld(change: Partial<Verifier> = {}) {
  const passed: Request[] = []
  const verifier = await createTestVerifier({ partners: [operator, partner] })
  const keeper = async (request: Request): Promise<Response> => {
    passed.push(request)
    const answer = new Response('from the keeper', { headers: { 'X-Of': 'trust' } })
    return answer
  }
  const app = createApp({ ...verifier, keeper, ...change })
  const tokenFor = (scopes: string[], clientId = 'operator') =>
    verifier.seals.partnerToken.seal({ clientId, scopes }, verifier.now() + 600)
  const call = (path: string, init: RequestInit = {}) =>
    app.fetch(new Request(`http://localhost:8788${path}`, { redirect: 'manual', ...init }))
  return { verifier, passed, tokenFor, call }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

describe('what operators ask', () => {
  it('is passed on to the function that keeps the lists, without the token and without cookies', async () => {
    const { tokenFor, call, passed } = await createWorld()
    const headers = { ...bearer(await tokenFor(['trust:read'])), Cookie: 'a=b', 'Content-Type': 'application/json' }
    const answer = await call('/trust/v1/certificateChecks', { method: 'POST', headers, body: '{"pem":"x"}' })
    expect([answer.status, await answer.text()]).toEqual([200, 'from the keeper'])
    const [request] = passed
    expect([request?.method, request?.url]).toEqual(['POST', 'http://localhost:8788/trust/v1/certificateChecks'])
    expect([...(request?.headers.keys() ?? [])]).toEqual(['content-type'])
    expect(await request?.text()).toBe('{"pem":"x"}')
  })

  it.each<[string, string[] | undefined, string, number]>([
    ['nobody', undefined, '/trust/v1/lists', 401],
    ['a relying party', ['verification:transactions'], '/trust/v1/lists', 403],
    ['who may read, for a refresh', ['trust:read'], '/trust/v1/refreshes', 403],
    ['who may read, for a refresh that is written in another way', ['trust:read'], '/trust/v1/%72efreshes', 403],
    ['who may refresh, for reading', ['trust:refresh'], '/trust/v1/lists', 403],
  ])('is not passed on of %s', async (_, scopes, path, status) => {
    const { tokenFor, call, passed } = await createWorld()
    const headers = scopes ? bearer(await tokenFor(scopes)) : {}
    const method = path.endsWith('efreshes') ? 'POST' : 'GET'
    expect((await call(path, { method, headers })).status).toBe(status)
    expect(passed).toEqual([])
  })

  it('is refreshed by who may do that', async () => {
    const { tokenFor, call, passed } = await createWorld()
    const headers = bearer(await tokenFor(['trust:refresh']))
    expect((await call('/trust/v1/refreshes', { method: 'POST', headers })).status).toBe(200)
    expect(passed).toHaveLength(1)
  })
})

describe('the pages of operators', () => {
  const signIn = (call: Awaited<ReturnType<typeof createWorld>>['call'], token: string) =>
    call('/trust/session', { method: 'POST', body: new URLSearchParams({ token }) })

  it.each(['/trust', '/trust/services?name=a', '/trust/doctor', '/trust/documents/ab'])(
    'ask for a token first: %s',
    async (path) => {
      const { call, passed } = await createWorld()
      const answer = await call(path)
      expect(await answer.text()).toContain('Paste an access token')
      expect(passed).toEqual([])
    },
  )

  it('are shown to the browser that gave one, which no script reads and no other site sends along', async () => {
    const { tokenFor, call, passed } = await createWorld()
    const answer = await signIn(call, await tokenFor(['trust:read']))
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/trust'])
    const [cookie = '', ...attributes] = (answer.headers.get('Set-Cookie') ?? '').split('; ')
    expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict', 'Max-Age=600'])
    expect(await (await call('/trust', { headers: { Cookie: cookie } })).text()).toBe('from the keeper')
    expect(passed[0]?.headers.has('Cookie')).toBe(false)
  })

  it('are in a cookie of this host alone where the verifier is at https', async () => {
    const { verifier } = await createWorld()
    const config = { ...verifier.config, verifierUrl: 'https://verifier.example' }
    const world = await createWorld({ config: { ...config, partners: [operator] }, seals: verifier.seals })
    const token = await verifier.seals.partnerToken.seal(
      { clientId: 'operator', scopes: ['trust:read'] },
      verifier.now() + 600,
    )
    expect((await signIn(world.call, token)).headers.get('Set-Cookie')).toMatch(/^__Host-operator=.*; Secure$/)
  })

  it('have the lists looked at again for who may do that, and tell the browser itself where to go then', async () => {
    const { tokenFor, call, passed } = await createWorld()
    const refresh = async (scopes: string[]) => {
      const headers = { Cookie: `operator=${await tokenFor(scopes)}` }
      return call('/trust/refreshes', { method: 'POST', headers })
    }
    const refused = await refresh(['trust:read'])
    expect([refused.status, passed.length]).toEqual([403, 0])
    expect(await refused.text()).toContain('takes the scope trust:refresh')
    expect((await refresh(['trust:read', 'trust:refresh'])).status).toBe(200)
    expect(passed.map(({ method, redirect }) => [method, redirect])).toEqual([['POST', 'manual']])
  })

  it.each<[string, (tokenFor: (scopes: string[]) => Promise<string>) => Promise<string> | string]>([
    ['for something else', (tokenFor) => tokenFor(['verification:transactions'])],
    ['that nobody gave out', () => 'A'.repeat(80)],
    ['that would be another header', () => 'a; Path=/x\r\nX: y'],
    ['that is empty', () => ''],
  ])('are not shown for a token %s', async (_, token) => {
    const { tokenFor, call, passed } = await createWorld()
    const answer = await signIn(call, await token(tokenFor))
    expect([answer.status, answer.headers.has('Set-Cookie')]).toEqual([400, false])
    expect(passed).toEqual([])
  })
})
