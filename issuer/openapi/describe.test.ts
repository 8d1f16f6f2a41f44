// The committed description is current, keeps the rules of OpenAPI 3.1, knows every address of the API, and real answers are as it says.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { partnerScopes } from '../../shared/oauth/partner.ts'
import {
  expectOpenApi,
  expectPathParameters,
  expectScopes,
  expectWholeReferences,
  readDescription,
} from '../../test/described.ts'
import { createApp } from '../app.ts'
import type { Issuer } from '../issuer.ts'
import { createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { sdJwtPid } from '../testing/memory-wallet.ts'
import { describeApi } from './describe.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const api = describeApi(version)
const described = readDescription(api)
const { expectAs } = described
const scopes = partnerScopes.filter((one) => one.startsWith('issuance:'))

const memory = await createMemoryIssuer()
const issuer: Issuer = {
  ...memory,
  config: { ...memory.config, partners: [{ clientId: 'partner', jwks: { keys: [] }, scopes: [...scopes] }] },
}
const app = createApp(issuer)

async function post(path: string, body: unknown, granted: string[] = scopes): Promise<Response> {
  const token = await issuer.seals.partnerToken.seal({ clientId: 'partner', scopes: granted }, issuer.now() + 60)
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  return app.request(issuer.config.issuerUrl + path, { method: 'POST', headers, body: JSON.stringify(body) })
}
const get = (path: string) => app.request(issuer.config.issuerUrl + path)

it('is current: npm run openapi writes it anew', async () => {
  await expect(`${JSON.stringify(api, undefined, 1)}\n`).toMatchFileSnapshot('../../docs/openapi/issuer.json')
})

describe('the description', () => {
  it('has what OpenAPI 3.1 requires, and names each operation once, with answers and what is wrong by default', () => {
    expectOpenApi(described, version)
  })

  it('leads with every reference to something that is there, and has schemas that are JSON Schema 2020-12', () => {
    expectWholeReferences(described, [])
  })

  it('has every parameter of a path, which is required, and no other in a path', () => {
    expectPathParameters(described)
  })

  it('asks for scopes that there are, and says of every operation which', () => {
    expectScopes(described, scopes)
  })
})

describe('the issuer', () => {
  it('has every address that is described, and describes every one that is no protocol step of wallets', () => {
    const isOfWallets = (path: string) =>
      /^\/(\.well-known|challenge|par|authorize|login|consent|token|nonce|credential|deferred|notification|interactive|doc)\b/.test(
        path,
      )
    const routes = app.routes
      .filter(({ method, path }) => method !== 'ALL' && method !== 'OPTIONS' && !isOfWallets(path))
      .map(({ method, path }) => `${method} ${path}`)
    expect([...described.routes].sort()).toEqual([...new Set(routes)].sort())
  })

  it('answers as described', async () => {
    const wish = {
      credentialConfigurationIds: [sdJwtPid],
      grant: ['preAuthorizedCode', 'authorizationCode'],
      subject: { ssin: jan.ssin },
      txCode: { length: 5 },
    }
    await expectAs('OfferWish', wish)
    await expectAs('CreatedOffer', await post('/issuance/v1/offers', wish))
    const byReference = { grant: 'authorizationCode', byReference: true }
    const created = await post('/issuance/v1/offers', byReference)
    const { offerPageUri } = (await created.clone().json()) as { offerPageUri: string }
    await expectAs('CreatedOffer', created)
    await expectAs('CredentialOffer', await app.request(offerPageUri.replace(/\/page$/, '')))
    const revocation = { ssin: jan.ssin, type: 'pid' }
    await expectAs('ShortRevocationWish', revocation)
    await expectAs('Revoked', await post('/issuance/v1/credentials/revoke', revocation))
    const person = { ssin: jan.ssin, types: ['pid'] }
    const wanted = { reason: 'requested', list: [person], requestId: '1' }
    await expectAs('RevocationWish', wanted)
    await expectAs('Revocation', await post('/issuance/v1/revocations', wanted))
    await expectAs('CredentialSearch', { ssin: jan.ssin })
    const subject = await issuer.subjectHash(jan.ssin, 'pid')
    const once = { subject, count: 1, signer: 'key', expiresAt: issuer.now() + 60 }
    await issuer.statusLists.allocate(once)
    await expectAs('FoundCredentials', await post('/issuance/v1/credentials/search', { ssin: jan.ssin }))
    const batch = { handle: (await issuer.statusLists.allocate({ ...once, bits: 2 })).handle }
    await expectAs('SuspensionWish', person)
    await expectAs('Suspended', await post('/issuance/v1/suspensions', batch))
    await expectAs('Resumed', await post('/issuance/v1/suspensions/end', batch))
    const change = { eventId: '1', ssin: jan.ssin, change: 'recordChanged', records: ['person'] }
    await expectAs('RecordChange', change)
    await expectAs('Revocation', await post('/issuance/v1/recordChanges', change))
    await expectAs('StatusLists', await get('/status-lists'))
    await expectAs('WatchRound', await post('/issuance/v1/watches', {}))
    await expectAs('CatalogueSchemas', await get('/catalogue/v1/schemas'))
    await expectAs('SchemaMeta', await get('/catalogue/v1/schemas/pid'))
    await expectAs('TypeMetadata', await get('/types/urn:eudi:pid:1'))
    await expectAs('Jwks', await get('/jwks'))
    await expectAs('Health', await get('/health'))
  })

  it.each<[string, () => Response | Promise<Response>, number]>([
    ['a fault', () => post('/issuance/v1/offers', { grant: 'up' }), 400],
    ['no token', () => app.request(`${issuer.config.issuerUrl}/issuance/v1/offers`, { method: 'POST' }), 401],
    ['another scope', () => post('/issuance/v1/offers', {}, ['issuance:credentials:revoke']), 403],
    ['no way back', () => post('/issuance/v1/suspensions', { ssin: jan.ssin, types: ['pid'] }), 422],
    ['no such offer', () => get('/offers/made-up'), 404],
  ])('refuses as described: %s', async (_, refused, status) => {
    const response = await refused()
    expect(response.status).toBe(status)
    await expectAs('Problem', response)
  })

  it('serves the description with its own address, and a page of it without script', async () => {
    const { servers, ...served } = (await (await get('/doc/openapi.json')).json()) as { servers: unknown }
    expect(servers).toEqual([{ url: issuer.config.issuerUrl }])
    const { servers: _, ...committed } = JSON.parse(
      readFileSync(new URL('../../docs/openapi/issuer.json', import.meta.url), 'utf8'),
    )
    expect(served).toEqual(committed)
    const text = await (await get('/doc')).text()
    expect(text).not.toMatch(/<script|src=/)
    for (const { operationId, path } of described.operations) {
      expect(text).toContain(`id="${operationId}"`)
      expect(text).toContain(path)
    }
  })
})
