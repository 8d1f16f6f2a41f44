// Both grants at the token endpoint: what a code is worth, to whom, and how often.
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { thumbprint } from '../../shared/keys/public-key.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { createCode } from '../code.ts'
import { type AccessGrant, type CodeGrant, openAccessToken } from '../grant.ts'
import { createOffer, type OfferInput } from '../offer/create-offer.ts'
import { codeVerifier, formOf, type Parameters, rightRequest } from '../testing/memory-browser.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { clientId, createWalletKey, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { tokenEndpoint } from './endpoint.ts'

const clock = { time: afternoon }
const issuer = await createMemoryIssuer(clock)
const address = `${issuer.config.issuerUrl}/token`
const key = await createWalletKey()
const jkt = await thumbprint(key.publicJwk)
const preAuthorized = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

const dpop = (by = key, claims: object = {}): Promise<string> =>
  new SignJWT({ htm: 'POST', htu: address, iat: issuer.now(), jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: by.publicJwk })
    .sign(by.privateKey)

async function redeem(form: Parameters, headers?: Record<string, string>): Promise<Response> {
  const request = new Request(address, {
    method: 'POST',
    body: formOf(form),
    headers: headers ?? { DPoP: await dpop() },
  })
  try {
    return await tokenEndpoint(issuer, request)
  } catch (error) {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  }
}

/** Status and error code of a refusal, which nobody may keep. */
async function outcome(response: Response): Promise<[number, string | undefined]> {
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  const body = await response.json()
  if (response.status !== 200) expect(Object.keys(body)).toEqual(['error', 'error_description'])
  return [response.status, body.error]
}

async function grantOf(response: Response): Promise<AccessGrant | undefined> {
  expect(response.status).toBe(200)
  return openAccessToken(issuer, (await response.json()).access_token)
}

const codeGrant: CodeGrant = {
  subject: jan.ssin,
  configurationIds: [sdJwtPid],
  instance: undefined,
  clientId,
  redirectUri: rightRequest.redirect_uri,
  codeChallenge: rightRequest.code_challenge,
  dpopJkt: undefined,
}

/** A code as a consent gives it, and the form that redeems it. */
async function approved(change: Partial<CodeGrant> = {}) {
  const code = await createCode(issuer)
  await issuer.rows.put('code', code, { ...codeGrant, ...change }, issuer.now() + minute)
  return { grant_type: 'authorization_code', code, client_id: clientId, code_verifier: codeVerifier }
}

/** An offer, and the form that redeems it. */
async function offered(txCode?: OfferInput['txCode']) {
  const offer = await createOffer(
    issuer,
    {
      configurationIds: [mdocPid],
      subject: jan.ssin,
      txCode,
      byReference: false,
    },
    'trace',
  )
  const { grants } = offer.credentialOffer as { grants: Record<string, Record<string, string>> }
  const form = { grant_type: preAuthorized, 'pre-authorized_code': grants[preAuthorized]?.['pre-authorized_code'] }
  return { form, txCode: offer.txCode ?? '' }
}

describe('a token response', () => {
  it('is an access token for DPoP and nothing else, which nobody may keep (VCI-TOK-04, VCI-TOK-08)', async () => {
    for (const form of [await approved(), (await offered()).form]) {
      const response = await redeem(form)
      expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
      expect(await response.json()).toEqual({
        access_token: expect.stringMatching(/^[\w-]+$/),
        token_type: 'DPoP',
        expires_in: 300,
      })
    }
  })

  it('names the identifiers of what authorization_details asked for (VCI-TOK-05)', async () => {
    const form = await approved({ configurationIds: [sdJwtPid, mdocPid], byIdentifier: true })
    const { access_token, authorization_details } = await (await redeem(form)).json()
    expect(authorization_details).toEqual(
      [sdJwtPid, mdocPid].map((id) => ({
        type: 'openid_credential',
        credential_configuration_id: id,
        credential_identifiers: [id],
      })),
    )
    expect(await openAccessToken(issuer, access_token)).toMatchObject({ byIdentifier: true })
  })

  it('hides the person in the token (VCI-PRIV-05)', async () => {
    const { access_token } = await (await redeem(await approved())).json()
    expect(Buffer.from(access_token, 'base64url').toString('latin1')).not.toContain(jan.ssin)
  })
})

