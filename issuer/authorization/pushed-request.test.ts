import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { parsePublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { createChallenge } from '../client/challenge.ts'
import type { Issuer } from '../issuer.ts'
import { createOffer } from '../offer/create-offer.ts'
import { formOf, type Parameters, rightRequest } from '../testing/memory-browser.ts'
import { afternoon, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { clientId, createWalletKey, mdocPid, sdJwtPid, type WalletKey } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { type PushedRequest, pushedRequestEndpoint, requestUriPrefix } from './pushed-request.ts'

const clock = { time: afternoon }
const issuer = await createMemoryIssuer(clock)
const address = `${issuer.config.issuerUrl}/par`

async function push(change: Parameters = {}, headers: Record<string, string> = {}, given = issuer): Promise<Response> {
  const request = new Request(address, { method: 'POST', body: formOf({ ...rightRequest, ...change }), headers })
  try {
    return await pushedRequestEndpoint(given, request)
  } catch (error) {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  }
}

/** What is kept of a pushed request. */
async function keptOf(response: Response, given: Issuer = issuer): Promise<PushedRequest | undefined> {
  expect(response.status).toBe(201)
  const { request_uri } = await response.json()
  return given.rows.get<PushedRequest>('par', request_uri.slice(requestUriPrefix.length))
}

const outcome = async (change: Parameters, headers?: Record<string, string>, given?: Issuer) => {
  const response = await push(change, headers, given)
  return [response.status, (await response.json()).error]
}

/** The first letter as percent-encoding has it, without the percent sign, and the rest. */
const hex = (name: string): string => name.charCodeAt(0).toString(16) + name.slice(1)

const proofBy = ({ privateKey, publicJwk }: WalletKey, claims: object = {}): Promise<string> =>
  new SignJWT({ htm: 'POST', htu: address, iat: issuer.now(), jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk })
    .sign(privateKey)

describe('a pushed request', () => {
  it('gets a request_uri that cannot be guessed and soon expires (VCI-PAR-02)', async () => {
    const response = await push()
    expect(response.status).toBe(201)
    expect(response.headers.get('Cache-Control')).toBe('no-cache, no-store')
    expect(await response.json()).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/),
      expires_in: 90,
    })
  })

  it('is kept as the wallet sent it', async () => {
    expect(await keptOf(await push())).toEqual({
      clientId: rightRequest.client_id,
      registered: false,
      redirectUri: rightRequest.redirect_uri,
      state: rightRequest.state,
      configurationIds: [sdJwtPid],
      byIdentifier: false,
      codeChallenge: rightRequest.code_challenge,
      expiresAt: issuer.now() + 90,
    })
  })

  it('may hold parameters that nobody knows (VCI-ASM-07)', async () => {
    const more = { issuer_state: 'x', prompt: 'none', scopes: 'y', code: 'z' }
    expect((await keptOf(await push(more)))?.configurationIds).toEqual([sdJwtPid])
  })

  it.each<[string, Parameters, string]>([
    ['with a request_uri inside (VCI-PAR-02)', { request_uri: `${requestUriPrefix}abc` }, 'invalid_request'],
    ['without response_type (VCI-PAR-04)', { response_type: undefined }, 'invalid_request'],
    ['for the implicit flow (VCI-AUTHZ-09)', { response_type: 'token' }, 'unsupported_response_type'],
    ['for the hybrid flow (VCI-AUTHZ-09)', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['without client_id (VCI-PAR-04)', { client_id: undefined }, 'invalid_request'],
    ['with an empty client_id (VCI-PAR-04)', { client_id: '' }, 'invalid_request'],
    ['with a client_id that is too long', { client_id: 'x'.repeat(513) }, 'invalid_request'],
    ['with a client_id of more than one line', { client_id: 'wallet\nof BOSA' }, 'invalid_request'],
    ['with a client_id of several words', { client_id: 'MyGov.be, verified' }, 'invalid_request'],
    ['with a client_id that reads like another', { client_id: 'w\u0430llet.example' }, 'invalid_request'],
    ['without redirect_uri (VCI-PAR-04)', { redirect_uri: undefined }, 'invalid_request'],
    ['without code_challenge (VCI-PKCE-01)', { code_challenge: undefined }, 'invalid_request'],
    ['without code_challenge_method (VCI-PKCE-01)', { code_challenge_method: undefined }, 'invalid_request'],
    ['with PKCE plain (VCI-PKCE-01)', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with PKCE s256 (VCI-PKCE-01)', { code_challenge_method: 's256' }, 'invalid_request'],
    ['with a challenge too short (VCI-PKCE-01)', { code_challenge: 'A'.repeat(42) }, 'invalid_request'],
    ['with a challenge too long (VCI-PKCE-01)', { code_challenge: 'A'.repeat(44) }, 'invalid_request'],
    ['with a challenge that is no base64url (VCI-PKCE-01)', { code_challenge: '+'.repeat(43) }, 'invalid_request'],
  ])('is refused %s', async (_, change, error) => {
    expect(await outcome(change)).toEqual([400, error])
  })

  it('may have any client_id that can be read out (VCI-PAR-04)', async () => {
    for (const client_id of ['x', 'x'.repeat(512), 'did:web:wallet.example', 'https://wallet.example/?a=<b>&c'])
      expect((await keptOf(await push({ client_id })))?.clientId).toBe(client_id)
  })

  it('may hold empty parameters, which count as omitted (RFC 6749 section 3.1)', async () => {
    const empty = { request_uri: '', authorization_details: '', state: '', issuer_state: '', dpop_jkt: '' }
    const kept = await keptOf(await push(empty))
    expect(kept).toEqual({ ...(await keptOf(await push({ state: undefined }))) })
    expect(kept).not.toHaveProperty('state')
  })

  it('is refused when a parameter comes twice, or in no form (VCI-TOK-09)', async () => {
    const twice = `${formOf(rightRequest)}&redirect_uri=https%3A%2F%2Fevil.example`
    for (const type of ['application/x-www-form-urlencoded', 'application/json']) {
      const request = new Request(address, { method: 'POST', body: twice, headers: { 'Content-Type': type } })
      await expect(pushedRequestEndpoint(issuer, request)).rejects.toMatchObject({ code: 'invalid_request' })
    }
  })
})

describe('a redirect_uri', () => {
  it.each([
    'https://wallet.example/back?dummy1=lorem&dummy2=ipsum',
    'https://wallet.example',
    'eu.example.wallet:/back',
    'wallet://back?x=1',
    'http://localhost:3000/back',
    'http://127.0.0.1:51004/',
    'http://[::1]/back',
  ])('is kept byte for byte: %s (VCI-AUTHZ-11)', async (redirect_uri) => {
    expect((await keptOf(await push({ redirect_uri })))?.redirectUri).toBe(redirect_uri)
  })

  it.each([
    'http://wallet.example/back',
    'https:login/callback',
    'https:/evil.example',
    'https:///evil.example',
    'https:/\\evil.example',
    'https:\\\\evil.example',
    'https://evil.example\\@wallet.example/',
    'https://@evil.example/',
    'http:localhost/back',
    'http:/localhost/back',
    'ftp://wallet.example/',
    'ws://wallet.example/',
    'wss://wallet.example/',
    'view-source:https://wallet.example/',
    'filesystem:https://wallet.example/temporary/a',
    'chrome://settings',
    'mailto:a@evil.example',
    'tel:+3221234567',
    'sms:+3221234567',
    'intent://back',
    'Intent:back',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://0.0.0.0/',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox',
    'file:///etc/passwd',
    'blob:https://wallet.example/1',
    'about:blank',
    '/back',
    'wallet.example/back',
    '//wallet.example/back',
    '',
  ])('is refused when a code could leak there, or nothing is there: %s (VCI-AUTHZ-11)', async (redirect_uri) => {
    expect(await outcome({ redirect_uri })).toEqual([400, 'invalid_request'])
  })

  it.each(['code', 'state', 'iss', 'error'])('is refused when its query has %s already (VCI-ISS-01)', async (name) => {
    for (const redirect_uri of [`https://wallet.example/?a=b&${name}=x`, `https://wallet.example?${name}`])
      expect(await outcome({ redirect_uri })).toEqual([400, 'invalid_request'])
    for (const redirect_uri of [`eu.example.wallet:/back?${name}=`, `wallet:back?%${hex(name)}=x`])
      expect(await outcome({ redirect_uri })).toEqual([400, 'invalid_request'])
    const redirect_uri = `https://wallet.example/${name}?${name}s=x`
    expect((await keptOf(await push({ redirect_uri })))?.redirectUri).toBe(redirect_uri)
  })

  it.each(['https://wallet.example/#', 'https://wallet.example/#a', 'wallet:back#a'])(
    'is refused with a fragment: %s (VCI-PAR-04)',
    async (redirect_uri) => {
      expect(await outcome({ redirect_uri })).toEqual([400, 'invalid_request'])
    },
  )

  it.each([
    'https://user:password@wallet.example/',
    'https://wallet.example@evil.example/',
    'https://:x@evil.example/',
    'wallet://user@back',
    'wallet://:password@back',
  ])('is refused with a user name: %s', async (redirect_uri) => {
    expect(await outcome({ redirect_uri })).toEqual([400, 'invalid_request'])
  })

  it.each(['https://wallet.example/\r\nSet-Cookie: a=b', 'https://wallet.example/\n', 'https://wallet.example/\u20ac'])(
    'is refused when it could not stand in a Location header: %j',
    async (redirect_uri) => {
      expect(await outcome({ redirect_uri })).toEqual([400, 'invalid_request'])
    },
  )

  it('and the state are refused when they are too long for an address to lead back to', async () => {
    const redirect = (length: number) => 'https://wallet.example/'.padEnd(length, 'x')
    for (const [length, expected] of [[4000, [201, undefined]] as const, [4001, [400, 'invalid_request']] as const]) {
      expect(await outcome({ redirect_uri: redirect(length) })).toEqual(expected)
      expect(await outcome({ state: 'x'.repeat(length) })).toEqual(expected)
    }
  })

  it('is refused when it leads to the issuer itself, wherever that lives', async () => {
    expect(await outcome({ redirect_uri: 'http://localhost:8787/anywhere' })).toEqual([400, 'invalid_request'])
    const tenant: Issuer = { ...issuer, config: { ...issuer.config, issuerUrl: 'https://issuer.example/tenant' } }
    for (const redirect_uri of ['https://issuer.example/x', 'https://ISSUER.example:443/tenant/consent'])
      expect(await outcome({ redirect_uri }, {}, tenant)).toEqual([400, 'invalid_request'])
  })

  it('is refused in words that tell what it may be', async () => {
    const { error_description } = await (await push({ redirect_uri: 'http://wallet.example/back' })).json()
    expect(error_description).toMatch(/^The redirect_uri is not https, the scheme of an app, or http on this machine/)
  })
})

describe('what is asked for', () => {
  const details = (...list: object[]): string => JSON.stringify(list)
  const detail = (id: string) => ({ type: 'openid_credential', credential_configuration_id: id })
  const idsOf = async (change: Parameters) => (await keptOf(await push(change)))?.configurationIds

  it('is what the scopes stand for, once each; unknown ones are ignored (VCI-AUTHZ-03)', async () => {
    expect(await idsOf({ scope: `openid ${sdJwtPid} unknown ${mdocPid} ${sdJwtPid}` })).toEqual([sdJwtPid, mdocPid])
  })

  it.each([undefined, '', ' ', 'openid', '__proto__', sdJwtPid.toUpperCase()])(
    'is refused when no scope stands for anything: "%s" (VCI-AUTHZ-03)',
    async (scope) => {
      expect(await outcome({ scope })).toEqual([400, 'invalid_scope'])
    },
  )

  it('is what authorization_details name, whatever else they hold (VCI-AUTHZ-01)', async () => {
    const authorization_details = details({ ...detail(mdocPid), claims: [], more: 1 }, detail(sdJwtPid))
    expect(await idsOf({ scope: undefined, authorization_details })).toEqual([mdocPid, sdJwtPid])
  })

  it('is asked for by identifier with authorization_details, and only then (VCI-TOK-05)', async () => {
    const authorization_details = details(detail(mdocPid))
    expect((await keptOf(await push({ authorization_details })))?.byIdentifier).toBe(true)
    expect((await keptOf(await push()))?.byIdentifier).toBe(false)
  })

  it('may be some claims of a credential alone, which are kept by their names (VCI-AUTHZ-01)', async () => {
    const claims = [{ path: ['family_name'] }, { path: ['shoe_size'] }]
    const kept = await keptOf(await push({ authorization_details: details({ ...detail(sdJwtPid), claims }) }))
    expect(kept?.claims).toEqual({ [sdJwtPid]: { names: ['family_name'] } })
    expect(await outcome({ authorization_details: details({ ...detail(sdJwtPid), claims: [{}] }) })).toEqual([
      400,
      'invalid_authorization_details',
    ])
  })

  it('may be looked for at several places, of which we are one (VCI-AUTHZ-02)', async () => {
    const locations = ['https://elsewhere.example', issuer.config.issuerUrl]
    expect(await idsOf({ authorization_details: details({ ...detail(mdocPid), locations }) })).toEqual([mdocPid])
  })

  it.each([[[]], ['https://issuer.example'], [['https://elsewhere.example']], [null]])(
    'is refused when it is looked for elsewhere: locations %j (VCI-AUTHZ-02)',
    async (locations) => {
      const authorization_details = details({ ...detail(mdocPid), locations })
      expect(await outcome({ authorization_details })).toEqual([400, 'invalid_authorization_details'])
    },
  )

  it('is what authorization_details name, not what the scope says (VCI-AUTHZ-04)', async () => {
    expect(await idsOf({ authorization_details: details(detail(mdocPid)) })).toEqual([mdocPid])
  })

  it.each([
    details(detail('unknown')),
    details(detail('__proto__')),
    details(detail(sdJwtPid), detail('unknown')),
    details({ type: 'payment', credential_configuration_id: sdJwtPid }),
    details({ credential_configuration_id: sdJwtPid }),
    details({ type: 'openid_credential', format: 'dc+sd-jwt', vct: 'urn:eudi:pid:1' }),
    details({ type: 'openid_credential', credential_configuration_id: [sdJwtPid] }),
    JSON.stringify(detail(sdJwtPid)),
    '[]',
    '[null]',
    'null',
    '[',
    '[{"type":"openid_credential","type":"x"}]',
  ])('is refused in authorization_details that name nothing of ours: %s (VCI-AUTHZ-01)', async (text) => {
    expect(await outcome({ authorization_details: text })).toEqual([400, 'invalid_authorization_details'])
  })
})

describe('the resource of a pushed request', () => {
  it('is this credential issuer (VCI-AUTHZ-05)', async () => {
    expect((await push({ resource: issuer.config.issuerUrl })).status).toBe(201)
  })

  it.each(['https://elsewhere.example', 'x'])('is refused when it is %s (VCI-AUTHZ-05)', async (resource) => {
    expect(await outcome({ resource })).toEqual([400, 'invalid_target'])
  })
})

describe('the issuer_state of a pushed request', () => {
  const stateOf = async (): Promise<string> => {
    const input = { configurationIds: [sdJwtPid], subject: undefined, txCode: undefined, byReference: false }
    const { credentialOffer } = await createOffer(issuer, input, 'trace')
    const { grants } = credentialOffer as { grants: { authorization_code: { issuer_state: string } } }
    return grants.authorization_code.issuer_state
  }

  it('of an offer serves several wallets until the offer expires, and none after (VCI-AUTHZ-06)', async () => {
    const issuer_state = await stateOf()
    clock.time = afternoon + 10 * minute - 1
    for (const client_id of ['wallet.example', 'another.example'])
      expect((await keptOf(await push({ issuer_state, client_id })))?.configurationIds).toEqual([sdJwtPid])
    clock.time = afternoon + 10 * minute
    const response = await push({ issuer_state })
    clock.time = afternoon
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'The offer has expired' },
    ])
  })

  it('asks for nothing and limits nothing by itself (VCI-AUTHZ-06)', async () => {
    const issuer_state = await stateOf()
    expect(await outcome({ issuer_state, scope: undefined })).toEqual([400, 'invalid_scope'])
    expect((await keptOf(await push({ issuer_state, scope: mdocPid })))?.configurationIds).toEqual([mdocPid])
  })

  it('of an offer of everything lets the person choose, and no other does (VCI-AUTHZ-06)', async () => {
    const wish = { configurationIds: undefined, subject: undefined, txCode: undefined, byReference: false }
    const { credentialOffer } = await createOffer(issuer, wish, 'trace')
    const { grants } = credentialOffer as { grants: { authorization_code: { issuer_state: string } } }
    const { issuer_state } = grants.authorization_code
    expect((await keptOf(await push({ issuer_state })))?.choice).toBe(true)
    for (const other of [undefined, await stateOf(), `${issuer_state}A`, '{"choice":true}'])
      expect(await keptOf(await push({ issuer_state: other }))).not.toHaveProperty('choice')
  })

  it('that is not ours counts as none (VCI-AUTHZ-06)', async () => {
    const ofAnotherPurpose = await issuer.seals.nonce.seal({ configurationIds: [], expiresAt: 0 }, 1)
    const altered = (await stateOf()).replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
    for (const issuer_state of ['x', '{}', 'x'.repeat(10_000), ofAnotherPurpose, altered])
      expect((await push({ issuer_state })).status).toBe(201)
  })
})

