// A page asks through its browser (OpenID4VP 1.0 appendix A): every protocol, both formats, encrypted and plain; and what a page, a wallet or
// somebody between them could do wrong. The test is the relying party and the browser; the wallet is the sandbox's.
import { beforeAll, describe, expect, it } from 'vitest'
import type { PresentationResult } from '../../sandbox/relying-party/verifier-client.ts'
import { type BrowserRequest, bindingTo } from '../../sandbox/wallet/browser-request.ts'
import { answerBrowser, type BrowserOptions } from '../../sandbox/wallet/digital-credential.ts'
import { createVpToken, encryptAnswer } from '../../sandbox/wallet/present.ts'
import type { PresentationRequest } from '../../sandbox/wallet/request-object.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { fromBase64 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { openId4VpTranscript } from '../../shared/mdoc/session-transcript.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { addresses, callVerifier, complaints, mdocQuery, pki, sdJwtQuery, walletOf } from './world.ts'

const origin = addresses.sandbox
const accessCa = [parseCertificate(fromBase64(pki.authorities.access))]
const queries = { 'dc+sd-jwt': sdJwtQuery, mso_mdoc: mdocQuery }
type Format = HeldCredential['format']

let holder: Wallet
beforeAll(async () => {
  holder = await walletOf('an', 20)
})

interface Opened {
  id: string
  digitalCredentialRequests: BrowserRequest[]
}

async function open(format: Format, more: object = {}): Promise<Opened> {
  const wish = { query: queries[format](), purpose: 'A test', flow: 'digitalCredentials', ...more }
  const response = await callVerifier('POST', '/verification/v1/transactions', wish)
  if (response.status !== 201) throw new Error(`no transaction: ${response.status} ${await response.text()}`)
  return (await response.json()) as Opened
}

const requestOf = ({ digitalCredentialRequests }: Opened, protocol = 'openid4vp-v1-signed'): BrowserRequest => {
  const found = digitalCredentialRequests.find((one) => one.protocol === protocol)
  if (!found) throw new TypeError(`${protocol} is offered`)
  return found
}

async function handIn(id: string, { protocol, data }: BrowserRequest) {
  const path = `/verification/v1/transactions/${id}/digital-credential`
  const response = await callVerifier('POST', path, { protocol, data })
  return { status: response.status, body: (await response.json()) as PresentationResult & JsonObject }
}

/** The wallet answers, and the page hands in. */
async function ask(opened: Opened, options: BrowserOptions = {}, protocol?: string) {
  const asked = requestOf(opened, protocol)
  const data = await answerBrowser(holder, asked, origin, { accessCa, ...options })
  return handIn(opened.id, { protocol: asked.protocol, data })
}

const protocols = ['openid4vp-v1-signed', 'openid4vp-v1-multisigned', 'openid4vp-v1-unsigned']
const formats = ['dc+sd-jwt', 'mso_mdoc'] as const
const modes = ['dc_api.jwt', 'dc_api']
const every: (readonly [string, Format, string])[] = protocols.flatMap((protocol) =>
  formats.flatMap((format) => modes.map((mode) => [protocol, format, mode] as const)),
)

describe('a page that asks through its browser', () => {
  it.each(every)('gets an answer to %s: %s in %s', async (protocol, format, responseMode) => {
    const { status, body } = await ask(await open(format, { responseMode }), {}, protocol)
    expect([status, body.verdict, complaints(body)]).toEqual([200, 'accepted', []])
    expect(JSON.stringify(body.credentials[0]?.claims)).toContain('Dubois')
  })

  it.each(modes)('gets an answer to org-iso-mdoc, which is encrypted in any mode: %s', async (responseMode) => {
    const { status, body } = await ask(await open('mso_mdoc', { responseMode }), {}, 'org-iso-mdoc')
    expect([status, body.verdict, complaints(body)]).toEqual([200, 'accepted', []])
    expect(JSON.stringify(body.credentials[0]?.claims)).toContain('Dubois')
  })

  it('is not offered what the language of mdocs cannot ask', async () => {
    const { digitalCredentialRequests } = await open('dc+sd-jwt')
    expect(digitalCredentialRequests.map(({ protocol }) => protocol)).toEqual(protocols)
  })

  it('asks a ready question in the same way', async () => {
    const opened = await open('mso_mdoc', { query: undefined, purpose: undefined, template: 'identity' })
    const { body } = await ask(opened)
    expect(body).toMatchObject({ verdict: 'accepted', answer: { outcome: 'yes' } })
  })
})

/** Nobody is asked about the status of what its holder did not show. */
const unbound = ['holderBound failed', 'notRevoked undetermined', 'setsSatisfied failed']

