import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { base64, fromBase64 } from '../../shared/bytes.ts'
import { day, hour } from '../../shared/clock.ts'
import { parseJws, verifyJws } from '../../shared/keys/jws.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import type { Issuer } from '../issuer.ts'
import { afternoon, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { createMetadataEndpoint } from './endpoint.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)

/** An endpoint of its own, and how often it signs. */
function serve(issuer: Issuer = memory) {
  const sign = vi.fn(issuer.signers.metadata.sign)
  const app = new Hono()
  const signers = { ...issuer.signers, metadata: { ...issuer.signers.metadata, sign } }
  app.onError(() => new Response(null, { status: 500 }))
  app.get('/', createMetadataEndpoint({ ...issuer, signers }))
  const ask = async (accept?: string, language?: string) => {
    const headers = new Headers()
    if (accept !== undefined) headers.set('Accept', accept)
    if (language !== undefined) headers.set('Accept-Language', language)
    return app.request('/', { headers })
  }
  return { ask, sign }
}

const typeOf = (response: Response) => response.headers.get('Content-Type')

describe('credential issuer metadata is JSON', () => {
  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json;charset=utf-8',
    'application/*',
    'text/html',
    'application/jwt;q=0',
    'application/json, application/jwt;q=0.9',
    'application/json, */*',
    ';;,/q=',
  ])('for Accept: %s (VCI-META-03)', async (accept) => {
    const { ask, sign } = serve()
    const response = await ask(accept)
    expect([response.status, typeOf(response)]).toEqual([200, 'application/json'])
    expect((await response.json()).credential_issuer).toBe(memory.config.issuerUrl)
    expect(sign).not.toHaveBeenCalled()
  })
})

describe('credential issuer metadata', () => {
  it.each(['fr', 'nl-BE, en;q=0.5', 'xx', '*', ''])(
    'is in all languages for Accept-Language: %s (VCI-META-04)',
    async (wish) => {
      const { ask } = serve()
      const response = await ask(undefined, wish)
      expect(response.headers.get('Content-Language')).toBeNull()
      expect(await response.json()).toEqual(await (await ask()).json())
    },
  )
})

describe('credential issuer metadata is signed', () => {
  it.each([
    'application/jwt',
    'Application/JWT',
    'application/jwt, application/json',
    'application/json;q=0.5, application/jwt',
  ])('for Accept: %s (VCI-META-03)', async (accept) => {
    const response = await serve().ask(accept)
    expect([response.status, typeOf(response)]).toEqual([200, 'application/jwt'])
  })

  it('by the access certificate, with who it is about and until when (VCI-SMETA-01)', async () => {
    const jws = parseJws(await (await serve().ask('application/jwt')).text())
    const { metadata: signer, ...others } = memory.signers
    expect(jws.header).toEqual({
      typ: 'openidvci-issuer-metadata+jwt',
      alg: 'ES256',
      x5c: signer.chain.map(base64),
    })
    const certificate = parseCertificate(signer.chain[0] ?? new Uint8Array())
    expect(await verifyJws(jws, await certificate.verificationKey(), 'ES256')).toBe(true)
    expect(jws.payload).toMatchObject({ sub: memory.config.issuerUrl, iat: afternoon, exp: afternoon + day })
    for (const other of Object.values(others)) expect(other.publicJwk).not.toEqual(signer.publicJwk)
  })

  it('without the anchor, by a certificate that did not sign itself (HAIP-I-08)', async () => {
    const { header } = parseJws(await (await serve().ask('application/jwt')).text())
    const chain = (header.x5c as string[]).map((one) => parseCertificate(fromBase64(one)))
    expect(chain).toHaveLength(1)
    expect(chain[0]?.selfIssued).toBe(false)
  })

  it('word for word as the JSON is (VCI-SMETA-02)', async () => {
    const { ask } = serve()
    const { sub, iat, exp, ...claims } = parseJws(await (await ask('application/jwt')).text()).payload
    expect(claims).toEqual(await (await ask()).json())
    expect(Object.keys(claims)).toContain('credential_configurations_supported')
  })

  it('once for many, and again long before it expires (VCI-SMETA-02)', async () => {
    const { ask, sign } = serve()
    const signedAt = async (time: number) => {
      clock.time = time
      return parseJws(await (await ask('application/jwt')).text()).payload.iat
    }
    expect(await signedAt(afternoon)).toBe(afternoon)
    expect(await signedAt(afternoon + 12 * hour - 1)).toBe(afternoon)
    expect(sign).toHaveBeenCalledTimes(1)
    expect(await signedAt(afternoon + 12 * hour)).toBe(afternoon + 12 * hour)
    expect(sign).toHaveBeenCalledTimes(2)
    clock.time = afternoon
  })

  it('the next time when it could not be signed once', async () => {
    const { ask, sign } = serve()
    sign.mockRejectedValueOnce(new Error('the HSM is away'))
    expect((await ask('application/jwt')).status).toBe(500)
    expect((await ask('application/jwt')).status).toBe(200)
  })
})
