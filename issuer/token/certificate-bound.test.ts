// Tokens of registered clients, bound to a DPoP key or to the certificate of the connection (RFC 8705 section 3), from the code to the
// endpoint that takes them.
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { base64 } from '../../shared/bytes.ts'
import { minute } from '../../shared/clock.ts'
import { thumbprint } from '../../shared/keys/public-key.ts'
import { createCertificateOfHeader } from '../../shared/oauth/client-certificate.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { issue } from '../../shared/trust/example-certificates.ts'
import { parseClients } from '../client/registered-clients.ts'
import { createCode } from '../code.ts'
import { checkAccessToken } from '../credential/check-access-token.ts'
import { type CodeGrant, openAccessToken } from '../grant.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { codeVerifier, formOf, type Parameters, rightRequest } from '../testing/memory-browser.ts'
import { createMemoryClient, registeredId } from '../testing/memory-client.ts'
import { createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { clientId, createMemoryWallet, createWalletKey, sdJwtPid } from '../testing/memory-wallet.ts'
import { tokenEndpoint } from './endpoint.ts'

const memory = await createMemoryIssuer()
const client = await createMemoryClient(memory)
const issuer: Issuer = {
  ...memory,
  clientCertificate: createCertificateOfHeader('Client-Cert', { now: memory.now, authorities: [] }),
  config: { ...memory.config, clients: await parseClients(JSON.stringify([client.registration])) },
}
const [own, other] = [await issue(undefined), await issue(undefined)]
const over = ({ der }: { der: Uint8Array }) => ({ 'Client-Cert': `:${base64(der)}:` })

async function ask(form: Parameters, headers: Record<string, string> = over(own), given = issuer) {
  const request = new Request(`${given.config.issuerUrl}/token`, { method: 'POST', body: formOf(form), headers })
  const response = await tokenEndpoint(given, request).catch((error) => {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  })
  return { status: response.status, body: await response.json() }
}

async function approved(change: Partial<CodeGrant> = {}) {
  const code = await createCode(issuer)
  const grant: CodeGrant = {
    subject: jan.ssin,
    configurationIds: [sdJwtPid],
    clientId: registeredId,
    instance: undefined,
    redirectUri: rightRequest.redirect_uri,
    codeChallenge: rightRequest.code_challenge,
    dpopJkt: undefined,
    ...change,
  }
  await issuer.rows.put('code', code, grant, issuer.now() + minute)
  return { grant_type: 'authorization_code', code, code_verifier: codeVerifier }
}
const given = async (change?: Partial<CodeGrant>) =>
  ask({ ...(await approved(change)), ...(await client.assertionForm()) })

const use = (token: string, headers: Record<string, string> = over(own), scheme = 'Bearer', from = issuer) => {
  const sent = { Authorization: `${scheme} ${token}`, ...headers }
  return checkAccessToken(from, new Request(`${issuer.config.issuerUrl}/credential`, { headers: sent }), 'credential')
}
const revealed = (checked: Promise<unknown>) =>
  checked.then(
    () => 'accepted',
    ({ status, code, message, headers }) => `${status} ${code}: ${message} [${headers['WWW-Authenticate']}]`,
  )

describe('over a connection with a certificate', () => {
  it('a token without DPoP is a bearer bound to it (RFC 8705 section 3)', async () => {
    const { status, body } = await given()
    expect([status, body.token_type]).toEqual([200, 'Bearer'])
    expect(await use(body.access_token)).toMatchObject({ clientId: registeredId, certificate: expect.any(String) })
    expect(await use(body.access_token, over(own), 'bearer')).toBeDefined()
  })

  it('a token with DPoP is bound to the DPoP key, and to no certificate', async () => {
    const key = await createWalletKey()
    const claims = { htm: 'POST', htu: `${issuer.config.issuerUrl}/token`, iat: issuer.now(), jti: crypto.randomUUID() }
    const DPoP = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk })
      .sign(key.privateKey)
    const form = { ...(await approved()), ...(await client.assertionForm()) }
    const { body } = await ask(form, { ...over(own), DPoP })
    expect(body.token_type).toBe('DPoP')
    const grant = await openAccessToken(issuer, body.access_token)
    expect(grant).toMatchObject({ jkt: await thumbprint(key.publicJwk) })
    expect(grant).not.toHaveProperty('certificate')
  })

  it('the token is refused over another one, over none, and under another scheme', async () => {
    const { access_token } = (await given()).body
    const elsewhere = `401 invalid_token: The access token is bound to another certificate than that of the connection [Bearer error="invalid_token"]`
    expect(await revealed(use(access_token, over(other)))).toBe(elsewhere)
    expect(await revealed(use(access_token, {}))).toBe(elsewhere)
    expect(await revealed(use(access_token, over(own), 'DPoP'))).toBe(
      '401 invalid_token: The access token is bound to a certificate, and to no DPoP key [DPoP error="invalid_token", algs="ES256 ES384 ES512"]',
    )
    expect(await revealed(use(access_token, over(own), 'Bearer', { ...issuer, clientCertificate: undefined }))).toBe(
      '401 invalid_token: The access token has to come under the DPoP scheme [DPoP error="invalid_token", algs="ES256 ES384 ES512"]',
    )
  })

  it('a token that is bound to a DPoP key is no bearer', async () => {
    const { accessToken } = await createMemoryWallet(issuer)
    expect(await revealed(use(accessToken))).toContain('The access token has to come under the DPoP scheme')
  })

  it('a code that comes again ends the token (VCI-AUTHZ-09)', async () => {
    const form = await approved()
    const { body } = await ask({ ...form, ...(await client.assertionForm()) })
    expect((await ask({ ...form, ...(await client.assertionForm()) })).body.error).toBe('invalid_grant')
    expect(await revealed(use(body.access_token))).toBe(
      '401 invalid_token: The access token was revoked [Bearer error="invalid_token"]',
    )
  })

  it('a code that was bound to a DPoP key is given to nobody without it', async () => {
    const { status, body } = await given({ dpopJkt: 'a'.repeat(43) })
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
  })

  it('a DPoP proof is asked for all the same where the profile takes nothing else (HAIP 1.0 section 4)', async () => {
    const haip = { ...issuer, config: { ...issuer.config, issuance: issuanceProfile('haip') } }
    const { body } = await ask({ ...(await approved()), ...(await client.assertionForm()) }, over(own), haip)
    expect(body.error).toBe('invalid_dpop_proof')
  })
})