describe('the DPoP key of a pushed request', async () => {
  const key = await createWalletKey()
  const jkt = await thumbprint(key.publicJwk)

  it('is that of dpop_jkt, of the proof, or of both (DPOP-05)', async () => {
    expect((await keptOf(await push({ dpop_jkt: jkt })))?.dpopJkt).toBe(jkt)
    expect((await keptOf(await push({}, { DPoP: await proofBy(key) })))?.dpopJkt).toBe(jkt)
    expect((await keptOf(await push({ dpop_jkt: jkt }, { DPoP: await proofBy(key) })))?.dpopJkt).toBe(jkt)
  })

  it('is refused when proof and dpop_jkt contradict each other (DPOP-05)', async () => {
    const other = await thumbprint((await createWalletKey()).publicJwk)
    const contradiction = await outcome({ dpop_jkt: other }, { DPoP: await proofBy(key) })
    expect(contradiction).toEqual([400, 'invalid_dpop_proof'])
  })

  it('is refused when dpop_jkt is no thumbprint (DPOP-05)', async () => {
    for (const dpop_jkt of ['x', `${jkt}A`, jkt.slice(1), `+${jkt.slice(1)}`, `${jkt}=`])
      for (const headers of [{}, { DPoP: await proofBy(key) }])
        expect(await outcome({ dpop_jkt }, headers)).toEqual([400, 'invalid_request'])
  })

  it('is refused with a proof that is none, for another endpoint, or used before (DPOP-01, DPOP-02, DPOP-06)', async () => {
    const elsewhere = await proofBy(key, { htu: `${issuer.config.issuerUrl}/token` })
    for (const DPoP of ['', 'a.b.c', elsewhere])
      expect(await outcome({}, { DPoP })).toEqual([400, 'invalid_dpop_proof'])
    const DPoP = await proofBy(key)
    expect((await push({}, { DPoP })).status).toBe(201)
    expect(await outcome({}, { DPoP })).toEqual([400, 'invalid_dpop_proof'])
  })
})

