// Clients that the operator registered, with oauth4webapi as the client: by a key with a signed request, and by the certificate that they
// show in TLS, to which their tokens are bound.
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importJWK, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SuiteClient as RegisteredSuiteClient } from '../../sandbox/pki/suite-client.ts'
import { browse } from '../../sandbox/wallet/browser.ts'
import { createHolderKey, publicPart } from '../../sandbox/wallet/holder-key.ts'
import { issuerConformanceConfig } from '../../scripts/local/conformance-config.ts'
import { type Installation, openInstallation } from '../../scripts/local/installation.ts'
import { type RunningFunctions, startFunctions } from '../../scripts/local/start-functions.ts'
import { type ConformanceClientAuthentication, tlsOf } from '../../scripts/local/suite-clients.ts'
import { freePorts } from '../free-ports.ts'
import { sdJwtId } from './world.ts'

let installation: Installation
let running: RunningFunctions
let server: oauth.AuthorizationServer

beforeAll(async () => {
  installation = await openInstallation(await mkdtemp(join(tmpdir(), 'attestry-registered-')))
  running = await startFunctions({
    folder: installation.folder,
    port: await freePorts(),
    tls: true,
    mtls: true,
    variables: { issuer: { ISSUANCE_PROFILE: 'plain' } },
  })
  const url = new URL(running.addresses.issuer)
  server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm: 'oauth2' }))
})

afterAll(async () => {
  await running?.stop()
  await rm(installation.folder, { recursive: true, force: true })
})

type Certificate = Awaited<ReturnType<typeof tlsOf>>

/** fetch over a connection of its own, on which the client shows this certificate or none. */
const showing = (certificate: Certificate | undefined) => ({
  [oauth.customFetch]: (url: string, { method, headers, body }: { method: string; headers: object; body: unknown }) =>
    new Promise<Response>((resolve, reject) => {
      const sending = request(
        url,
        { method, headers: { ...headers }, agent: false, ...certificate },
        async (answer) => {
          const chunks: Buffer[] = []
          for await (const chunk of answer) chunks.push(chunk)
          const status = answer.statusCode ?? 0
          resolve(new Response(Buffer.concat(chunks), { status, headers: answer.headers as Record<string, string> }))
        },
      )
      sending.on('error', reject)
      sending.end(body === undefined || body === null ? undefined : String(body))
    }),
})

interface SuiteClient {
  client: oauth.Client
  authentication: oauth.ClientAuth
  key: CryptoKey
  redirectUri: string
  certificate: Certificate
}

/** As the suite has it, out of the configuration that it is given. */
async function suiteClient(clientAuth: ConformanceClientAuthentication, number: 1 | 2 = 1): Promise<SuiteClient> {
  const plan = { format: 'sd_jwt_vc', flow: 'wallet_initiated', clientAuth, request: 'signed' } as const
  const config = await issuerConformanceConfig({ addresses: running.addresses, installation }, plan)
  const { client_id, jwks } = number === 1 ? config.client : config.client2
  const [jwk = {}] = jwks?.keys ?? []
  const key = (await importJWK(jwk, 'ES256')) as CryptoKey
  return {
    client: { client_id },
    authentication: clientAuth === 'mtls' ? oauth.TlsClientAuth() : oauth.PrivateKeyJwt({ key, kid: jwk.kid ?? '' }),
    key,
    redirectUri: `https://localhost:8443/test/a/${config.alias}/callback`,
    certificate: await tlsOf(installation.pki.suiteClients[number - 1] as RegisteredSuiteClient),
  }
}

interface Way {
  signed: boolean
  dpop?: oauth.DPoPHandle
  certificate?: Certificate
}

const sender = ({ dpop, certificate }: Way) => ({ ...showing(certificate), ...(dpop && { DPoP: dpop }) })

/** PAR, the browser, and the token, as oauth4webapi asks for them and judges them. */
async function tokenFor(suite: SuiteClient, way: Way): Promise<oauth.TokenEndpointResponse> {
  const { client, authentication, key, redirectUri } = suite
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const parameters = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: sdJwtId,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  const pushed = way.signed
    ? { client_id: client.client_id, request: await oauth.issueRequestObject(server, client, parameters, key) }
    : parameters
  const response = await oauth.pushedAuthorizationRequest(server, client, authentication, pushed, sender(way))
  const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, response)
  const query = new URLSearchParams({ client_id: client.client_id, request_uri })
  const persona = { persona: 'jan', level: 'Level500', decision: 'approve' } as const
  const back = await browse(fetch, `${server.authorization_endpoint}?${query}`, redirectUri, persona)
  const answer = oauth.validateAuthResponse(server, client, new URL(back), state)
  const redeemed = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    answer,
    redirectUri,
    verifier,
    sender(way),
  )
  return oauth.processAuthorizationCodeResponse(server, client, redeemed)
}

async function refreshed(suite: SuiteClient, refreshToken: string, way: Way): Promise<oauth.TokenEndpointResponse> {
  const { client, authentication } = suite
  const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, sender(way))
  return oauth.processRefreshTokenResponse(server, client, response)
}

