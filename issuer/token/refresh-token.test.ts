// Refresh tokens, and what happens to everything that a code gave out when the code comes again (VCI-RT-02 to VCI-RT-04, VCI-AUTHZ-09).
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { day, minute } from '../../shared/clock.ts'
import { parsePublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { createCode } from '../code.ts'
import { checkAccessToken } from '../credential/check-access-token.ts'
import { type CodeGrant, openAccessToken } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { createOffer } from '../offer/create-offer.ts'
import { codeVerifier, formOf, type Parameters, rightRequest } from '../testing/memory-browser.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { clientId, createMemoryWallet, createWalletKey, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { redeemAuthorizationCode } from './authorization-code.ts'
import { tokenEndpoint } from './endpoint.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const provider = await createMemoryWalletProvider(memory)
const issuer: Issuer = {
  ...memory,
  trustLists: {
    ...memory.trustLists,
    lists: async () => [{ ...provider.list, nextUpdate: afternoon + 400 * day }],
  },
}
const instance = await provider.createInstance()
const address = `${issuer.config.issuerUrl}/token`

interface Asking {
  /** Undefined for a public client. */
  by?: Signer | undefined
  dpopKey?: Awaited<ReturnType<typeof createWalletKey>>
  nonce?: string
  /** Headers of the client, in place of right ones by the instance. */
  client?: Record<string, string>
  given?: Issuer
}

async function ask(
  form: Parameters,
  { by, dpopKey, nonce, client, given = issuer }: Asking = { by: instance },
): Promise<Response> {
  const key = dpopKey ?? (await createWalletKey())
  const claims = { htm: 'POST', htu: address, iat: issuer.now(), jti: crypto.randomUUID(), ...(nonce && { nonce }) }
  const DPoP = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk })
    .sign(key.privateKey)
  const headers = { DPoP, ...(client ?? (by && (await provider.headers(by)))) }
  try {
    return await tokenEndpoint(given, new Request(address, { method: 'POST', body: formOf(form), headers }))
  } catch (error) {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  }
}

const outcome = async (response: Response) => [response.status, (await response.json()).error]

async function approved(change: Partial<CodeGrant> = {}) {
  const code = await createCode(issuer)
  const grant: CodeGrant = {
    subject: jan.ssin,
    configurationIds: [sdJwtPid],
    clientId,
    instance: undefined,
    redirectUri: rightRequest.redirect_uri,
    codeChallenge: rightRequest.code_challenge,
    dpopJkt: undefined,
    ...change,
  }
  await issuer.rows.put('code', code, grant, issuer.now() + minute)
  return { grant_type: 'authorization_code', code, client_id: clientId, code_verifier: codeVerifier }
}

const instanceOf = (signer: Signer): Promise<string> => thumbprint(parsePublicJwk(signer.publicJwk))

/** Tokens of an attested instance, over a code. */
async function given(change: Partial<CodeGrant> = {}) {
  const form = await approved({ instance: await instanceOf(instance), ...change })
  const response = await ask(form)
  expect(response.status).toBe(200)
  return { form, tokens: (await response.json()) as { access_token: string; refresh_token: string } }
}

const refresh = (refresh_token: string, more: Parameters = {}) => ({
  grant_type: 'refresh_token',
  refresh_token,
  ...more,
})

