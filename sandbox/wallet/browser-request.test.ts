import { describe, expect, it } from 'vitest'
import { base64, base64url, fromBase64, fromBase64url, sha256, textOf, utf8 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { type GeneralJws, signGeneralJws } from '../../shared/keys/general-jws.ts'
import { signJws } from '../../shared/keys/jws.ts'
import { importSigner, type Signer } from '../../shared/keys/signer.ts'
import { createAuthority, issueSigner } from '../pki/authority.ts'
import { resolveBrowserRequest } from './browser-request.ts'
import { answerBrowser } from './digital-credential.ts'
import type { Wallet } from './wallet.ts'

const now = 1_800_000_000
const origin = 'https://library.example'
const wallet = { now: () => now, held: [], tell: () => {} } as unknown as Wallet

const authority = await createAuthority({ name: 'CN=Access CA, C=BE', years: 1 }, now)
const createSigner = async () =>
  importSigner(await issueSigner(authority, { name: 'CN=Library, C=BE', days: 30, extensions: [] }, now))
const [signer, other] = [await createSigner(), await createSigner()]
const clientIdOf = async ({ chain: [leaf = fromBase64('')] }: Signer) => `x509_hash:${base64url(await sha256(leaf))}`

const header = ({ chain }: Signer) => ({ typ: 'oauth-authz-req+jwt', x5c: chain.map(base64) })
const parameters = (more: object = {}) => ({
  response_type: 'vp_token',
  response_mode: 'dc_api',
  nonce: 'n-0S6_WzA2Mj',
  dcql_query: { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['pid'] } }] },
  client_metadata: { vp_formats_supported: { 'dc+sd-jwt': {} } },
  expected_origins: [origin],
  ...more,
})

const signed = async (more: object = {}, by = signer) => ({
  protocol: 'openid4vp-v1-signed',
  data: { request: await signJws(by, header(by), parameters({ client_id: await clientIdOf(signer), ...more })) },
})

const multi = async (
  change: (jws: GeneralJws) => GeneralJws = (jws) => jws,
  { names = [] as string[], more = {} }: { names?: string[]; more?: object } = {},
) => {
  const signatures = await Promise.all(
    [other, signer].map(async (one, at) => ({
      signer: one,
      header: { ...header(one), client_id: names[at] ?? (await clientIdOf(one)) },
    })),
  )
  const request = change(await signGeneralJws(signatures, parameters(more)))
  return { protocol: 'openid4vp-v1-multisigned', data: { request } }
}

const resolve = (asked: { protocol: string; data: JsonObject }, from = origin) =>
  resolveBrowserRequest(wallet, asked, from, {})

/** Flips the last bit of a signature. */
const spoilt = (text: string) => {
  const bytes = fromBase64url(text)
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
  return base64url(bytes)
}

describe('a request that a browser passes on', () => {
  it('is answered to the origin, whoever signed it (VP-DCAPI-07)', async () => {
    for (const asked of [await signed(), await multi(), { protocol: 'openid4vp-v1-unsigned', data: parameters() }]) {
      const request = await resolve(asked as never)
      expect(request.audience).toBe(`origin:${origin}`)
      expect(request.state).toBeUndefined()
    }
  })

  it.each<[string, unknown]>([
    ['another origin', ['https://evil.example']],
    ['no origin (VP-DCAPI-04)', []],
    ['the origin with a slash', [`${origin}/`]],
    ['a text instead of a list', origin],
    ['nothing', undefined],
  ])('is refused where it names %s, with invalid_request', async (_, expected_origins) => {
    for (const asked of [await signed({ expected_origins }), await multi(undefined, { more: { expected_origins } })]) {
      await expect(resolve(asked)).rejects.toThrow('the request was made for the page of another origin')
      expect(await answerBrowser(wallet, asked, origin)).toEqual({ error: 'invalid_request' })
    }
  })

  it('may name several origins, of which the page has one', async () => {
    const asked = await signed({ expected_origins: ['https://shop.example', origin] })
    expect((await resolve(asked)).verifier).toBe('Library')
  })

  it('is refused when somebody else signed it than it names', async () => {
    await expect(resolve(await signed({}, other))).rejects.toThrow('is not signed by the certificate that it names')
  })

  it('is refused of another protocol, and for an answer to an address', async () => {
    await expect(resolve({ protocol: 'openid4vp', data: {} })).rejects.toThrow('a protocol that the wallet does not')
    await expect(resolve(await signed({ response_mode: 'direct_post' }))).rejects.toThrow(
      'the answer is asked for in a known way',
    )
  })

  it('is of the origin alone where nobody signed it, whatever it says of itself (VP-DCAPI-03)', async () => {
    const data = parameters({ client_id: 'x509_hash:bank', expected_origins: ['https://bank.example'] })
    const request = await resolve({ protocol: 'openid4vp-v1-unsigned', data: data as never })
    expect([request.verifier, request.audience]).toEqual([origin, `origin:${origin}`])
  })

  it('is denied when the wallet holds no answer', async () => {
    expect(await answerBrowser(wallet, await signed(), origin)).toEqual({ error: 'access_denied' })
  })
})

describe('a request with several signatures (VP-DCAPI-05)', () => {
  it('is believed for the first one that the wallet can check', async () => {
    expect((await resolve(await multi(undefined, { names: ['openid_federation:https://x.example'] }))).verifier).toBe(
      'Library',
    )
    const first = await multi(({ payload, signatures: [one, two] }) => ({
      payload,
      signatures: [{ protected: one?.protected ?? '', signature: spoilt(one?.signature ?? '') }, two as never],
    }))
    expect((await resolve(first)).verifier).toBe('Library')
  })

  it('is refused when none is right, or there is none', async () => {
    const all = await multi(({ payload, signatures }) => ({
      payload,
      signatures: signatures.map((one) => ({ ...one, signature: spoilt(one.signature) })),
    }))
    const none = await multi(({ payload }) => ({ payload, signatures: [] }))
    const changed = await multi(({ payload, signatures }) => {
      const said = JSON.parse(textOf(fromBase64url(payload)))
      return { payload: base64url(utf8(JSON.stringify({ ...said, nonce: 'other' }))), signatures }
    })
    for (const asked of [all, none, changed])
      await expect(resolve(asked)).rejects.toThrow('the wallet can check none of the signatures')
  })

  it('is refused when its payload names somebody', async () => {
    for (const more of [{ client_id: await clientIdOf(signer) }, { verifier_info: [] }])
      await expect(resolve(await multi(undefined, { more }))).rejects.toThrow('names somebody for all')
  })
})