/** A credential request with the token, and what it is answered. */
async function credential(token: string, { client }: SuiteClient, way: Way) {
  const { issuer } = running.addresses
  const { c_nonce: nonce } = (await (await fetch(`${issuer}/nonce`, { method: 'POST' })).json()) as { c_nonce: string }
  const key = await createHolderKey()
  const proof = await new SignJWT({ iss: client.client_id, aud: issuer, nonce })
    .setProtectedHeader({ alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: publicPart(key) })
    .setIssuedAt()
    .sign(await importJWK(key, 'ES256'))
  const body = JSON.stringify({ credential_configuration_id: sdJwtId, proofs: { jwt: [proof] } })
  const headers = new Headers({ 'Content-Type': 'application/json' })
  const url = new URL(`${issuer}/credential`)
  try {
    const response = await oauth.protectedResourceRequest(token, 'POST', url, headers, body, sender(way))
    const { credentials } = (await response.json()) as { credentials?: unknown[] }
    return [response.status, credentials?.length]
  } catch (error) {
    const { status, cause } = error as oauth.WWWAuthenticateChallengeError
    return [status, cause[0]?.parameters.error]
  }
}

const newDpop = async (suite: SuiteClient): Promise<oauth.DPoPHandle> =>
  oauth.DPoP(suite.client, await oauth.generateKeyPair('ES256'))

describe('the metadata', () => {
  it('names the ways of the registered clients (RFC 8414 section 2, RFC 8705 section 3.3, RFC 9101 section 10.5)', () => {
    expect(server).toMatchObject({
      token_endpoint_auth_methods_supported: [
        'attest_jwt_client_auth',
        'private_key_jwt',
        'self_signed_tls_client_auth',
        'none',
      ],
      token_endpoint_auth_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      request_object_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      require_signed_request_object: false,
      tls_client_certificate_bound_access_tokens: true,
    })
  })
})

describe('a client with a key', () => {
  it('signs its request, gets a credential, and refreshes for another DPoP key (RFC 7523, RFC 9101)', async () => {
    const suite = await suiteClient('private_key_jwt')
    const way = { signed: true, dpop: await newDpop(suite) }
    const tokens = await tokenFor(suite, way)
    expect(tokens.token_type).toBe('dpop')
    expect(await credential(tokens.access_token, suite, way)).toEqual([200, 1])
    const later = { signed: true, dpop: await newDpop(suite) }
    const again = await refreshed(suite, tokens.refresh_token ?? '', later)
    expect(await credential(again.access_token, suite, later)).toEqual([200, 1])
    const other = await suiteClient('private_key_jwt', 2)
    await expect(
      refreshed(other, tokens.refresh_token ?? '', { ...later, dpop: await newDpop(other) }),
    ).rejects.toThrow(expect.objectContaining({ error: 'invalid_grant', status: 400 }))
  })

  it('may have its token bound to the certificate of its connection instead of a DPoP key (RFC 8705 section 3)', async () => {
    const suite = await suiteClient('private_key_jwt', 2)
    const way = { signed: false, certificate: suite.certificate }
    const tokens = await tokenFor(suite, way)
    expect(tokens.token_type).toBe('bearer')
    expect(await credential(tokens.access_token, suite, way)).toEqual([200, 1])
  })

  it('is refused with the key of another client', async () => {
    const [suite, other] = [await suiteClient('private_key_jwt'), await suiteClient('private_key_jwt', 2)]
    const stolen = { ...suite, authentication: oauth.PrivateKeyJwt(other.key) }
    await expect(tokenFor(stolen, { signed: true, dpop: await newDpop(suite) })).rejects.toThrow(
      expect.objectContaining({ error: 'invalid_client', status: 401 }),
    )
    await expect(tokenFor({ ...suite, key: other.key }, { signed: true, dpop: await newDpop(suite) })).rejects.toThrow(
      expect.objectContaining({ error: 'invalid_request_object', status: 400 }),
    )
  })
})

describe('a client with a certificate', () => {
  it('gets a token that is bound to it, and a credential over it alone (RFC 8705)', async () => {
    const [suite, other] = [await suiteClient('mtls'), await suiteClient('mtls', 2)]
    const way = { signed: true, certificate: suite.certificate }
    const tokens = await tokenFor(suite, way)
    expect(tokens.token_type).toBe('bearer')
    expect(await credential(tokens.access_token, suite, { ...way, certificate: other.certificate })).toEqual([
      401,
      'invalid_token',
    ])
    expect(await credential(tokens.access_token, suite, { signed: true })).toEqual([401, 'invalid_token'])
    expect(await credential(tokens.access_token, suite, way)).toEqual([200, 1])
    const again = await refreshed(suite, tokens.refresh_token ?? '', way)
    expect(await credential(again.access_token, suite, way)).toEqual([200, 1])
  })

  it('may use DPoP beside it', async () => {
    const suite = await suiteClient('mtls')
    const way = { signed: false, certificate: suite.certificate, dpop: await newDpop(suite) }
    const tokens = await tokenFor(suite, way)
    expect(tokens.token_type).toBe('dpop')
    expect(await credential(tokens.access_token, suite, way)).toEqual([200, 1])
  })

  it.each([
    ['that of another client', async () => (await suiteClient('mtls', 2)).certificate],
    ['none', async () => undefined],
  ])('is refused with %s', async (_, certificateOf) => {
    const suite = await suiteClient('mtls')
    const certificate = await certificateOf()
    const way = { signed: false, dpop: await newDpop(suite), ...(certificate && { certificate }) }
    await expect(tokenFor(suite, way)).rejects.toThrow(
      expect.objectContaining({ error: 'invalid_client', status: 401 }),
    )
  })
})