describe('a refresh token', () => {
  it('gives a new access token to the instance that got it, for another DPoP key (VCI-RT-02, VCI-RT-04)', async () => {
    const { tokens } = await given({ byIdentifier: true })
    const response = await ask(refresh(tokens.refresh_token, { scope: sdJwtPid }))
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    const { access_token, ...rest } = await response.json()
    expect(rest).toEqual({
      token_type: 'DPoP',
      expires_in: 300,
      scope: sdJwtPid,
      authorization_details: [
        { type: 'openid_credential', credential_configuration_id: sdJwtPid, credential_identifiers: [sdJwtPid] },
      ],
    })
    const [before, after] = [
      await openAccessToken(issuer, tokens.access_token),
      await openAccessToken(issuer, access_token),
    ]
    expect(after).toEqual({ ...before, jkt: expect.any(String) })
    expect(after?.jkt).not.toBe(before?.jkt)
  })

  it('is not rotated: it works again (VCI-RT-03)', async () => {
    const { tokens } = await given()
    for (let time = 0; time < 3; time++) expect((await ask(refresh(tokens.refresh_token))).status).toBe(200)
  })

  it('is for all that was granted, whatever the first token was narrowed to (RFC 9396 section 6)', async () => {
    const form = await approved({ instance: await instanceOf(instance), configurationIds: [sdJwtPid, mdocPid] })
    const authorization_details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: mdocPid }])
    const first = await (await ask({ ...form, authorization_details })).json()
    expect(await openAccessToken(issuer, first.access_token)).toMatchObject({ configurationIds: [mdocPid] })
    expect(first.authorization_details).toHaveLength(1)
    const second = await (await ask(refresh(first.refresh_token))).json()
    expect(await openAccessToken(issuer, second.access_token)).toMatchObject({ configurationIds: [sdJwtPid, mdocPid] })
    expect(second.authorization_details).toHaveLength(2)
  })

  it('hides the person (VCI-PRIV-05)', async () => {
    const { tokens } = await given()
    expect(Buffer.from(tokens.refresh_token, 'base64url').toString('latin1')).not.toContain(jan.ssin)
  })

  it('comes with a pre-authorized code too, for an attested wallet, until the code comes again (VCI-AUTHZ-09)', async () => {
    const offer = await createOffer(
      issuer,
      {
        configurationIds: [sdJwtPid],
        subject: jan.ssin,
        txCode: undefined,
        byReference: false,
      },
      'trace',
    )
    const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
    const { grants } = offer.credentialOffer as { grants: Record<string, Record<string, string>> }
    const form = { grant_type: grantType, 'pre-authorized_code': grants[grantType]?.['pre-authorized_code'] }
    const { refresh_token } = await (await ask(form)).json()
    expect((await ask(refresh(refresh_token))).status).toBe(200)
    expect(await outcome(await ask(form))).toEqual([400, 'invalid_grant'])
    expect(await outcome(await ask(refresh(refresh_token)))).toEqual([400, 'invalid_grant'])
  })

  it('is not for public clients, whose DPoP key does not last', async () => {
    const response = await ask(await approved(), { by: undefined })
    expect([response.status, (await response.json()).refresh_token]).toEqual([200, undefined])
  })

  it('is refused to another instance, to no instance, and altered (VCI-RT-02)', async () => {
    const { tokens } = await given()
    const form = refresh(tokens.refresh_token)
    expect(await outcome(await ask(form, { by: await provider.createInstance() }))).toEqual([400, 'invalid_grant'])
    expect(await outcome(await ask({ ...form, client_id: clientId }, { by: undefined }))).toEqual([
      400,
      'invalid_grant',
    ])
    expect(await outcome(await ask(refresh(`${tokens.refresh_token}A`)))).toEqual([400, 'invalid_grant'])
    expect(await outcome(await ask(refresh(tokens.access_token)))).toEqual([400, 'invalid_grant'])
  })

  it('is refused to the same key under the name of another client (VCI-RT-02)', async () => {
    const { tokens } = await given()
    const [sub, iss] = ['other.example', 'other.example']
    const client = await provider.headers(instance, { attestation: { claims: { sub } }, proof: { claims: { iss } } })
    expect(await outcome(await ask(refresh(tokens.refresh_token), { client }))).toEqual([400, 'invalid_grant'])
  })

  it('is refused after ninety days', async () => {
    const { tokens } = await given()
    clock.time = afternoon + 90 * day - 1
    expect((await ask(refresh(tokens.refresh_token))).status).toBe(200)
    clock.time = afternoon + 90 * day
    expect(await outcome(await ask(refresh(tokens.refresh_token)))).toEqual([400, 'invalid_grant'])
    clock.time = afternoon
  })
})