describe('a token request', () => {
  it.each([undefined, 'a.b.c'])('is refused with the DPoP proof %s, and spends no code (DPOP-01)', async (proof) => {
    const form = await approved()
    const headers: Record<string, string> = proof ? { DPoP: proof } : {}
    expect(await outcome(await redeem(form, headers))).toEqual([400, 'invalid_dpop_proof'])
    expect((await redeem(form)).status).toBe(200)
  })

  it('is refused with a DPoP proof for another endpoint, or with two (DPOP-02, DPOP-01)', async () => {
    const elsewhere = await dpop(key, { htu: `${issuer.config.issuerUrl}/credential` })
    const two = `${await dpop()}, ${await dpop()}`
    for (const DPoP of [elsewhere, two])
      expect(await outcome(await redeem(await approved(), { DPoP }))).toEqual([400, 'invalid_dpop_proof'])
  })

  it.each<[Parameters, string]>([
    [{}, 'invalid_request'],
    [{ grant_type: '' }, 'invalid_request'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
    [{ grant_type: 'refresh_token' }, 'invalid_request'],
    [{ grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    [{ grant_type: 'authorization_code' }, 'invalid_request'],
    [{ grant_type: preAuthorized }, 'invalid_request'],
  ])('is refused for %j (VCI-TOK-01, VCI-TOK-09)', async (form, error) => {
    expect(await outcome(await redeem(form))).toEqual([400, error])
  })

  it('is refused when a parameter comes twice, and spends no code (VCI-TOK-09)', async () => {
    const form = await approved()
    const body = `${formOf(form)}&code=another`
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', DPoP: await dpop() }
    const request = new Request(address, { method: 'POST', body, headers })
    await expect(tokenEndpoint(issuer, request)).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await redeem(form)).status).toBe(200)
  })

  it('names no other resource than us, and spends no code when it does (VCI-AUTHZ-05)', async () => {
    const form = await approved()
    expect(await outcome(await redeem({ ...form, resource: 'https://elsewhere.example' }))).toEqual([
      400,
      'invalid_target',
    ])
    expect((await redeem({ ...form, resource: issuer.config.issuerUrl })).status).toBe(200)
  })

  it('is refused for authorization_details that name nothing of ours, and spends no code (VCI-TOK-03)', async () => {
    const form = await approved()
    const refused = await outcome(await redeem({ ...form, authorization_details: '[]' }))
    expect(refused).toEqual([400, 'invalid_authorization_details'])
    expect((await redeem(form)).status).toBe(200)
  })

  it('may hold parameters that nobody knows (VCI-ASM-07)', async () => {
    expect((await redeem({ ...(await approved()), resources: 'x', 'made-up': 'y', tx_code: '1' })).status).toBe(200)
  })

  it('redeems a code of one kind as that kind alone', async () => {
    const { code } = await approved()
    const { form } = await offered()
    const crossed = [
      { grant_type: preAuthorized, 'pre-authorized_code': code },
      { ...(await approved()), code: form['pre-authorized_code'] },
    ]
    for (const one of crossed) expect(await outcome(await redeem(one))).toEqual([400, 'invalid_grant'])
  })
})

describe('an authorization code', () => {
  it('gives what was approved, bound to client and key (VCI-TOK-11)', async () => {
    expect(await grantOf(await redeem(await approved()))).toEqual({
      subject: jan.ssin,
      configurationIds: [sdJwtPid],
      clientId,
      family: expect.any(String),
      jkt,
    })
  })

  it('may come with the redirect_uri, without, or with an empty one (VCI-TOK-10)', async () => {
    const { redirect_uri } = rightRequest
    for (const sent of [redirect_uri, ''])
      expect((await redeem({ ...(await approved()), redirect_uri: sent })).status).toBe(200)
  })

  it.each<[string, Parameters]>([
    ['the id of another client (VCI-TOK-11)', { client_id: 'other.example' }],
    ['no client id (VCI-TOK-11)', { client_id: undefined }],
    ['another redirect_uri (VCI-TOK-10)', { redirect_uri: 'https://wallet.example/other' }],
    ['no code_verifier (VCI-PKCE-01)', { code_verifier: undefined }],
    ['another code_verifier (VCI-PKCE-01)', { code_verifier: `${codeVerifier}x` }],
    ['the challenge for code_verifier (VCI-PKCE-01)', { code_verifier: rightRequest.code_challenge }],
  ])('is refused with %s, and spent', async (_, change) => {
    const form = await approved()
    expect(await outcome(await redeem({ ...form, ...change }))).toEqual([400, 'invalid_grant'])
    expect(await outcome(await redeem(form))).toEqual([400, 'invalid_grant'])
  })

  it.each(['short', 'x'.repeat(129), `${'x'.repeat(43)} `, `${'x'.repeat(43)}é`])(
    'is refused with a code_verifier that cannot be one, although it fits: "%s" (VCI-PKCE-01)',
    async (code_verifier) => {
      const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code_verifier))
      const codeChallenge = Buffer.from(hash).toString('base64url')
      const form = { ...(await approved({ codeChallenge })), code_verifier }
      expect(await outcome(await redeem(form))).toEqual([400, 'invalid_grant'])
    },
  )

  it('is for the DPoP key that was pushed, where one was (DPOP-05)', async () => {
    const form = await approved({ dpopJkt: jkt })
    const other = { DPoP: await dpop(await createWalletKey()) }
    expect((await redeem(form)).status).toBe(200)
    expect(await outcome(await redeem(await approved({ dpopJkt: jkt }), other))).toEqual([400, 'invalid_grant'])
  })

  it('that was never given out is refused', async () => {
    expect(await outcome(await redeem({ ...(await approved()), code: 'made-up' }))).toEqual([400, 'invalid_grant'])
  })

  it('is refused after a minute (VCI-AUTHZ-09)', async () => {
    const [early, late] = [await approved(), await approved()]
    clock.time = afternoon + 59
    expect((await redeem(early)).status).toBe(200)
    clock.time = afternoon + 60
    expect(await outcome(await redeem(late))).toEqual([400, 'invalid_grant'])
    clock.time = afternoon
  })

  it('is redeemed once, also by 200 at the same time (VCI-AUTHZ-09)', async () => {
    const form = await approved()
    const outcomes = await Promise.all(Array.from({ length: 200 }, async () => outcome(await redeem(form))))
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1)
    expect(outcomes.filter(([, error]) => error === 'invalid_grant')).toHaveLength(199)
  })
})

