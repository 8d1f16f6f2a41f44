// Bad input at the issuer: each gets the specification's error code, and nothing is issued.
import { importJWK, type JWK, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { tokenForOffer } from '../../sandbox/wallet/access-token.ts'
import { createDpopClient, type DpopClient, dpopProof } from '../../sandbox/wallet/dpop-client.ts'
import { createHolderKey, publicPart } from '../../sandbox/wallet/holder-key.ts'
import { type IssuerMetadata, resolveIssuer } from '../../sandbox/wallet/issuer-metadata.ts'
import { resolveOffer } from '../../sandbox/wallet/offer.ts'
import { systemClock } from '../../shared/clock.ts'
import { addresses, createWallet, mdocId, offer, offerTo, sdJwtId } from './world.ts'

const wallet = createWallet()
let issuer: IssuerMetadata
beforeAll(async () => {
  issuer = await resolveIssuer(wallet, addresses.issuer)
})

interface Session {
  dpop: DpopClient
  dpopKey: JWK
  token: string
}

async function session(configurationIds = [sdJwtId]): Promise<Session> {
  const dpopKey = await createHolderKey()
  const dpop = createDpopClient(wallet, dpopKey)
  const { preAuthorized } = await resolveOffer(
    wallet,
    (await offerTo('jan', { credentialConfigurationIds: configurationIds })).credentialOfferUri,
  )
  const client = { dpop, issuer, clientHeaders: async () => ({}) }
  const { accessToken: token } = await tokenForOffer(client, preAuthorized?.code ?? '', undefined)
  return { dpop, dpopKey, token }
}

const freshNonce = async (): Promise<string> =>
  ((await (await fetch(issuer.nonceEndpoint, { method: 'POST' })).json()) as { c_nonce: string }).c_nonce

interface ProofWish {
  audience?: string
  nonce?: string | undefined
  typ?: string
  issuedAt?: number
  key?: JWK
  header?: object
}

async function proof({
  audience = addresses.issuer,
  nonce,
  typ = 'openid4vci-proof+jwt',
  issuedAt = systemClock(),
  key,
  header,
}: ProofWish): Promise<string> {
  const own = key ?? (await createHolderKey())
  return new SignJWT({ aud: audience, iat: issuedAt, ...(nonce !== undefined && { nonce }) })
    .setProtectedHeader({ alg: 'ES256', typ, jwk: publicPart(own), ...header })
    .sign(await importJWK(own, 'ES256'))
}

async function requestCredential(
  { dpop, token }: Session,
  body: unknown,
): Promise<{ status: number; error: string | undefined }> {
  const response = await dpop.request(issuer.credentialEndpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    accessToken: token,
  })
  const { error } = (await response.json()) as { error?: string }
  expect(response.headers.get('Cache-Control')).toContain('no-store')
  return { status: response.status, error }
}

const request = (jwt: string[], more: object = {}) => ({
  credential_configuration_id: sdJwtId,
  proofs: { jwt },
  ...more,
})

