import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { compactVerify, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { type Bytes, base64, base64url, fromBase64, sha256, textOf } from '../../shared/bytes.ts'
import { minute } from '../../shared/clock.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { closeTransaction } from '../response/close-transaction.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { requestEndpoint } from './endpoint.ts'

const schema = new URL('../../../shared/vectors/json-schemas/oid4vp/dcql_request.json', import.meta.url)
const missing = !existsSync(schema)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${schema.pathname}`)

const clock = { time: afternoon }
const verifier = await createTestVerifier({ clock })

async function fetched(id: string) {
  const response = await requestEndpoint(verifier, id)
  const text = await response.text()
  return { response, text, ...parseJws(text) }
}

const both = { query: { credentials: [sdJwtQuery(), mdocQuery()] } }

describe('the request object', () => {
  it('is sent as what it is, and not kept (VP-RURI-01, VP-RURI-06)', async () => {
    const { response } = await fetched((await ask(verifier)).requestId)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('application/oauth-authz-req+jwt')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  it('holds these members and no other (VP-REQ-01 to VP-REQ-11)', async () => {
    const { requestId, transaction } = await ask(verifier, both)
    const { payload } = await fetched(requestId)
    const { d: _, ...publicKey } = transaction.encryptionKey
    expect(payload).toEqual({
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      client_id: verifier.config.clientId,
      aud: 'https://self-issued.me/v2',
      response_uri: `http://localhost:8788/response/${requestId}`,
      nonce: transaction.nonce,
      state: transaction.state,
      iat: afternoon,
      exp: afternoon + 5 * minute,
      dcql_query: both.query,
      client_metadata: {
        vp_formats_supported: {
          'dc+sd-jwt': {
            'sd-jwt_alg_values': ['ES256', 'ES384', 'ES512'],
            'kb-jwt_alg_values': ['ES256', 'ES384', 'ES512'],
          },
          mso_mdoc: {
            issuerauth_alg_values: [-7, -9, -35, -51, -36, -52],
            deviceauth_alg_values: [-7, -9, -35, -51, -36, -52, -65537],
          },
        },
        jwks: { keys: [publicKey] },
        encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'],
      },
    })
  })

  it('is signed by the access certificate, whose hash is the client (VP-CID-04)', async () => {
    const { text, header, payload } = await fetched((await ask(verifier)).requestId)
    expect(header).toEqual({
      alg: 'ES256',
      typ: 'oauth-authz-req+jwt',
      x5c: verifier.accessSigner.chain.map(base64),
    })
    const [leaf = ''] = decodeProtectedHeader(text).x5c ?? []
    expect(payload.client_id).toBe(`x509_hash:${base64url(await sha256(fromBase64(leaf)))}`)
    const signed = await compactVerify(text, await parseCertificate(fromBase64(leaf)).verificationKey())
    expect(textOf(signed.payload as Bytes)).toBe(JSON.stringify(payload))
  })

  it('names no certificate that issued itself: no anchor, no self-signed leaf (HAIP-V-01)', async () => {
    const { header } = await fetched((await ask(verifier)).requestId)
    const chain = (header.x5c as string[]).map((one) => parseCertificate(fromBase64(one)))
    expect(chain.map(({ selfIssued }) => selfIssued)).toEqual([false])
  })

  it('offers one fresh P-256 key to encrypt to, with kid, use and alg (VP-ENC-01, HAIP-V-05)', async () => {
    const keys = await Promise.all(
      [1, 2].map(async () => {
        const { payload } = await fetched((await ask(verifier)).requestId)
        return (payload as { client_metadata: { jwks: { keys: Record<string, string>[] } } }).client_metadata.jwks.keys
      }),
    )
    for (const own of keys)
      expect(own).toEqual([
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String),
          y: expect.any(String),
          kid: expect.stringMatching(/^[\w-]{16}$/),
          use: 'enc',
          alg: 'ECDH-ES',
        },
      ])
    await importPublicJwk(parsePublicJwk(keys[0]?.[0]))
    expect(keys[0]?.[0]?.x).not.toBe(keys[1]?.[0]?.x)
    expect(keys[0]?.[0]?.kid).not.toBe(keys[1]?.[0]?.kid)
  })

  it.each(['direct_post', 'direct_post.jwt'])('never holds a private key, in %s', async (responseMode) => {
    const { requestId, transaction } = await ask(verifier, { responseMode })
    const { text, payload } = await fetched(requestId)
    const { d = '' } = transaction.encryptionKey
    expect(d.length).toBe(43)
    expect(JSON.stringify(payload)).not.toContain('"d":')
    expect(JSON.stringify(payload)).not.toContain(d)
    expect(text).not.toContain(d)
  })

  it('offers no key where a plain answer is asked for', async () => {
    const { payload } = await fetched((await ask(verifier, { responseMode: 'direct_post' })).requestId)
    expect(payload.response_mode).toBe('direct_post')
    expect(Object.keys(payload.client_metadata as object)).toEqual(['vp_formats_supported'])
  })

  it.each([
    ['dc+sd-jwt', sdJwtQuery()],
    ['mso_mdoc', mdocQuery()],
  ])('speaks of %s alone where nothing else is asked for', async (format, query) => {
    const { payload } = await fetched((await ask(verifier, { query: { credentials: [query] } })).requestId)
    const { vp_formats_supported: formats } = payload.client_metadata as Record<string, object>
    expect(Object.keys(formats ?? {})).toEqual([format])
  })

  it('has a nonce and a state of 256 bits, new for each request and not the names of anything (VP-REQ-05, VP-DP-06)', async () => {
    const seen = new Set<unknown>()
    for (let time = 0; time < 5; time++) {
      const { id, requestId } = await ask(verifier)
      const { nonce, state } = (await fetched(requestId)).payload
      // Two characters say where the rows of both names lie; the rest of each tells nothing of the other.
      expect(id.slice(0, 3)).toBe(requestId.slice(0, 3))
      for (const one of [nonce, state, id.slice(3), requestId.slice(3)]) {
        expect(one).toMatch(/^[\w-]{43}$/)
        seen.add(one)
      }
    }
    expect(seen.size).toBe(20)
  })

  it.skipIf(missing)('asks in the words of the golden schema', async () => {
    const { payload } = await fetched((await ask(verifier, both)).requestId)
    const matches = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')))
    expect([matches(payload.dcql_query), matches.errors]).toEqual([true, null])
  })
})

