import { compactVerify, decodeProtectedHeader, type GeneralJWSInput, generalVerify, importJWK, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { fromBase64, fromBase64url, textOf } from '../../shared/bytes.ts'
import { type JsonObject, parseJsonObject } from '../../shared/json.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { createTestSigner } from '../testing/memory-provider.ts'
import { askForBrowser, createTestVerifier, mdocQuery, partner } from '../testing/memory-relying-party.ts'

const verifier = await createTestVerifier()
/** Registered for every protocol. */
const theatre = { clientId: 'theatre' }
const clientId = verifier.config.clientId

const key = ({ x5c = [] }: { x5c?: string[] }) => parseCertificate(fromBase64(x5c[0] ?? '')).verificationKey()

const requestOf = async (name: string, wish: object = {}) => {
  const asked = await askForBrowser(verifier, wish, theatre)
  const found = asked.requests.find(({ protocol }) => protocol === name)
  if (!found) throw new TypeError('it was offered')
  return { ...asked, data: found.data }
}

const compactOf = async ({ data }: { data: JsonObject }): Promise<JsonObject> => {
  const { payload } = await compactVerify(String(data.request), key)
  return parseJsonObject(textOf(payload))
}

describe('requests for a browser', () => {
  it('are signed, unless the relying party is registered for more', async () => {
    const { requests, transaction } = await askForBrowser(verifier)
    expect(requests.map(({ protocol }) => protocol)).toEqual(['openid4vp-v1-signed'])
    expect(transaction.protocols).toEqual(['openid4vp-v1-signed'])
  })

  it('are there for documents in the language of mdocs as well, last', async () => {
    const { requests } = await askForBrowser(verifier, { query: { credentials: [mdocQuery()] } })
    expect(requests.map(({ protocol }) => protocol)).toEqual(['openid4vp-v1-signed', 'org-iso-mdoc'])
  })

  it('are none where no protocol of the relying party can ask this, and then the transaction is none either', async () => {
    const cinema = { ...partner, clientId: 'cinema', digitalCredentialProtocols: ['org-iso-mdoc'] } satisfies Partner
    const one = await createTestVerifier({ partners: [cinema] })
    await expect(askForBrowser(one, {}, { clientId: 'cinema' })).rejects.toMatchObject({
      type: 'badRequest',
      more: { issues: [{ name: '/query' }] },
    })
    const { requests } = await askForBrowser(one, { query: { credentials: [mdocQuery()] } }, { clientId: 'cinema' })
    expect(requests.map(({ protocol }) => protocol)).toEqual(['org-iso-mdoc'])
    const template = { query: undefined, template: 'reduced-fare', purpose: undefined }
    await expect(askForBrowser(one, template, { clientId: 'cinema' })).rejects.toMatchObject({
      more: { issues: [{ name: '/template' }] },
    })
  })

  it('stand in the order of what wallets should take, whatever the order of the registration (VP-DCAPI-01)', async () => {
    const { requests } = await askForBrowser(verifier, {}, theatre)
    expect(requests.map(({ protocol }) => protocol).slice(0, 3)).toEqual([
      'openid4vp-v1-signed',
      'openid4vp-v1-multisigned',
      'openid4vp-v1-unsigned',
    ])
  })

  it('ask one question with one nonce and one key', async () => {
    const { requests, transaction } = await askForBrowser(verifier, {}, theatre)
    const [signed, multi, unsigned] = requests.map(({ data }) => data) as [JsonObject, JsonObject, JsonObject]
    const payloads = [
      await compactOf({ data: signed }),
      parseJsonObject(textOf(fromBase64url(String((multi.request as JsonObject).payload)))),
      unsigned,
    ]
    for (const payload of payloads) {
      expect(payload).toMatchObject({
        response_type: 'vp_token',
        response_mode: 'dc_api.jwt',
        nonce: transaction.nonce,
        dcql_query: transaction.query,
      })
      const { jwks } = payload.client_metadata as { jwks: { keys: JWK[] } }
      expect(jwks.keys).toEqual([expect.objectContaining({ kid: transaction.encryptionKey.kid, alg: 'ECDH-ES' })])
      expect(jwks.keys[0]).not.toHaveProperty('d')
      // The browser is the way back, and the page's session the state (VP-DCAPI-02).
      for (const name of ['state', 'response_uri', 'redirect_uri']) expect(payload).not.toHaveProperty(name)
    }
  })

  it('may want a plain answer', async () => {
    const { data } = await requestOf('openid4vp-v1-signed', { responseMode: 'dc_api' })
    const payload = await compactOf({ data })
    expect(payload.response_mode).toBe('dc_api')
    expect(payload.client_metadata).not.toHaveProperty('jwks')
  })
})

describe('a signed request', () => {
  it('names who asks and the one origin that may ask with it (VP-DCAPI-03, VP-DCAPI-04)', async () => {
    for (const origin of ['https://library.example', 'https://shop.library.example']) {
      const { data } = await requestOf('openid4vp-v1-signed', { origin })
      expect(decodeProtectedHeader(String(data.request)).typ).toBe('oauth-authz-req+jwt')
      expect(await compactOf({ data })).toMatchObject({ client_id: clientId, expected_origins: [origin] })
    }
  })
})

describe('a multi-signed request (VP-DCAPI-05)', () => {
  it('names who asks beside the signature, and everything else in the payload', async () => {
    const { data } = await requestOf('openid4vp-v1-multisigned')
    const { payload, protectedHeader } = await generalVerify(data.request as never, key)
    expect(protectedHeader).toEqual({
      alg: 'ES256',
      typ: 'oauth-authz-req+jwt',
      x5c: [expect.any(String)],
      client_id: clientId,
    })
    const parameters = parseJsonObject(textOf(payload))
    expect(parameters).toMatchObject({ expected_origins: ['https://library.example'] })
    expect(parameters).not.toHaveProperty('client_id')
    expect(Object.keys(data.request as JsonObject)).toEqual(['payload', 'signatures'])
  })
})

describe('a multi-signed request of who is known by another name', () => {
  it('is signed under that name and under the access certificate, for wallets that know either', async () => {
    const museum: Partner = {
      ...partner,
      clientId: 'museum',
      identifiedBy: 'did:jwk',
      digitalCredentialProtocols: ['openid4vp-v1-multisigned'],
    }
    const signer = await createTestSigner('CN=Museum, C=BE')
    const known = await createTestVerifier({ partners: [museum], signers: new Map([['museum', signer]]) })
    const { requests } = await askForBrowser(known, {}, { clientId: 'museum' })
    expect(requests.map(({ protocol }) => protocol)).toEqual(['openid4vp-v1-multisigned'])
    const request = requests[0]?.data.request as unknown as GeneralJWSInput
    const keys = [await importJWK(signer.publicJwk, 'ES256'), await importJWK(known.accessSigner.publicJwk, 'ES256')]
    const names = await Promise.all(
      request.signatures.map(async (one, at) => {
        const { protectedHeader } = await generalVerify({ ...request, signatures: [one] }, keys[at] as CryptoKey)
        return [protectedHeader?.client_id, Object.keys(protectedHeader ?? {})]
      }),
    )
    expect(names).toEqual([
      [expect.stringMatching(/^decentralized_identifier:did:jwk:/), ['alg', 'typ', 'kid', 'client_id']],
      [known.config.clientId, ['alg', 'typ', 'x5c', 'client_id']],
    ])
  })
})

describe('an unsigned request (VP-DCAPI-03)', () => {
  it('is the parameters alone: it names nobody, and no origin', async () => {
    const { data } = await requestOf('openid4vp-v1-unsigned', { query: { credentials: [mdocQuery()] } })
    expect(Object.keys(data).sort()).toEqual([
      'client_metadata',
      'dcql_query',
      'nonce',
      'response_mode',
      'response_type',
    ])
  })
})
