// How the issuer proves to the gateway who it is. What happens to the token afterwards is tested with a source.
import { exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import type { Fetch } from '../../../shared/http/fetch.ts'
import { createGatewayTokens, type GatewayAuthentication } from './access-token.ts'

const tokenUrl = 'https://gateway.example/oauth2/token'
const { signal } = new AbortController()

/** The one request for a token. */
async function requestBy(authentication: GatewayAuthentication) {
  const fetch = vi.fn<Fetch>(async () =>
    Response.json({ access_token: 'token', token_type: 'Bearer', expires_in: 300 }),
  )
  const access = { tokenUrl, clientId: 'attestry', ...authentication }
  const token = createGatewayTokens({ access, now: () => 0, insecure: false })
  expect(await token(fetch, 'nationalRegister', signal)).toBe('token')
  const [[url, init] = []] = fetch.mock.calls
  expect(url).toBe(tokenUrl)
  const form = Object.fromEntries(new URLSearchParams(String(init?.body)))
  expect(form).toMatchObject({ grant_type: 'client_credentials', scope: 'nationalRegister' })
  return { form, authorization: new Headers(init?.headers).get('Authorization') }
}

describe('the gateway is asked for a token', () => {
  it('by a secret', async () => {
    const { form, authorization } = await requestBy({ clientSecret: 'a secret' })
    expect(authorization).toBe(`Basic ${btoa('attestry:a+secret')}`)
    expect(form).not.toHaveProperty('client_assertion')
  })

  it('by a key: an assertion for the token endpoint and for a short time, another each time', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await crypto.subtle.importKey(
      'jwk',
      (await exportJWK(privateKey)) as JsonWebKey,
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    )
    const ask = () => requestBy({ clientKey: { key: jwk, kid: 'the newest' } })
    const [{ form, authorization }, another] = [await ask(), await ask()]
    expect(authorization).toBeNull()
    expect(form.client_assertion_type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    const { protectedHeader, payload } = await jwtVerify(form.client_assertion ?? '', publicKey, {
      audience: tokenUrl,
      issuer: 'attestry',
      subject: 'attestry',
    })
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'the newest' })
    expect(payload.aud).toBe(tokenUrl)
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60)
    const next = await jwtVerify(another.form.client_assertion ?? '', publicKey)
    expect(next.payload.jti).not.toBe(payload.jti)
  })

  it('by the certificate of the connection alone', async () => {
    const { form, authorization } = await requestBy({ byCertificate: true })
    expect([form.client_id, authorization]).toEqual(['attestry', null])
    expect(form).not.toHaveProperty('client_assertion')
  })
})