describe('an attested wallet that pushes a request', async () => {
  const provider = await createMemoryWalletProvider(issuer)
  const attesting: Issuer = { ...issuer, trustLists: { ...issuer.trustLists, lists: async () => [provider.list] } }
  const instance = await provider.createInstance()

  it('is kept with the key of its instance, which need not be repeated in client_id (VCI-WA-01)', async () => {
    const kept = { clientId, instance: await thumbprint(parsePublicJwk(instance.publicJwk)) }
    for (const client_id of [clientId, undefined])
      expect(
        await keptOf(await push({ client_id }, await provider.headers(instance), attesting), attesting),
      ).toMatchObject(kept)
  })

  it('hears a challenge with the refusal of a wrong one, and may use it (VCI-WA-06)', async () => {
    const pushing = async (challenge: string) =>
      push({}, await provider.headers(instance, { proof: { claims: { challenge } } }), attesting)
    const refused = await pushing('of somebody else')
    expect([refused.status, (await refused.json()).error]).toEqual([400, 'use_attestation_challenge'])
    const challenge = refused.headers.get('OAuth-Client-Attestation-Challenge')
    expect(challenge).toMatch(/^[A-Za-z0-9_.~-]{16,512}$/)
    expect((await pushing(challenge ?? '')).status).toBe(201)
  })

  it('may use a challenge for ten minutes, over every request of a flow that waits (VCI-WA-07)', async () => {
    const challenge = await createChallenge(attesting)
    for (const later of [0, 10 * minute - 1]) {
      clock.time = afternoon + later
      const headers = await provider.headers(instance, { proof: { claims: { challenge } } })
      expect((await push({}, headers, attesting)).status).toBe(201)
    }
    clock.time = afternoon
  })

  it('may send the proof of its client again with the nonce that it was asked for (DPOP-03)', async () => {
    const dpopNonces = {
      ...attesting.dpopNonces,
      required: true,
      fits: async (nonce: unknown) => nonce === 'asked for',
    }
    const key = await createWalletKey()
    const client = await provider.headers(instance)
    const pushing = async (claims: object) =>
      push({}, { ...client, DPoP: await proofBy(key, claims) }, { ...attesting, dpopNonces })
    const refused = await pushing({})
    expect([refused.status, (await refused.json()).error]).toEqual([400, 'use_dpop_nonce'])
    expect((await pushing({ nonce: 'asked for' })).status).toBe(201)
  })
})