describe('the code of an attested instance', () => {
  it('is refused to another instance, and to who only says the same client_id, and spent (VCI-TOK-11)', async () => {
    for (const by of [await provider.createInstance(), undefined]) {
      const form = await approved({ instance: await instanceOf(instance) })
      expect(await outcome(await ask(form, { by }))).toEqual([400, 'invalid_grant'])
      expect(await outcome(await ask(form))).toEqual([400, 'invalid_grant'])
    }
  })

  it('is not spent while the wallet is told another challenge (VCI-WA-06)', async () => {
    const form = await approved({ instance: await instanceOf(instance) })
    const asking = async (challenge: string) =>
      ask(form, { client: await provider.headers(instance, { proof: { claims: { challenge } } }) })
    const refused = await asking('of somebody else')
    expect(await outcome(refused)).toEqual([400, 'use_attestation_challenge'])
    expect((await asking(refused.headers.get('OAuth-Client-Attestation-Challenge') ?? '')).status).toBe(200)
  })

  it('comes with the same proof of the client once a nonce was asked for, and is not spent before (DPOP-03)', async () => {
    const fits = async (nonce: unknown) => nonce === 'asked for'
    const asking = { given: { ...issuer, dpopNonces: { ...issuer.dpopNonces, required: true, fits } } }
    const client = await provider.headers(instance)
    const form = await approved({ instance: await instanceOf(instance) })
    expect(await outcome(await ask(form, { ...asking, client }))).toEqual([400, 'use_dpop_nonce'])
    expect((await ask(form, { ...asking, client, nonce: 'asked for' })).status).toBe(200)
  })
})

describe('a code that comes a second time', () => {
  it('ends the refresh token and the access token that it gave out (VCI-AUTHZ-09)', async () => {
    const dpopKey = await createWalletKey()
    const form = await approved({ instance: await instanceOf(instance) })
    const tokens = await (await ask(form, { by: instance, dpopKey })).json()
    const grant = await openAccessToken(issuer, tokens.access_token)
    const wallet = await createMemoryWallet(issuer, { family: grant?.family ?? '' })
    await checkAccessToken(issuer, await wallet.request({}), 'credential')
    expect(await outcome(await ask(form))).toEqual([400, 'invalid_grant'])
    expect(await outcome(await ask(refresh(tokens.refresh_token)))).toEqual([400, 'invalid_grant'])
    const error = await checkAccessToken(issuer, await wallet.request({}), 'credential').catch((one) => one)
    expect(error).toMatchObject({ code: 'invalid_token', status: 401 })
  })

  it('stores nothing before it does, and then for as long as what it gave out could live', async () => {
    const { form } = await given()
    const closed: number[] = []
    const rows = { ...issuer.rows, close: async (_: string, until: number) => void closed.push(until) }
    await redeemAuthorizationCode({ ...issuer, rows }, formMapOf(form), {
      client: {} as never,
      sender: { jkt: '' },
    }).catch(() => {})
    expect(closed).toEqual([afternoon + 90 * day + 5 * minute])
  })

  it('ends nothing of another code', async () => {
    const [one, other] = [await given(), await given()]
    await ask(one.form)
    expect((await ask(refresh(other.tokens.refresh_token))).status).toBe(200)
  })

  it.each([
    ['made-up', () => 'made-up'],
    ['as long as ours', () => 'A'.repeat(32)],
    ['ours with one bit changed', (code: string) => (code.startsWith('A') ? 'B' : 'A') + code.slice(1)],
  ])('that was never given out ends nothing and stores nothing: %s', async (_, bend) => {
    const { form } = await given()
    const closed: string[] = []
    const rows = { ...issuer.rows, close: async (name: string) => void closed.push(name) }
    const stranger = formMapOf({ ...form, code: bend(form.code) })
    const redeeming = redeemAuthorizationCode({ ...issuer, rows }, stranger, {
      client: {} as never,
      sender: { jkt: '' },
    })
    await expect(redeeming).rejects.toMatchObject({ code: 'invalid_grant' })
    expect(closed).toEqual([])
  })

  it('that was never given out leaves what others have', async () => {
    const { tokens } = await given()
    expect(await outcome(await ask({ ...(await approved()), code: 'made-up' }))).toEqual([400, 'invalid_grant'])
    expect((await ask(refresh(tokens.refresh_token))).status).toBe(200)
  })
})

const formMapOf = (form: Parameters): Map<string, string> =>
  new Map(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined))
