// Every address of the issuer: that it answers, to whom, and nowhere else. What the answers say is tested beside each endpoint.
import { describe, expect, it } from 'vitest'
import { createAuthority, issueSigner } from '../sandbox/pki/authority.ts'
import { day, isoDateTime } from '../shared/clock.ts'
import type { HealthDetails } from '../shared/http/health.ts'
import { randomId } from '../shared/random.ts'
import { boundCertificate, createCertificateEnds } from '../shared/trust/certificate-ends.ts'
import { createApp } from './app.ts'
import type { Issuer } from './issuer.ts'
import { createMemoryBrowser, rightRequest, ticketOf } from './testing/memory-browser.ts'
import { createMemoryCsam } from './testing/memory-csam.ts'
import { createMemoryIssuer } from './testing/memory-issuer.ts'

const memory = await createMemoryIssuer()
const at = (issuerUrl: string): Issuer => ({ ...memory, config: { ...memory.config, issuerUrl } })
const issuer = at('https://issuer.example')
const start = 1_800_000_000
const tenant = at('https://issuer.example/tenant')

const ask = async (method: string, path: string, given = issuer, headers: Record<string, string> = {}) =>
  createApp(given).request(`https://issuer.example${path}`, { method, headers })

/** Method, path below the issuer, and the status of an empty request: what the endpoint says, not that nothing is there. */
const addresses: [string, string, number, string][] = [
  ['GET', '/health', 200, '"UP"'],
  ['GET', '/jwks', 200, '"kid"'],
  ['POST', '/nonce', 200, 'c_nonce'],
  ['GET', '/status/1', 200, 'eyJ'],
  ['GET', '/status-lists', 200, '/status/1"]'],
  ['GET', '/identifiers/1', 404, 'There is no such list'],
  ['POST', '/challenge', 200, 'attestation_challenge'],
  ['POST', '/par', 400, 'invalid_request'],
  ['POST', '/token', 400, 'invalid_request'],
  ['POST', '/credential', 401, 'invalid_token'],
  ['POST', '/deferred', 401, 'invalid_token'],
  ['POST', '/notification', 401, 'invalid_token'],
  ['GET', '/authorize', 400, 'pushFirst'],
  ['GET', '/login/callback', 400, 'unknownRequest'],
  ['POST', '/consent', 400, 'invalid_request'],
  ['POST', '/partner/token', 400, 'invalid_request'],
  ['POST', '/issuance/v1/offers', 401, 'noAccessToken'],
  ['POST', '/issuance/v1/revocations', 401, 'noAccessToken'],
  ['GET', '/issuance/v1/revocations/unknown', 401, 'noAccessToken'],
  ['POST', '/issuance/v1/credentials/search', 401, 'noAccessToken'],
  ['POST', '/issuance/v1/credentials/revoke', 401, 'noAccessToken'],
  ['GET', '/issuance/v1/watches', 401, 'noAccessToken'],
  ['POST', '/issuance/v1/watches', 401, 'noAccessToken'],
  ['POST', '/issuance/v1/suspensions', 401, 'noAccessToken'],
  ['POST', '/issuance/v1/suspensions/end', 401, 'noAccessToken'],
  ['POST', '/issuance/v1/recordChanges', 401, 'noAccessToken'],
  ['GET', '/offers/made-up', 404, 'There is no such offer'],
  ['GET', '/offers/made-up/page', 404, 'id="expired"'],
  ['GET', '/types/made-up', 404, 'There is no such type'],
  ['GET', '/types/made-up/1', 404, 'There is no such type'],
  ['GET', '/types/urn:eudi:pid:1', 200, '"vct":"urn:eudi:pid:1"'],
  ['GET', '/types/urn%3Aeudi%3Apid%3A1', 200, '"vct":"urn:eudi:pid:1"'],
  ['GET', '/types/eu.europa.ec.eudi.pid.1', 200, '"docType":"eu.europa.ec.eudi.pid.1"'],
  ['GET', '/rulebooks/pid-be', 200, 'urn:eudi:pid:be:1'],
  ['GET', '/catalogue/v1/schemas', 200, '"total"'],
  ['GET', '/catalogue/v1/schemas/pid', 200, '"schemaURIs"'],
  ['GET', '/doc', 200, 'Attestry issuer'],
  ['GET', '/doc/openapi.json', 200, '"openapi":"3.1.0"'],
  ['GET', '/signing-certificates/made-up', 404, 'There are no such certificates'],
]
const wellKnown = ['openid-credential-issuer', 'oauth-authorization-server', 'openid-configuration', 'jwt-vc-issuer']