describe('the address of a request', () => {
  const gone = (id: string) =>
    expect(requestEndpoint(verifier, id)).rejects.toSatisfy(
      (error) => error instanceof OAuthError && error.status === 404 && error.code === 'invalid_request',
    )

  it('can be fetched again and again, with the same nonce, state and key (VP-RURI-05)', async () => {
    const { requestId } = await ask(verifier)
    const first = await fetched(requestId)
    clock.time += minute
    const second = await fetched(requestId)
    clock.time -= minute
    expect(second.payload).toEqual({ ...first.payload, iat: afternoon + minute })
  })

  it('is gone once an answer was taken (VP-RURI-05)', async () => {
    const { requestId } = await ask(verifier)
    await closeTransaction(verifier, requestId)
    await gone(requestId)
  })

  it('is gone after five minutes', async () => {
    const { requestId } = await ask(verifier)
    clock.time += 5 * minute - 1
    expect((await requestEndpoint(verifier, requestId)).status).toBe(200)
    clock.time += 1
    await gone(requestId)
    clock.time = afternoon
  })

  it('is no other name of the transaction (VP-DP-06)', async () => {
    const { id, transaction } = await ask(verifier)
    for (const name of [id, transaction.state, transaction.nonce, '', '__proto__']) await gone(name)
  })
})