describe('a credential request', () => {
  it('names a configuration that exists (VCI-CRED-03)', async () => {
    const body = request([await proof({ nonce: await freshNonce() })], { credential_configuration_id: 'unknown' })
    expect(await requestCredential(await session(), body)).toEqual({
      status: 400,
      error: 'unknown_credential_configuration',
    })
  })

  it('names a configuration that its token was given for (MIS-05)', async () => {
    const body = request([await proof({ nonce: await freshNonce() })], { credential_configuration_id: mdocId })
    expect(await requestCredential(await session(), body)).toEqual({ status: 403, error: 'insufficient_scope' })
  })

  it('names it by one parameter alone (VCI-CRED-02)', async () => {
    const body = request([await proof({ nonce: await freshNonce() })], { credential_identifier: 'x' })
    expect(await requestCredential(await session(), body)).toEqual({ status: 400, error: 'invalid_credential_request' })
  })

  it('may hold members that nobody knows (VCI-CRED-08)', async () => {
    const body = request([await proof({ nonce: await freshNonce() })], { 'made-up': { deep: [1] } })
    expect((await requestCredential(await session(), body)).status).toBe(200)
  })

  it.each<[string, string, () => Promise<object> | object]>([
    ['without proofs (VCI-CRED-04)', 'invalid_proof', () => ({ credential_configuration_id: sdJwtId })],
    [
      'with two kinds of proofs (VCI-CRED-04)',
      'invalid_proof',
      () => ({ credential_configuration_id: sdJwtId, proofs: { jwt: ['a'], attestation: ['b'] } }),
    ],
    ['whose proof has no nonce (VCI-NONCE-03)', 'invalid_proof', async () => request([await proof({})])],
    [
      'whose nonce was never given out (VCI-NONCE-03)',
      'invalid_nonce',
      async () => request([await proof({ nonce: 'made-up' })]),
    ],
    [
      'whose proof is for another issuer (VCI-PROOF-04)',
      'invalid_proof',
      async () => request([await proof({ nonce: await freshNonce(), audience: 'https://other.example' })]),
    ],
    [
      'whose proof is an hour old (VCI-PROOF-08)',
      'invalid_proof',
      async () => request([await proof({ nonce: await freshNonce(), issuedAt: systemClock() - 3600 })]),
    ],
    [
      'whose proof has another typ (VCI-PROOF-01)',
      'invalid_proof',
      async () => request([await proof({ nonce: await freshNonce(), typ: 'JWT' })]),
    ],
    [
      'whose proof names its key twice (VCI-PROOF-02)',
      'invalid_proof',
      async () => request([await proof({ nonce: await freshNonce(), header: { kid: '0' } })]),
    ],
    [
      'whose proof names another key than it is signed with (VCI-PROOF-07)',
      'invalid_proof',
      async () =>
        request([await proof({ nonce: await freshNonce(), header: { jwk: publicPart(await createHolderKey()) } })]),
    ],
    [
      'with more proofs than a batch (VCI-CRED-05)',
      'invalid_credential_request',
      () => request(Array.from({ length: 21 }, () => 'a.b.c')),
    ],
    [
      'with encryption that is not offered (VCI-ERR-06)',
      'invalid_encryption_parameters',
      () => request(['a.b.c'], { credential_response_encryption: {} }),
    ],
  ])('is refused %s', async (_, error, body) => {
    expect(await requestCredential(await session(), await body())).toEqual({ status: 400, error })
  })

  it('is refused with two proofs for one key (VCI-CRED-06)', async () => {
    const [nonce, key] = [await freshNonce(), await createHolderKey()]
    const body = request([await proof({ nonce, key }), await proof({ nonce, key })])
    expect(await requestCredential(await session(), body)).toEqual({ status: 400, error: 'invalid_proof' })
  })

  it('is refused with an algorithm that we do not accept (VCI-PROOF-01)', async () => {
    const unsecured = [
      { alg: 'none', typ: 'openid4vci-proof+jwt', jwk: publicPart(await createHolderKey()) },
      { aud: addresses.issuer, iat: systemClock(), nonce: await freshNonce() },
    ]
    const parts = unsecured.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    expect(await requestCredential(await session(), request([`${parts.join('.')}.AA`]))).toEqual({
      status: 400,
      error: 'invalid_proof',
    })
  })

  it('redeems its nonce once, also when a hundred come at the same time (VCI-NONCE-04)', async () => {
    const [own, nonce] = [await session(), await freshNonce()]
    const bodies = await Promise.all(Array.from({ length: 100 }, async () => request([await proof({ nonce })])))
    const answers = await Promise.all(bodies.map((body) => requestCredential(own, body)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ error }) => error === 'invalid_nonce')).toHaveLength(99)
  })

  it('is refused when it is no JSON, or ten megabytes of it', async () => {
    expect(await requestCredential(await session(), '{')).toEqual({ status: 400, error: 'invalid_credential_request' })
    expect(await requestCredential(await session(), `{"a":"${'x'.repeat(10_000_000)}"}`)).toEqual({
      status: 400,
      error: 'invalid_credential_request',
    })
    const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    expect(await requestCredential(await session(), `{"a":${nested}}`)).toEqual({
      status: 400,
      error: 'invalid_credential_request',
    })
  })
})