describe('an answer that was not made for this page and this request', () => {
  it.each(formats)('is refused when it was made for another origin: %s', async (format) => {
    const { status, body } = await ask(await open(format), { misled: 'https://evil.example' })
    expect([status, body.verdict, complaints(body)]).toEqual([200, 'refused', unbound])
    expect(body.credentials[0]?.claims).toEqual({})
  })

  it('is not made by a wallet whose browser names another origin than the request', async () => {
    const data = await answerBrowser(holder, requestOf(await open('dc+sd-jwt')), 'https://evil.example', { accessCa })
    expect(data).toEqual({ error: 'invalid_request' })
  })

  it.each(formats)('is refused in another transaction: %s', async (format) => {
    const [one, other] = [
      await open(format, { responseMode: 'dc_api' }),
      await open(format, { responseMode: 'dc_api' }),
    ]
    const asked = requestOf(one)
    const data = await answerBrowser(holder, asked, origin, { accessCa })
    const { body } = await handIn(other.id, { protocol: asked.protocol, data })
    expect(complaints(body)).toContain('holderBound failed')
    expect((await handIn(one.id, { protocol: asked.protocol, data })).body.verdict).toBe('accepted')
  })

  it('is refused when it is encrypted to the key of another transaction, and leaves this one open', async () => {
    const [one, other] = [await open('dc+sd-jwt'), await open('dc+sd-jwt')]
    const asked = requestOf(one)
    const data = await answerBrowser(holder, asked, origin, { accessCa })
    expect(await handIn(other.id, { protocol: asked.protocol, data })).toMatchObject({
      status: 400,
      body: { issues: [{ name: '/data', detail: 'The answer cannot be decrypted with the key of the request' }] },
    })
    expect((await ask(other)).body.verdict).toBe('accepted')
  })

  it('is refused when it comes plain and was to be encrypted', async () => {
    const opened = await open('dc+sd-jwt')
    const plain = { protocol: 'openid4vp-v1-signed', data: { vp_token: { pid: ['x'] } } }
    expect((await handIn(opened.id, plain)).status).toBe(400)
    expect((await ask(opened)).body.verdict).toBe('accepted')
  })

  /** As a wallet would answer that takes the API for a redirect. */
  const ofRedirects = (request: JsonObject): Pick<PresentationRequest, 'audience' | 'transcript'> => {
    const [clientId, nonce] = [String(request.client_id), String(request.nonce)]
    return {
      audience: clientId,
      transcript: (jwkThumbprint) => openId4VpTranscript({ clientId, nonce, responseUri: origin, jwkThumbprint }),
    }
  }

  it.each<[string, Format, (request: JsonObject) => Pick<PresentationRequest, 'audience' | 'transcript'>]>([
    ['the client_id in its aud', 'dc+sd-jwt', ofRedirects],
    [
      'the origin without a prefix in its aud',
      'dc+sd-jwt',
      ({ nonce }) => ({ ...bindingTo(origin, String(nonce)), audience: origin }),
    ],
    ['the transcript of the redirect flow', 'mso_mdoc', ofRedirects],
    [
      'a transcript over the origin with its prefix',
      'mso_mdoc',
      ({ nonce }) => bindingTo(`origin:${origin}`, String(nonce)),
    ],
  ])('is refused with %s', async (_, format, binding) => {
    const opened = await open(format)
    const asked = requestOf(opened)
    const request = parseJws(String(asked.data.request)).payload
    const { keys } = (request.client_metadata as { jwks: { keys: JsonObject[] } }).jwks
    const careless: PresentationRequest = {
      verifier: '',
      nonce: String(request.nonce),
      state: undefined,
      query: request.dcql_query as JsonObject,
      encryption: { jwk: keys[0] ?? {}, enc: 'A256GCM' },
      responseMode: 'dc_api.jwt',
      asker: undefined,
      verifierInfo: undefined,
      transactionData: [],
      ...binding(request),
    }
    const response = await encryptAnswer(careless, { vp_token: await createVpToken(holder, careless, {}) })
    const { body } = await handIn(opened.id, { protocol: asked.protocol, data: { response } })
    expect([body.verdict, complaints(body)]).toEqual(['refused', unbound])
  })
})

describe('a transaction of a page', () => {
  it('is answered once', async () => {
    const opened = await open('dc+sd-jwt')
    const asked = requestOf(opened)
    const data = await answerBrowser(holder, asked, origin, { accessCa })
    const all = await Promise.all([1, 2, 3, 4].map(() => handIn(opened.id, { protocol: asked.protocol, data })))
    expect(all.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404])
    expect((await callVerifier('GET', `/verification/v1/transactions/${opened.id}`)).status).toBe(404)
  })

  it('is not answered at the address of wallets, nor fetched there', async () => {
    const { id } = await open('dc+sd-jwt')
    expect((await fetch(`${addresses.verifier}/request/${id}`)).status).toBe(404)
    const answer = { method: 'POST', body: new URLSearchParams({ error: 'access_denied' }) }
    expect((await fetch(`${addresses.verifier}/response/${id}`, answer)).status).toBe(400)
    expect((await callVerifier('GET', `/verification/v1/transactions/${id}`)).status).toBe(200)
  })

  it('is not answered without the token of its relying party', async () => {
    const { id } = await open('dc+sd-jwt')
    const response = await fetch(`${addresses.verifier}/verification/v1/transactions/${id}/digital-credential`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ protocol: 'openid4vp-v1-signed', data: { error: 'access_denied' } }),
    })
    expect(response.status).toBe(401)
  })

  it('is for a registered origin alone (VP-DCAPI-08)', async () => {
    await expect(open('dc+sd-jwt', { origin: 'https://evil.example' })).rejects.toThrow('400')
    await expect(open('dc+sd-jwt', { origin: `${origin}/` })).rejects.toThrow('400')
  })
})