describe('a pre-authorized code', () => {
  const digits = { length: 6, description: undefined }
  const wrongFor = (txCode: string): string => (txCode === '000000' ? '111111' : '000000')

  it('gives what was offered, bound to the key, and to a client when one is named (VCI-TOK-07)', async () => {
    const grant = {
      subject: jan.ssin,
      configurationIds: [mdocPid],
      family: expect.any(String),
      grantedAt: afternoon,
      byIdentifier: false,
      jkt,
    }
    expect(await grantOf(await redeem((await offered()).form))).toEqual(grant)
    const named = { ...(await offered()).form, client_id: clientId }
    expect(await grantOf(await redeem(named))).toEqual({ ...grant, clientId })
  })

  it('is redeemed together with its transaction code (VCI-TOK-02)', async () => {
    const { form, txCode } = await offered(digits)
    expect((await redeem({ ...form, tx_code: txCode })).status).toBe(200)
    expect(await outcome(await redeem({ ...form, tx_code: txCode }))).toEqual([400, 'invalid_grant'])
  })

  it('is redeemed with letters in either case: people type what they read', async () => {
    const { form } = await offered({ inputMode: 'text', length: 4, description: undefined, value: 'K7PX' })
    expect(await outcome(await redeem({ ...form, tx_code: 'k7pq' }))).toEqual([400, 'invalid_grant'])
    expect((await redeem({ ...form, tx_code: 'k7pX' })).status).toBe(200)
  })

  it('is kept when the transaction code is missing (VCI-TOK-09)', async () => {
    const { form, txCode } = await offered(digits)
    for (let tried = 0; tried < 10; tried++)
      for (const tx_code of [undefined, ''])
        expect(await outcome(await redeem({ ...form, tx_code }))).toEqual([400, 'invalid_request'])
    expect((await redeem({ ...form, tx_code: txCode })).status).toBe(200)
  })

  it('is kept when a transaction code comes that was not asked for (VCI-TOK-09)', async () => {
    const { form } = await offered()
    for (let tried = 0; tried < 10; tried++)
      expect(await outcome(await redeem({ ...form, tx_code: '1234' }))).toEqual([400, 'invalid_request'])
    expect((await redeem({ ...form, tx_code: '' })).status).toBe(200)
  })

  it('stands four wrong transaction codes (VCI-OFFER-07)', async () => {
    const { form, txCode } = await offered(digits)
    for (let tried = 0; tried < 4; tried++)
      expect(await outcome(await redeem({ ...form, tx_code: wrongFor(txCode) }))).toEqual([400, 'invalid_grant'])
    expect((await redeem({ ...form, tx_code: txCode })).status).toBe(200)
  })

  it('is locked by the fifth, for the right one as well (VCI-OFFER-07)', async () => {
    const { form, txCode } = await offered(digits)
    for (let tried = 0; tried < 5; tried++)
      expect(await outcome(await redeem({ ...form, tx_code: wrongFor(txCode) }))).toEqual([400, 'invalid_grant'])
    expect(await outcome(await redeem({ ...form, tx_code: txCode }))).toEqual([400, 'invalid_grant'])
  })

  it('that was never given out is refused', async () => {
    const form = { grant_type: preAuthorized, 'pre-authorized_code': 'made-up' }
    for (const tx_code of [undefined, '123456'])
      expect(await outcome(await redeem({ ...form, tx_code }))).toEqual([400, 'invalid_grant'])
  })

  it('is refused after ten minutes (VCI-OFFER-05)', async () => {
    const [early, late] = [await offered(), await offered()]
    clock.time = afternoon + 10 * minute - 1
    expect((await redeem(early.form)).status).toBe(200)
    clock.time = afternoon + 10 * minute
    expect(await outcome(await redeem(late.form))).toEqual([400, 'invalid_grant'])
    clock.time = afternoon
  })

  it('is redeemed once, also by 200 at the same time (VCI-OFFER-12)', async () => {
    const { form } = await offered()
    const outcomes = await Promise.all(Array.from({ length: 200 }, async () => outcome(await redeem(form))))
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1)
    expect(outcomes.filter(([, error]) => error === 'invalid_grant')).toHaveLength(199)
  })

  it.each([undefined, digits])(
    'that two bring at the same moment gives nothing to either, as one that comes later (%o)',
    async (asked) => {
      const { form, txCode } = await offered(asked)
      const both = await Promise.all([1, 2].map(() => redeem({ ...form, tx_code: txCode })))
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400])
      const given = await Promise.all(both.filter(({ ok }) => ok).map(grantOf))
      const used = given.map((one) => issuer.rows.redeemWithin(one?.family ?? '', 'dpop', 'any', issuer.now() + minute))
      expect(await Promise.all(used)).toEqual(['closed'])
    },
  )
})