describe('an access token', () => {
  const send = async (headers: Record<string, string>, query = '') => {
    const response = await fetch(issuer.credentialEndpoint + query, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: '{}',
    })
    return {
      status: response.status,
      challenge: response.headers.get('WWW-Authenticate'),
      error: ((await response.json()) as { error: string }).error,
    }
  }
  const proofFor = (key: JWK, accessToken: string) =>
    dpopProof(key, { url: issuer.credentialEndpoint, method: 'POST', now: systemClock(), accessToken })

  it('is refused with the DPoP proof of another key (DPOP-04)', async () => {
    const { token } = await session()
    const answer = await send({ Authorization: `DPoP ${token}`, DPoP: await proofFor(await createHolderKey(), token) })
    expect(answer).toMatchObject({ status: 401, error: 'invalid_dpop_proof' })
    expect(answer.challenge).toContain('DPoP')
  })

  it('is refused as a bearer token (DPOP-04, MIS-09)', async () => {
    const { token, dpopKey } = await session()
    expect(await send({ Authorization: `Bearer ${token}`, DPoP: await proofFor(dpopKey, token) })).toMatchObject({
      status: 401,
      error: 'invalid_token',
    })
  })

  it('is refused in the query, and without any (VCI-CRED-01)', async () => {
    const { token } = await session()
    expect((await send({}, `?access_token=${token}`)).status).toBe(401)
    expect((await send({})).status).toBe(401)
  })

  it('is refused when one bit of it was changed', async () => {
    const { token, dpopKey } = await session()
    const altered = token.slice(0, 30) + (token[30] === 'A' ? 'B' : 'A') + token.slice(31)
    expect(await send({ Authorization: `DPoP ${altered}`, DPoP: await proofFor(dpopKey, altered) })).toMatchObject({
      status: 401,
      error: 'invalid_token',
    })
  })

  it('is refused with a DPoP proof that was used before (DPOP-06)', async () => {
    const { token, dpopKey } = await session()
    const headers = { Authorization: `DPoP ${token}`, DPoP: await proofFor(dpopKey, token) }
    expect((await send(headers)).status).toBe(400)
    expect(await send(headers)).toMatchObject({ status: 401, error: 'invalid_dpop_proof' })
  })
})

describe('a code', () => {
  const redeem = async (parameters: Record<string, string>) => {
    const dpop = createDpopClient(wallet, await createHolderKey())
    const response = await dpop.request(issuer.tokenEndpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
        ...parameters,
      }).toString(),
    })
    return { status: response.status, error: ((await response.json()) as { error?: string }).error }
  }
  const codeOf = async (link: string) => (await resolveOffer(wallet, link)).preAuthorized?.code ?? ''

  it('is redeemed once, also by two hundred at the same time (VCI-OFFER-12)', async () => {
    const code = await codeOf((await offerTo('jan')).credentialOfferUri)
    const answers = await Promise.all(Array.from({ length: 200 }, () => redeem({ 'pre-authorized_code': code })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ error }) => error === 'invalid_grant')).toHaveLength(199)
  })

  it('is locked after five wrong transaction codes, also for the right one (VCI-OFFER-07)', async () => {
    const { credentialOfferUri, txCode = '' } = await offerTo('jan', { txCode: { length: 4 } })
    const code = await codeOf(credentialOfferUri)
    expect(await redeem({ 'pre-authorized_code': code })).toEqual({ status: 400, error: 'invalid_request' })
    const wrong = txCode === '0000' ? '1111' : '0000'
    for (let tried = 0; tried < 5; tried++)
      expect(await redeem({ 'pre-authorized_code': code, tx_code: wrong })).toEqual({
        status: 400,
        error: 'invalid_grant',
      })
    expect(await redeem({ 'pre-authorized_code': code, tx_code: txCode })).toEqual({
      status: 400,
      error: 'invalid_grant',
    })
  })

  it('is refused with a transaction code that was not asked for (VCI-TOK-09)', async () => {
    const code = await codeOf((await offerTo('jan')).credentialOfferUri)
    expect(await redeem({ 'pre-authorized_code': code, tx_code: '1234' })).toEqual({
      status: 400,
      error: 'invalid_request',
    })
  })

  it('is refused for a grant that is not supported', async () => {
    expect(await redeem({ grant_type: 'password' })).toEqual({ status: 400, error: 'unsupported_grant_type' })
  })
})

