import { describe, expect, it, vi } from 'vitest'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { minute } from '../../shared/clock.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { SourceError } from '../sources/source-error.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan } from '../testing/memory-issuer.ts'
import { createMemoryWallet, createWalletKey, type MemoryWallet, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { credentialEndpoint } from './endpoint.ts'

const issuer = await createMemoryIssuer()
const wallet = await createMemoryWallet(issuer)

/** As the app answers: an error that knows its response becomes it. */
async function ask(request: Request, given: Issuer = issuer): Promise<Response> {
  try {
    return await credentialEndpoint(given, request, 'trace')
  } catch (error) {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  }
}

interface Body {
  credential_configuration_id?: unknown
  proofs?: unknown
  [name: string]: unknown
}

const rightBody = async (of: MemoryWallet = wallet, copies = 1): Promise<Body> => {
  const nonce = await of.nonce()
  const jwt = await Promise.all(Array.from({ length: copies }, () => of.proof(nonce)))
  return { credential_configuration_id: sdJwtPid, proofs: { jwt } }
}

async function expectRefusal(response: Response, status: number, error: string): Promise<void> {
  expect([response.status, await response.json()]).toEqual([status, { error, error_description: expect.any(String) }])
  expect(response.headers.get('Cache-Control')).toBe('no-store')
}

describe('the credential endpoint', () => {
  it.each([sdJwtPid, mdocPid])('answers with one credential for each proof of %s (VCI-CRED-20)', async (id) => {
    const response = await ask(
      await wallet.request({ ...(await rightBody(wallet, 3)), credential_configuration_id: id }),
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toContain('application/json')
    const answer = await response.json()
    expect(answer).toEqual({
      credentials: [1, 2, 3].map(() => ({ credential: expect.any(String) })),
      notification_id: expect.any(String),
    })
    expect(new Set(answer.credentials.map(({ credential }: { credential: string }) => credential)).size).toBe(3)
  })

  it('forbids keeping the answer, and dates it (VCI-CRED-23)', async () => {
    const { headers } = await ask(await wallet.request(await rightBody()))
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('Date')).toBe('Tue, 24 Nov 2026 13:37:42 GMT')
  })

  it('hands out the compact SD-JWT with its last tilde and the mdoc in base64url (VCI-CRED-24)', async () => {
    const credentialOf = async (id: string): Promise<string> => {
      const response = await ask(await wallet.request({ ...(await rightBody()), credential_configuration_id: id }))
      return (await response.json()).credentials[0].credential
    }
    expect(await credentialOf(sdJwtPid)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+~([\w-]+~)+$/)
    expect(await credentialOf(mdocPid)).toMatch(/^[\w-]+$/)
  })

  it('ignores members that it does not know (VCI-CRED-08)', async () => {
    const more = { format: 'mso_mdoc', doctype: 'x', claims: {}, proof: { proof_type: 'jwt' }, 'other-7f': [1] }
    expect((await ask(await wallet.request({ ...(await rightBody()), ...more }))).status).toBe(200)
  })

  it('logs what was issued, and for nobody', async () => {
    const logged: unknown[] = []
    await ask(await wallet.request(await rightBody()), { ...issuer, log: (event) => void logged.push(event) })
    const what = { traceId: 'trace', configuration: sdJwtPid, count: 1 }
    expect(logged).toEqual([
      { event: 'batch.signed', handle: expect.any(String), ...what },
      { event: 'credential.issued', ...what },
    ])
  })

  it('lets a token be used again with a new nonce (VCI-CRED-25)', async () => {
    for (let time = 0; time < 2; time++) expect((await ask(await wallet.request(await rightBody()))).status).toBe(200)
  })
})

describe('an access token', () => {
  it('that is missing is a 401 whose challenge names no error (VCI-ERR-08)', async () => {
    const response = await ask(await wallet.request(await rightBody(), { headers: { Authorization: '' } }))
    expect(response.headers.get('WWW-Authenticate')).toBe('DPoP algs="ES256 ES384 ES512"')
    await expectRefusal(response, 401, 'invalid_token')
  })

  it.each<[string, (token: string) => string]>([
    ['Bearer', (token) => `Bearer ${token}`],
    ['no scheme', (token) => token],
    ['two tokens', (token) => `DPoP ${token} ${token}`],
    ['an unknown token', () => 'DPoP abc'],
    ['an altered token', (token) => `DPoP ${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`],
  ])('is refused under %s (DPOP-04)', async (_, authorization) => {
    const headers = { Authorization: authorization(wallet.accessToken) }
    const response = await ask(await wallet.request(await rightBody(), { headers }))
    expect(response.headers.get('WWW-Authenticate')).toContain('DPoP error="invalid_token"')
    await expectRefusal(response, 401, 'invalid_token')
  })

  it('is taken under the scheme in any case', async () => {
    const headers = { Authorization: `dpop ${wallet.accessToken}` }
    expect((await ask(await wallet.request(await rightBody(), { headers }))).status).toBe(200)
  })

  it('is refused in the query, with or without the header (VCI-CRED-01)', async () => {
    const url = `${issuer.config.issuerUrl}/credential?access_token=${wallet.accessToken}`
    await expectRefusal(await ask(await wallet.request(await rightBody(), { url })), 401, 'invalid_token')
    const bare = await wallet.request(await rightBody(), { url, headers: { Authorization: '' } })
    await expectRefusal(await ask(bare), 401, 'invalid_token')
  })

  it('is refused in the body (VCI-CRED-01)', async () => {
    const body = { ...(await rightBody()), access_token: wallet.accessToken }
    const request = await wallet.request(body, { headers: { Authorization: '' } })
    await expectRefusal(await ask(request), 401, 'invalid_token')
  })

  it('is refused once it has expired', async () => {
    const clock = { time: afternoon }
    const own = await createMemoryIssuer(clock)
    const late = await createMemoryWallet(own)
    clock.time += 5 * minute
    await expectRefusal(await ask(await late.request(await rightBody(late)), own), 401, 'invalid_token')
  })

  it('is refused without a DPoP proof, or with two (DPOP-01)', async () => {
    const request = await wallet.request(await rightBody(), { headers: { DPoP: '' } })
    await expectRefusal(await ask(request), 401, 'invalid_dpop_proof')
    const twice = await wallet.request(await rightBody())
    twice.headers.append('DPoP', twice.headers.get('DPoP') ?? '')
    const response = await ask(twice)
    expect(response.headers.get('WWW-Authenticate')).toContain('error="invalid_dpop_proof"')
    await expectRefusal(response, 401, 'invalid_dpop_proof')
  })

  it('is refused with the DPoP key of another wallet, whatever its proof says (DPOP-04)', async () => {
    const other = await createMemoryWallet(issuer)
    const headers = { Authorization: `DPoP ${other.accessToken}` }
    const dpop = { ath: base64url(await sha256(utf8(other.accessToken))) }
    const request = await wallet.request(await rightBody(), { headers, dpop })
    await expectRefusal(await ask(request), 401, 'invalid_dpop_proof')
  })

  it.each<[string, object]>([
    ['another method', { htm: 'GET' }],
    ['another address', { htu: 'http://localhost:8787/token' }],
    ['another token', { ath: 'AAAA' }],
    ['no token', { ath: undefined }],
    ['another hour', { iat: afternoon - 3600 }],
  ])('is refused with a DPoP proof for %s (DPOP-02)', async (_, dpop) => {
    await expectRefusal(await ask(await wallet.request(await rightBody(), { dpop })), 401, 'invalid_dpop_proof')
  })

  it('is refused with a DPoP proof that was seen before (DPOP-06)', async () => {
    const dpop = { jti: 'once' }
    expect((await ask(await wallet.request(await rightBody(), { dpop }))).status).toBe(200)
    await expectRefusal(await ask(await wallet.request(await rightBody(), { dpop })), 401, 'invalid_dpop_proof')
  })
})

describe('a credential request', () => {
  it.each<[string, (body: Body) => unknown, string]>([
    ['is no JSON', () => '{', 'invalid_credential_request'],
    ['is no object', () => [], 'invalid_credential_request'],
    ['names a member twice', () => '{"proofs":{},"proofs":{}}', 'invalid_credential_request'],
    ['is nested 10,000 deep', () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'invalid_credential_request'],
    ['is larger than 256 kB', (body) => ({ ...body, more: 'x'.repeat(300_000) }), 'invalid_credential_request'],
    ['asks for nothing (VCI-CRED-02)', ({ proofs }) => ({ proofs }), 'invalid_credential_request'],
    [
      'asks by both names (VCI-CRED-02)',
      (body) => ({ ...body, credential_identifier: 'a' }),
      'invalid_credential_request',
    ],
    [
      'asks by an identifier that was never given (VCI-CRED-03)',
      ({ proofs }) => ({ proofs, credential_identifier: 'a' }),
      'unknown_credential_identifier',
    ],
    [
      'asks for something unknown (VCI-CRED-03)',
      (body) => ({ ...body, credential_configuration_id: 'mdl' }),
      'unknown_credential_configuration',
    ],
    [
      'asks for a name that every object has (VCI-CRED-03)',
      (body) => ({ ...body, credential_configuration_id: '__proto__' }),
      'unknown_credential_configuration',
    ],
    [
      'asks for an encrypted answer (VCI-ERR-06)',
      (body) => ({ ...body, credential_response_encryption: {} }),
      'invalid_encryption_parameters',
    ],
    ['has no proofs (VCI-CRED-04)', ({ proofs: _, ...body }) => body, 'invalid_proof'],
    ['has a list for proofs (VCI-CRED-04)', (body) => ({ ...body, proofs: [] }), 'invalid_proof'],
    ['has no kind of proof (VCI-CRED-04)', (body) => ({ ...body, proofs: {} }), 'invalid_proof'],
    [
      'has two kinds of proof (VCI-CRED-04)',
      (body) => ({ ...body, proofs: { ...(body.proofs as object), attestation: ['a'] } }),
      'invalid_proof',
    ],
    ['has another kind of proof (VCI-CRED-04)', (body) => ({ ...body, proofs: { di_vp: [{}] } }), 'invalid_proof'],
    ['has no proof (VCI-CRED-04)', (body) => ({ ...body, proofs: { jwt: [] } }), 'invalid_proof'],
    ['has one proof outside a list (VCI-CRED-04)', (body) => ({ ...body, proofs: { jwt: 'a.b.c' } }), 'invalid_proof'],
    ['has a proof that is no text (VCI-CRED-04)', (body) => ({ ...body, proofs: { jwt: [{}] } }), 'invalid_proof'],
    [
      'has more proofs than a batch (VCI-CRED-05)',
      (body) => ({ ...body, proofs: { jwt: Array.from({ length: 21 }, () => 'a.b.c') } }),
      'invalid_credential_request',
    ],
  ])('that %s is refused', async (_, bend, error) => {
    const allocate = vi.fn()
    const given: Issuer = { ...issuer, statusLists: { ...issuer.statusLists, allocate } }
    await expectRefusal(await ask(await wallet.request(bend(await rightBody())), given), 400, error)
    expect(allocate).not.toHaveBeenCalled()
  })

  it('has no more proofs under European law than the reuse policy of its type says', async () => {
    const config = { ...issuer.config, issuance: issuanceProfile('eudi') }
    const body = async (count: number) => ({ ...(await rightBody()), proofs: { jwt: Array(count).fill('a.b.c') } })
    const answer = async (count: number) => ask(await wallet.request(await body(count)), { ...issuer, config })
    await expectRefusal(await answer(11), 400, 'invalid_credential_request')
    await expectRefusal(await answer(10), 400, 'invalid_proof')
  })

  it.each<[string, (body: Body) => Body, string | undefined]>([
    ['is answered when it names one', ({ proofs }) => ({ proofs, credential_identifier: sdJwtPid }), undefined],
    ['is refused by configuration', (body) => body, 'invalid_credential_request'],
    [
      'is refused when it names both',
      (body) => ({ ...body, credential_identifier: sdJwtPid }),
      'invalid_credential_request',
    ],
    [
      'is refused for one that was never given',
      ({ proofs }) => ({ proofs, credential_identifier: 'mdl' }),
      'unknown_credential_identifier',
    ],
  ])('with a token that names identifiers %s (VCI-CRED-02, VCI-CRED-03)', async (_, bend, error) => {
    const byIdentifier = await createMemoryWallet(issuer, { byIdentifier: true })
    const response = await ask(await byIdentifier.request(bend(await rightBody(byIdentifier))))
    if (error) await expectRefusal(response, 400, error)
    else expect([response.status, (await response.json()).credentials.length]).toEqual([200, 1])
  })

  it('of another media type is refused', async () => {
    const headers = { 'Content-Type': 'text/plain' }
    const response = await ask(await wallet.request(await rightBody(), { headers }))
    await expectRefusal(response, 400, 'invalid_credential_request')
  })

  it('for something that the token was not given for is refused (VCI-CRED-03)', async () => {
    const mdocOnly = await createMemoryWallet(issuer, { configurationIds: [mdocPid] })
    const response = await ask(await mdocOnly.request(await rightBody(mdocOnly)))
    expect(response.headers.get('WWW-Authenticate')).toBe('DPoP error="insufficient_scope"')
    await expectRefusal(response, 403, 'insufficient_scope')
  })

  it('with a wrong proof leaves its nonce to be used', async () => {
    const nonce = await wallet.nonce()
    const body = async (header = {}) => ({
      credential_configuration_id: sdJwtPid,
      proofs: { jwt: [await wallet.proof(nonce, { header })] },
    })
    await expectRefusal(await ask(await wallet.request(await body({ typ: 'JWT' }))), 400, 'invalid_proof')
    expect((await ask(await wallet.request(await body()))).status).toBe(200)
  })

  it('gets no credential at all when the source answers what cannot be used (VCI-ERR-07)', async () => {
    const person = () => Promise.reject(new SourceError('nationalRegister', 'malformed', 'no answer'))
    const response = await ask(await wallet.request(await rightBody(wallet, 20)), {
      ...issuer,
      sources: createMemorySources({ person }),
    })
    expect(response.headers.get('Retry-After')).toBe('30')
    await expectRefusal(response, 503, 'temporarily_unavailable')
  })

  it('for a person whose birth day is not known is denied, and nothing is made up', async () => {
    const person = async () => ({ ...jan, birthDate: { year: 1985, month: 3, day: undefined } })
    const response = await ask(await wallet.request(await rightBody()), {
      ...issuer,
      sources: createMemorySources({ person }),
    })
    await expectRefusal(response, 400, 'credential_request_denied')
  })
})

describe('a nonce', () => {
  const withNonce = async (nonce: string) => ({
    credential_configuration_id: sdJwtPid,
    proofs: { jwt: [await wallet.proof(nonce)] },
  })

  it('that was never given out is refused (VCI-NONCE-03)', async () => {
    for (const nonce of ['', 'made-up', wallet.accessToken])
      await expectRefusal(await ask(await wallet.request(await withNonce(nonce))), 400, 'invalid_nonce')
  })

  it('serves one request, whoever asks (VCI-NONCE-04)', async () => {
    const nonce = await wallet.nonce()
    expect((await ask(await wallet.request(await withNonce(nonce)))).status).toBe(200)
    await expectRefusal(await ask(await wallet.request(await withNonce(nonce))), 400, 'invalid_nonce')
    const other = await createMemoryWallet(issuer)
    await expectRefusal(await ask(await other.request(await withNonce(nonce))), 400, 'invalid_nonce')
  })

  it('that 100 requests use at once serves exactly one of them (VCI-NONCE-04)', async () => {
    const nonce = await wallet.nonce()
    const key = await createWalletKey()
    const body = { credential_configuration_id: sdJwtPid, proofs: { jwt: [await wallet.proof(nonce, { key })] } }
    const requests = await Promise.all(Array.from({ length: 100 }, () => wallet.request(body)))
    const responses = await Promise.all(requests.map((request) => ask(request)))
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
    const errors = await Promise.all(
      responses.filter(({ status }) => status === 400).map(async (response) => (await response.json()).error),
    )
    expect(errors).toEqual(Array.from({ length: 99 }, () => 'invalid_nonce'))
  })

  it('is refused after five minutes (VCI-NONCE-03)', async () => {
    const clock = { time: afternoon }
    const own = await createMemoryIssuer(clock)
    const early = await createMemoryWallet(own)
    const nonce = await early.nonce()
    clock.time += 5 * minute
    const late = await createMemoryWallet(own)
    const body = { credential_configuration_id: sdJwtPid, proofs: { jwt: [await late.proof(nonce)] } }
    await expectRefusal(await ask(await late.request(body), own), 400, 'invalid_nonce')
  })
})
