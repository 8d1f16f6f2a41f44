import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { systemRandom } from '../../shared/random.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxKinds } from '../stores.ts'
import { checkGatewayToken, gatewayTokenEndpoint } from './token.ts'

const now = () => 1_800_000_000
const shard = createMemoryShard()
const tokenUrl = 'http://sandbox.test/gateway/oauth2/token'
let sandbox: Sandbox
let key: CryptoKey

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  key = pair.privateKey
  sandbox = {
    now,
    random: systemRandom,
    rows: createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: sandboxKinds }),
    config: {
      sandboxUrl: 'http://sandbox.test',
      clientId: 'attestry-issuer',
      gatewayClientSecret: 'of the gateway',
      gatewayClientKey: { ...((await exportJWK(pair.publicKey)) as PublicJwk & JWK), kid: '1' },
    },
  } as Sandbox
})

const assertion = (audience: string, by = key): Promise<string> =>
  new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: '1' })
    .setIssuer('attestry-issuer')
    .setSubject('attestry-issuer')
    .setAudience(audience)
    .setIssuedAt(now())
    .setExpirationTime(now() + 60)
    .sign(by)

const ask = (more: Record<string, string>, authorization?: string): Promise<Response> =>
  gatewayTokenEndpoint(
    sandbox,
    new Request(tokenUrl, {
      method: 'POST',
      headers: authorization ? { Authorization: authorization } : {},
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'nationalRegister', ...more }),
    }),
  )

const byKey = async (client_assertion: Promise<string>): Promise<Response> =>
  ask({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await client_assertion,
  })

describe('the gateway of the sandbox', () => {
  it.each([
    ['its secret', () => ask({}, `Basic ${btoa('attestry-issuer:of%20the%20gateway')}`)],
    ['its key', () => byKey(assertion(tokenUrl))],
  ])('gives its client a token for one source, by %s', async (_, asking) => {
    const { access_token, scope } = (await (await asking()).json()) as Record<string, string>
    const request = new Request('http://sandbox.test', { headers: { Authorization: `Bearer ${access_token}` } })
    expect(scope).toBe('nationalRegister')
    expect(await checkGatewayToken(sandbox, request, 'nationalRegister')).toBe(true)
    expect(await checkGatewayToken(sandbox, request, 'another')).toBe(false)
  })

  it.each([
    ['nothing', () => ask({})],
    ['another secret', () => ask({}, `Basic ${btoa('attestry-issuer:another')}`)],
    ['an assertion for another server', () => byKey(assertion('http://sandbox.test'))],
    ['another key', async () => byKey(assertion(tokenUrl, (await generateKeyPair('ES256')).privateKey))],
  ])('gives none for %s', async (_, asking) => {
    const error = await asking().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OAuthError)
    expect(error).toMatchObject({ code: 'invalid_client' })
  })
})