describe('a pushed request', () => {
  const good = {
    response_type: 'code',
    client_id: 'a-wallet',
    redirect_uri: 'https://wallet.example/back?kept=1',
    scope: sdJwtId,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }
  const push = async (change: Record<string, string | undefined>) => {
    const parameters = Object.entries({ ...good, ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    )
    const response = await fetch(issuer.parEndpoint, { method: 'POST', body: new URLSearchParams(parameters) })
    return { status: response.status, error: ((await response.json()) as { error?: string }).error }
  }

  it.each<[string, Record<string, string | undefined>, string]>([
    ['without PKCE (VCI-PKCE-01)', { code_challenge: undefined }, 'invalid_request'],
    ['with PKCE plain (VCI-PKCE-01)', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with a request_uri inside (VCI-PAR-02)', { request_uri: 'urn:x' }, 'invalid_request'],
    ['without redirect_uri (VCI-PAR-04)', { redirect_uri: undefined }, 'invalid_request'],
    ['back to plain http elsewhere (VCI-AUTHZ-11)', { redirect_uri: 'http://wallet.example/' }, 'invalid_request'],
    ['back to a script', { redirect_uri: 'javascript:alert(1)' }, 'invalid_request'],
    ['for the implicit flow (VCI-AUTHZ-09)', { response_type: 'token' }, 'unsupported_response_type'],
    ['for nothing that we issue (VCI-AUTHZ-03)', { scope: 'openid' }, 'invalid_scope'],
    [
      'with authorization_details for nothing that we issue (VCI-AUTHZ-01)',
      { authorization_details: '[{"type":"openid_credential","credential_configuration_id":"x"}]' },
      'invalid_authorization_details',
    ],
  ])('is refused %s', async (_, change, error) => {
    expect(await push(change)).toEqual({ status: 400, error })
  })

  it('may hold parameters that nobody knows (VCI-ASM-07)', async () => {
    expect((await push({ 'made-up': 'x' })).status).toBe(201)
  })

  it('has to be pushed: the authorization endpoint takes nothing else (VCI-PAR-01)', async () => {
    const response = await fetch(`${issuer.authorizationEndpoint}?${new URLSearchParams(good)}`, { redirect: 'manual' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('data-failure="pushFirst"')
  })
})

describe('the partner API', () => {
  const create = (headers: Record<string, string>, body: object) =>
    fetch(`${addresses.issuer}/issuance/v1/offers`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  it('wants an access token, and says so as a problem (Belgif noAccessToken)', async () => {
    const response = await create({}, {})
    expect(response.status).toBe(401)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ type: 'urn:problem-type:belgif:noAccessToken' })
  })

  it('refuses members that it does not know, and names them (Belgif req-valid)', async () => {
    await expect(offer({ madeUp: 1 } as never)).rejects.toThrow('unknownInput')
  })

  it('refuses a national number that cannot be one, without repeating it', async () => {
    const refused = offer({ grant: 'preAuthorizedCode', subject: { ssin: '85631412137' } })
    await expect(refused).rejects.toThrow('/subject/ssin')
    await expect(refused).rejects.not.toThrow('85631412137')
  })
})
