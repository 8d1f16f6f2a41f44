// The committed description is current, keeps the rules of OpenAPI 3.1, knows every address of the API, and real answers are as it says.
import { readFileSync } from 'node:fs'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { partnerScopes } from '../../shared/oauth/partner.ts'
import {
  expectOpenApi,
  expectPathParameters,
  expectScopes,
  expectWholeReferences,
  readDescription,
} from '../../test/described.ts'
import { createApp } from '../app.ts'
import { afternoon, createProvider, type Held, issueSdJwt } from '../testing/memory-provider.ts'
import { type Asked, ask, callOf, createTestVerifier, partner, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { answerOf, present } from '../testing/memory-wallet.ts'
import { describeApi } from './describe.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const api = describeApi(version) as Record<string, JsonObject>
const schemas = api.components?.schemas as JsonObject
const described = readDescription(api)
const { operations, expectAs } = described

it('is current: npm run openapi writes it anew', async () => {
  await expect(`${JSON.stringify(api, undefined, 1)}\n`).toMatchFileSnapshot('../../docs/openapi/verifier.json')
})

describe('the description', () => {
  it('has what OpenAPI 3.1 requires, and names each operation once, with answers and what is wrong by default', () => {
    expectOpenApi(described, version)
  })

  it('leads with every reference to something that is there, and has schemas that are JSON Schema 2020-12', () => {
    expectWholeReferences(described, ['Report'])
  })

  it('has every parameter of a path, which is required, and no other in a path', () => {
    expectPathParameters(described)
  })

  it('asks for scopes that there are, and says of every operation which', () => {
    expectScopes(
      described,
      partnerScopes.filter((one) => !one.startsWith('issuance:')),
    )
  })
})

const clock = { time: afternoon }
const provider = await createProvider()
const scopes = partnerScopes.filter((one) => one.startsWith('verification:'))
const verifier = await createTestVerifier({
  clock,
  lists: [provider.list],
  partners: [{ ...partner, scopes: [...scopes], webhook: 'https://library.example/told' }],
})
const app = createApp(verifier)
let held: Held
beforeAll(async () => {
  held = await issueSdJwt(provider.pid)
})

async function call(path: string, body?: unknown, headers = {}) {
  const request = await callOf(verifier, '', body, { scopes: [...scopes], headers })
  return app.request(path, {
    method: request.method,
    headers: request.headers,
    ...(body !== undefined && { body: await request.text() }),
  })
}

const transactions = '/verification/v1/transactions'

async function answered(): Promise<Asked> {
  const asked = await ask(verifier)
  const answer = await answerOf(asked, { sd: [await present(verifier, asked, held)] })
  await app.request(`/response/${asked.requestId}`, answer)
  return asked
}

describe('the verifier', () => {
  it('has every address that is described, and describes every one of its own API', () => {
    const isAnothers = (path: string) =>
      path.includes('*') ||
      /^\/(request|response|completed|doc|digital-credentials|wallet|oidc|relying-parties|trust(?!\/v1\/))\b/.test(path)
    const routes = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !isAnothers(path))
      .map(({ method, path }) => `${method} ${path}`)
    expect([...described.routes].sort()).toEqual([...new Set(routes)].sort())
  })

  it.each(['sameDevice', 'crossDevice', 'digitalCredentials', 'interactiveAuthorization'])(
    'begins transactions as described: %s',
    async (flow) => {
      const expectedUrl = { expectedUrl: partner.interactiveAuthorizationEndpoints?.[0] }
      const wish = {
        query: { credentials: [sdJwtQuery()] },
        purpose: 'A test',
        flow,
        ...(flow === 'interactiveAuthorization' && expectedUrl),
      }
      const response = await call(transactions, wish)
      expect(response.status).toBe(201)
      await expectAs('TransactionWish', wish)
      await expectAs('BegunTransaction', response)
    },
  )

  it('answers as described', async () => {
    const asked = await answered()
    await expectAs('Transactions', await call(`${transactions}?pageSize=1`))
    await expectAs('Transaction', await call(`${transactions}/${asked.id}`))
    await expectAs('WebhookDeliveries', await call('/verification/v1/webhookDeliveries'))
    await expectAs('TransactionResult', await call(`${transactions}/${asked.id}/result`, {}))
    const other = await answered()
    const report = await call(`${transactions}/${other.id}/result`, {}, { Accept: 'application/jwt' })
    await expectAs('Report', decodeJwt(await report.text()))
    await expectAs('Transaction', await call(`${transactions}/${(await ask(verifier)).id}/cancel`, {}))
    await expectAs('Templates', await app.request('/verification/v1/templates'))
    await expectAs('Jwks', await app.request('/.well-known/jwks.json'))
    await expectAs('Health', await app.request('/health'))
    const toCheck = {
      query: { credentials: [sdJwtQuery()] },
      vpToken: { sd: [await present(verifier, asked, held, { audience: 'x509_san_dns:a.example' })] },
      audience: 'x509_san_dns:a.example',
      nonce: asked.transaction.nonce,
    }
    await expectAs('PresentationToCheck', toCheck)
    await expectAs('CheckedPresentation', await call('/verification/v1/presentations/check', toCheck))
  })

  it.each<[string, () => Promise<Response>, number]>([
    ['a fault', () => call(transactions, { flow: 'up' }), 400],
    ['no token', async () => app.request(transactions), 401],
    ['no such transaction', () => call(`${transactions}/x`), 404],
    ['one that is over', async () => call(`${transactions}/${(await answered()).id}/cancel`, {}), 409],
  ])('refuses as described: %s', async (_, refused, status) => {
    const response = await refused()
    expect(response.status).toBe(status)
    await expectAs('Problem', response)
  })

  it('serves the description, and a page of it without script', async () => {
    const served = await app.request('/doc/openapi.json')
    const committed = readFileSync(new URL('../../docs/openapi/verifier.json', import.meta.url), 'utf8')
    expect(await served.json()).toEqual(JSON.parse(committed))
    const page = await app.request('/doc')
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    const text = await page.text()
    expect(text).not.toMatch(/<script|src=/)
    for (const { operationId, path } of operations) {
      expect(text).toContain(`id="${operationId}"`)
      expect(text).toContain(path)
    }
    for (const name of Object.keys(schemas)) expect(text).toContain(`id="${name}"`)
  })
})