it('without certificate and DPoP proof no token is given (DPOP-01)', async () => {
  const { status, body } = await ask({ ...(await approved()), ...(await client.assertionForm()) }, {})
  expect([status, body.error]).toEqual([400, 'invalid_dpop_proof'])
})

describe('a registered client', () => {
  it('gets a refresh token, which is for itself alone and never for a public client (FAPI 2.0 section 5.3.2.1)', async () => {
    const { refresh_token } = (await given()).body
    const form = { grant_type: 'refresh_token', refresh_token }
    const again = await ask({ ...form, ...(await client.assertionForm()) }, over(other))
    expect([again.status, again.body.token_type]).toEqual([200, 'Bearer'])
    expect(await use(again.body.access_token, over(other))).toMatchObject({ clientId: registeredId })
    expect((await ask({ ...form, client_id: registeredId })).body.error).toBe('invalid_client')
    expect((await ask({ ...form, client_id: clientId })).body.error).toBe('invalid_grant')
    // It is not registered any more, and its name is anybody's.
    const forgotten = { ...issuer, config: { ...issuer.config, clients: [] } }
    expect((await ask({ ...form, client_id: registeredId }, over(own), forgotten)).body.error).toBe('invalid_grant')
  })

  it('gets nothing for a code of another client', async () => {
    expect((await given({ clientId })).body.error).toBe('invalid_grant')
    expect((await given({ clientId: registeredId, instance: 'of a wallet' })).body.error).toBe('invalid_grant')
  })
})