describe('health', () => {
  const missing: HealthDetails = { TRUST_LISTS: { status: 'DOWN', reason: 'there is no current list' } }
  const healthOf = async (current: boolean, answering: boolean) => {
    const trustLists = { ...issuer.trustLists, faults: async () => (current ? {} : missing) }
    const sources = { ...issuer.sources, areAnswering: async () => answering }
    const response = await ask('GET', '/health', { ...issuer, trustLists, sources })
    return [response.status, await response.json()]
  }

  it.each([
    [true, true, 200, 'UP'],
    [false, true, 503, 'DOWN'],
    [true, false, 200, 'DEGRADED'],
    [false, false, 503, 'DOWN'],
  ])(
    'with current trust lists %s and answering sources %s is %i %s, and says of the lists alone which (Belgif hlth-res)',
    async (current, answering, code, status) => {
      expect(await healthOf(current, answering)).toEqual([code, { status, ...(!current && { details: missing }) }])
    },
  )
})

describe('people who wait too long to be told of a revocation', () => {
  it('degrade health, which does not say that it is they', async () => {
    const response = await ask('GET', '/health', { ...issuer, noticesAreLate: async () => true })
    expect([response.status, await response.json()]).toEqual([200, { status: 'DEGRADED' }])
  })
})

describe('a certificate that has ended', () => {
  it('degrades health, and is named there with the reason', async () => {
    const { x5c } = await issueSigner(
      await createAuthority({ name: 'CN=CA, C=BE', years: 1 }, start),
      { name: 'CN=Access, C=BE', days: 30, extensions: [] },
      start,
    )
    const clock = { time: start }
    const given = { now: () => clock.time, log: () => {} }
    const certificates = createCertificateEnds([boundCertificate('ACCESS_SIGNER', { x5c })], given)
    const healthAt = async (time: number) => {
      clock.time = time
      const response = await ask('GET', '/health', { ...issuer, certificates })
      return [response.status, await response.json()]
    }
    expect(await healthAt(start + 30 * day)).toEqual([200, { status: 'UP' }])
    const reason = `its certificate ended at ${isoDateTime(start + 30 * day)}`
    expect(await healthAt(start + 30 * day + 1)).toEqual([
      200,
      { status: 'DEGRADED', details: { ACCESS_SIGNER: { status: 'DOWN', reason } } },
    ])
  })
})

