// The committed description is current, keeps the rules of OpenAPI 3.1, knows every address of the API, and real answers are as it says.
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../shared/json.ts'
import { isObject } from '../../shared/json.ts'
import { partnerScopes } from '../../shared/oauth/partner.ts'
import { createApp } from '../app.ts'
import { afternoon, createProvider, type Held, issueSdJwt } from '../testing/memory-provider.ts'
import { type Asked, ask, callOf, createTestVerifier, partner, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { answerOf, present } from '../testing/memory-wallet.ts'
import { describeApi } from './describe.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const api = describeApi(version) as Record<string, JsonObject>
const schemas = api.components?.schemas as JsonObject

it('is current: npm run openapi writes it anew', async () => {
  await expect(`${JSON.stringify(api, undefined, 1)}\n`).toMatchFileSnapshot('../../docs/openapi/verifier.json')
})

type Operation = JsonObject & { path: string; method: string; parameters: JsonObject[]; responses: JsonObject }
const operationsOf = (paths: JsonObject): Operation[] =>
  Object.entries(paths).flatMap(([path, item]) => {
    const { parameters: shared = [], ...methods } = item as JsonObject
    return Object.entries(methods).map(([method, operation]) => {
      const own = ((operation as JsonObject).parameters ?? []) as JsonObject[]
      return {
        ...(operation as JsonObject),
        path,
        method,
        parameters: [...(shared as JsonObject[]), ...own],
      } as Operation
    })
  })
const operations = operationsOf(api.paths as JsonObject)

/** Every object in the document, with where it is. */
function* objects(value: Json, at = '#'): Generator<[string, JsonObject]> {
  if (Array.isArray(value)) for (const [nth, one] of value.entries()) yield* objects(one, `${at}/${nth}`)
  if (!isObject(value)) return
  yield [at, value]
  for (const [name, one] of Object.entries(value)) yield* objects(one, `${at}/${name}`)
}

const resolve = (pointer: string): Json | undefined =>
  pointer
    .slice(2)
    .split('/')
    .reduce<Json | undefined>((value, step) => (isObject(value) ? value[step] : undefined), api as JsonObject)

describe('the description', () => {
  it('has what OpenAPI 3.1 requires', () => {
    expect(api.openapi).toBe('3.1.0')
    expect(api.info).toMatchObject({ title: expect.any(String), version })
    for (const path of Object.keys(api.paths as JsonObject)) expect(path).toMatch(/^\/[^?]*[^/?]$/)
  })

  it('leads with every reference to something that is there', () => {
    const refs = [...objects(api as JsonObject)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? $ref : []))
    expect(refs.length).toBeGreaterThan(30)
    for (const one of refs) expect([one, resolve(one) !== undefined]).toEqual([one, true])
    for (const name of Object.keys(schemas))
      expect(refs.concat('#/components/schemas/Report')).toContain(`#/components/schemas/${name}`)
  })

  it('names each operation once, with a tag that is described, a summary, answers and what is wrong by default', () => {
    const tags = (api.tags as unknown as JsonObject[]).map(({ name }) => name)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { operationId, summary, responses, tags: own } of operations) {
      expect(operationId).toMatch(/^[a-z][A-Za-z]+$/)
      expect(summary).toMatch(/^[A-Z].*[^.]$/)
      expect(tags).toEqual(expect.arrayContaining(own as string[]))
      expect(Object.keys(responses)).toContain('default')
      expect(Object.keys(responses).some((status) => /^2\d\d$/.test(status))).toBe(true)
    }
  })

  it('has every parameter of a path, which is required, and no other in a path', () => {
    for (const { path, parameters } of operations) {
      const named = parameters
        .map((one) => (typeof one.$ref === 'string' ? resolve(one.$ref) : one) as JsonObject)
        .filter((one) => one.in === 'path')
      expect(named.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
      for (const { required } of named) expect(required).toBe(true)
    }
  })

  it('asks for scopes that there are, and says of every operation which', () => {
    const scopes = resolve('#/components/securitySchemes/partnerToken/flows/clientCredentials/scopes') as JsonObject
    expect(Object.keys(scopes)).toEqual(partnerScopes.filter((one) => one.startsWith('verification:')))
    for (const { security } of operations)
      for (const { partnerToken: asked } of security as { partnerToken: string[] }[])
        expect(Object.keys(scopes)).toEqual(expect.arrayContaining(asked))
  })

  it('has schemas that are JSON Schema 2020-12', () => {
    for (const name of Object.keys(schemas)) expect(() => validatorOf(name)).not.toThrow()
  })
})

/** Strict: what is not described is a fault here, although clients have to live with it. */
function validatorOf(name: string) {
  const ajv = new Ajv2020({ strict: true, allErrors: true, strictRequired: false })
  addFormats.default(ajv)
  ajv.addVocabulary(Object.keys(api))
  ajv.addSchema(
    { $id: 'https://attestry.example/api', ...(closed(api as JsonObject) as JsonObject) },
    undefined,
    false,
    false,
  )
  return ajv.compile({ $ref: `https://attestry.example/api#/components/schemas/${name}` })
}

const closed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(closed)
  if (!isObject(value)) return value
  const members = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]))
  const isShape = value.type === 'object' && isObject(value.properties) && Object.keys(value.properties).length > 0
  return isShape && value.additionalProperties === undefined ? { ...members, additionalProperties: false } : members
}

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

async function expectAs(name: string, response: Response | object) {
  const value = response instanceof Response ? await response.json() : response
  const validate = validatorOf(name)
  validate(value)
  expect(validate.errors ?? []).toEqual([])
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
    const described = operations.map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    )
    // What operators ask is described where it is answered.
    const isAnothers = (path: string) =>
      /^\/(request|response|completed|doc|digital-credentials|wallet|oidc|relying-parties|trust)\b/.test(path)
    const routes = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !isAnothers(path))
      .map(({ method, path }) => `${method} ${path}`)
    expect(described.sort()).toEqual([...new Set(routes)].sort())
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