describe('an address of the issuer', () => {
  it.each(addresses)('answers: %s %s', async (method, path, status, says) => {
    const response = await ask(method, path)
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(says)
  })

  it.each(addresses)('answers below its path, and not beside it: %s %s', async (method, path, status, says) => {
    const response = await ask(method, `/tenant${path}`, tenant)
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(says)
    expect(await (await ask(method, path, tenant)).text()).toContain('There is nothing here')
  })

  it.each(addresses)('answers to its own methods alone, and names them to others: %s %s', async (_, path) => {
    const own = addresses.filter(([, one]) => one === path).map(([method]) => method)
    for (const other of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].filter((one) => !own.includes(one))) {
      const response = await ask(other, path)
      const answer = [response.status, response.headers.get('Allow')?.split(', ').sort(), await response.text()]
      expect([other, ...answer]).toEqual([other, 405, own, ''])
    }
  })

  it('is one of these, or metadata: nothing answers that is not tested here, for logs, debugging or administration', () => {
    const beside = createApp(issuer)
      .routes.filter(({ method, path }) => !['ALL', 'OPTIONS'].includes(method) && !path.startsWith('/.well-known/'))
      .map(({ method, path }) => [method, new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`)] as const)
      .filter(([method, path]) => !addresses.some(([known, address]) => known === method && path.test(address)))
    expect(beside).toEqual([])
  })

  it.each(['/', '/credentials', '/token/', '/status', '/.well-known/', '/.well-known/made-up', '/par/x'])(
    'is not made up: %s',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const response = await ask(method, path)
        expect([response.status, response.headers.get('Content-Type')]).toEqual([404, 'application/problem+json'])
      }
    },
  )
})

/** What a tenant's metadata says, and whom it names. */
async function found(path: string) {
  const response = await ask('GET', path, tenant)
  const said = await response.json()
  const cors = response.headers.get('Access-Control-Allow-Origin')
  return { status: response.status, cors, named: said.issuer ?? said.credential_issuer, said }
}

describe('metadata', () => {
  it.each(wellKnown)('is there under /.well-known/%s, for everybody and for a while (VCI-META-03)', async (name) => {
    const response = await ask('GET', `/.well-known/${name}`)
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json'])
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
    expect(response.headers.get('Vary')).toContain('Accept, Accept-Language')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    const { issuer: server, credential_issuer: credentialIssuer } = await response.json()
    expect(server ?? credentialIssuer).toBe('https://issuer.example')
  })

  it.each(wellKnown)('stands before the path of the issuer: %s (VCI-META-01, MIS-01)', async (name) => {
    const { status, named } = await found(`/.well-known/${name}/tenant`)
    expect([status, named]).toEqual([200, 'https://issuer.example/tenant'])
    for (const path of [`/.well-known/${name}`, `/.well-known/${name}/other`, `/other/.well-known/${name}`])
      expect((await ask('GET', path, tenant)).status).toBe(404)
    expect((await ask('GET', `/.well-known/${name}/tenant`)).status).toBe(404)
  })

  it.each(['openid-credential-issuer', 'oauth-authorization-server', 'openid-configuration'])(
    'is behind the path too, for wallets of older drafts: %s (VCI-META-02)',
    async (name) => {
      expect(await found(`/tenant/.well-known/${name}`)).toEqual(await found(`/.well-known/${name}/tenant`))
    },
  )

  it('of SD-JWT VCs is before the path alone', async () => {
    expect((await ask('GET', '/tenant/.well-known/jwt-vc-issuer', tenant)).status).toBe(404)
  })

  it('of the credential issuer is signed for who asks for it (VCI-META-03)', async () => {
    for (const path of [
      '/.well-known/openid-credential-issuer/tenant',
      '/tenant/.well-known/openid-credential-issuer',
    ]) {
      const { headers } = await ask('GET', path, tenant, { Accept: 'application/jwt' })
      expect(headers.get('Content-Type')).toBe('application/jwt')
      expect(headers.get('Vary')).toContain('Accept, Accept-Language')
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
    }
  })

  it('names keys that are there', async () => {
    const { jwks_uri: address } = await (await ask('GET', '/.well-known/oauth-authorization-server')).json()
    const response = await ask('GET', new URL(address).pathname)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect((await response.json()).keys).toHaveLength(8)
  })
})

describe('a wallet in a browser', () => {
  const preflight = (path: string, method: string) =>
    ask('OPTIONS', path, issuer, {
      Origin: 'https://wallet.example',
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization,content-type,dpop',
    })

  it.each(['/par', '/token', '/nonce', '/credential', '/deferred', '/notification', '/challenge'])(
    'may send DPoP and an attestation to %s (DPOP-08)',
    async (path) => {
      const { status, headers } = await preflight(path, 'POST')
      expect(status).toBe(204)
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(headers.get('Access-Control-Allow-Methods')).toContain('POST')
      expect(headers.get('Access-Control-Allow-Headers')?.split(/, ?/)).toEqual([
        'Authorization',
        'Content-Type',
        'DPoP',
        'OAuth-Client-Attestation',
        'OAuth-Client-Attestation-PoP',
      ])
    },
  )

  it.each(['/par', '/token', '/credential', '/deferred', '/notification'])(
    'may read why %s refused, and the challenge (DPOP-08)',
    async (path) => {
      const { status, headers } = await ask('POST', path, issuer, { Origin: 'https://wallet.example' })
      expect(status).toBeGreaterThanOrEqual(400)
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(headers.get('Access-Control-Expose-Headers')).toContain('WWW-Authenticate')
      expect(headers.get('Access-Control-Expose-Headers')).toContain('DPoP-Nonce')
      expect(headers.get('Access-Control-Expose-Headers')).toContain('OAuth-Client-Attestation-Challenge')
    },
  )

  it('may read an offer, and that there is none (VCI-OFFER-08)', async () => {
    const offer = randomId(issuer.random)
    await issuer.rows.put('offer', offer, { offer: {} }, issuer.now() + 60)
    for (const [id, status] of [
      [offer, 200],
      ['made-up', 404],
    ]) {
      const response = await ask('GET', `/offers/${id}`, issuer, { Origin: 'https://wallet.example' })
      expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([status, '*'])
    }
    const { status, headers } = await preflight('/offers/made-up', 'GET')
    expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*'])
  })

  it.each([
    '/consent',
    '/offers/an-id/page',
    '/partner/token',
    '/issuance/v1/offers',
    '/issuance/v1/credentials/revoke',
    '/issuance/v1/revocations',
    '/issuance/v1/recordChanges',
  ])('is kept away from %s', async (path) => {
    const { status, headers } = await preflight(path, 'POST')
    expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([405, null])
    expect((await ask('POST', path)).headers.get('Access-Control-Allow-Origin')).toBeNull()
  })
})

describe('the whole authorization', () => {
  it('works where the issuer lives at a path', async () => {
    const csam = await createMemoryCsam(tenant)
    const browser = createMemoryBrowser({ ...tenant, fetch: csam.fetch }, csam)
    await browser.authorize(await browser.pushed())
    expect(csam.asked?.get('redirect_uri')).toBe('https://issuer.example/tenant/login/callback')
    const response = await browser.callBack()
    const decision = await browser.decide(ticketOf(await response.text()))
    const location = decision.headers.get('Location') ?? ''
    expect(location.startsWith(`${rightRequest.redirect_uri}?code=`)).toBe(true)
    expect(new URL(location).searchParams.get('iss')).toBe('https://issuer.example/tenant')
  })
})
