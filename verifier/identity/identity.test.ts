// Links and requests of relying parties, as each is known to wallets.
import { describe, expect, it } from 'vitest'
import { base64, base64url, fromBase64url, sha256, textOf } from '../../shared/bytes.ts'
import { Problem } from '../../shared/http/problem.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { type ClientIdentification, clientIdentifications } from '../../shared/oauth/partner.ts'
import { createApp } from '../app.ts'
import { createIdentified, partyOf } from '../testing/identified-parties.ts'
import { callOf, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { createTransactionEndpoint } from '../transaction/create.ts'
import { didWebOf, fitsDidWeb } from './did.ts'

const { verifier, signers } = await createIdentified()
const app = createApp(verifier)

async function open(by: ClientIdentification, wish: object = {}): Promise<Record<string, string>> {
  const body = { query: { credentials: [sdJwtQuery()] }, purpose: 'A test', flow: 'crossDevice', ...wish }
  const call = await callOf(verifier, '', body, { clientId: partyOf(by) })
  return (await createTransactionEndpoint(verifier, call)).json()
}

const parametersOf = async (by: ClientIdentification, wish: object = {}) =>
  Object.fromEntries(new URL((await open(by, wish)).authorizationRequest ?? '').searchParams)

async function requestOf(by: ClientIdentification) {
  const parameters = await parametersOf(by)
  const response = await app.request(new URL(parameters.request_uri ?? '').pathname)
  const { header, payload } = parseJws(await response.text())
  expect(payload.client_id).toBe(parameters.client_id)
  const { typ, alg, ...more } = header
  expect([typ, alg]).toEqual(['oauth-authz-req+jwt', 'ES256'])
  return { clientId: parameters.client_id ?? '', header: more, payload }
}

const signerOf = (by: ClientIdentification) => signers.get(partyOf(by)) ?? verifier.accessSigner
const ownKey = (by: ClientIdentification) => ({ ...signerOf(by).publicJwk })

describe('a relying party', () => {
  it('is the hash of the access certificate, unless something else is registered (VP-CID-04)', async () => {
    const { clientId, header } = await requestOf('x509_hash')
    const chain = verifier.accessSigner.chain
    expect(clientId).toBe(`x509_hash:${base64url(await sha256(chain[0] ?? new Uint8Array()))}`)
    expect(header).toEqual({ x5c: chain.map(base64) })
    expect(clientId).toBe(verifier.config.clientId)
  })

  it('is the host of the verifier, under a certificate of its own (VP-CID-03)', async () => {
    const { clientId, header, payload } = await requestOf('x509_san_dns')
    expect(clientId).toBe('x509_san_dns:localhost')
    expect(new URL(String(payload.response_uri)).hostname).toBe('localhost')
    expect(header).toEqual({ x5c: signerOf('x509_san_dns').chain.map(base64) })
  })

  it('is the subject of its attestation, which comes along (VP-CID-05)', async () => {
    const { clientId, header } = await requestOf('verifier_attestation')
    expect(clientId).toBe('verifier_attestation:Library of Eupen')
    expect(Object.keys(header)).toEqual(['jwt'])
    expect(parseJws(String(header.jwt)).payload.cnf).toEqual({ jwk: ownKey('verifier_attestation') })
  })

  it('is a DID that is its key (VP-CID-06)', async () => {
    const { clientId, header } = await requestOf('did:jwk')
    const did = clientId.replace('decentralized_identifier:', '')
    expect(header).toEqual({ kid: `${did}#0` })
    expect(JSON.parse(textOf(fromBase64url(did.slice('did:jwk:'.length))))).toEqual(ownKey('did:jwk'))
  })

  it('is a DID whose document the verifier serves where the DID says (VP-CID-06)', async () => {
    const { clientId, header } = await requestOf('did:web')
    const did = 'did:web:localhost%3A8788:relying-parties:did-web'
    expect(clientId).toBe(`decentralized_identifier:${did}`)
    expect(header).toEqual({ kid: `${did}#key` })
    const response = await app.request('/relying-parties/did-web/did.json')
    expect(response.headers.get('Content-Type')).toBe('application/did+ld+json')
    expect(await response.json()).toMatchObject({
      id: did,
      verificationMethod: [{ id: `${did}#key`, controller: did, publicKeyJwk: ownKey('did:web') }],
    })
    for (const other of ['did-jwk', 'library', 'nobody'])
      expect((await app.request(`/relying-parties/${other}/did.json`)).status).toBe(404)
  })

  it('is known already, and is not introduced again (VP-CID-01)', async () => {
    const { clientId, header, payload } = await requestOf('pre-registered')
    expect([clientId, header]).toEqual(['pre-registered', {}])
    expect(payload).not.toHaveProperty('client_metadata')
    expect(payload.response_mode).toBe('direct_post')
  })

  it('is the address of the answer, with the whole request in the link (VP-CID-02)', async () => {
    const parameters = await parametersOf('redirect_uri')
    expect(parameters.client_id).toBe(`redirect_uri:${parameters.response_uri}`)
    expect(Object.keys(parameters).sort()).toEqual([
      'client_id',
      'client_metadata',
      'dcql_query',
      'nonce',
      'response_mode',
      'response_type',
      'response_uri',
      'state',
    ])
    expect(JSON.parse(parameters.dcql_query ?? '')).toEqual({ credentials: [sdJwtQuery()] })
    expect(JSON.parse(parameters.client_metadata ?? '').jwks.keys).toHaveLength(1)
    const path = new URL(parameters.response_uri ?? '').pathname.replace('response', 'request')
    expect((await app.request(path)).status).toBe(404)
    expect((await app.request(path, { method: 'POST' })).status).toBe(404)
  })

  it('writes spaces and pluses in the link such that no wallet mistakes them', async () => {
    const claims = [{ path: ['family_name'], values: ['Van + Damme'] }]
    const { authorizationRequest = '' } = await open('redirect_uri', {
      query: { credentials: [sdJwtQuery({ claims })] },
    })
    expect(authorizationRequest).toContain('Van%20%2B%20Damme')
    expect(authorizationRequest).not.toContain('+')
  })

  it('has no QR code of a request that is longer than any holds', async () => {
    const claims = Array.from({ length: 100 }, (_, at) => ({ path: ['address', `street_${at}`] }))
    expect(await open('redirect_uri')).toHaveProperty('qrCode')
    expect(await open('redirect_uri', { query: { credentials: [sdJwtQuery({ claims })] } })).not.toHaveProperty(
      'qrCode',
    )
  })

  it.each(clientIdentifications)('by %s never shares its name with another', async (by) => {
    const { client_id: clientId } = await parametersOf(by)
    for (const other of clientIdentifications.filter((one) => one !== by))
      expect((await parametersOf(other)).client_id).not.toBe(clientId)
  })

  it.each<[ClientIdentification, object, string]>([
    ['pre-registered', { responseMode: 'direct_post.jwt' }, '/responseMode'],
    ['pre-registered', { flow: 'digitalCredentials' }, '/flow'],
    ['redirect_uri', { flow: 'digitalCredentials' }, '/flow'],
  ])('by %s cannot wish for %o', async (by, wish, pointer) => {
    const error = await open(by, wish).catch((thrown) => thrown)
    expect(error instanceof Problem && error.more.issues?.map(({ name }) => name)).toEqual([pointer])
  })

  it('has no request any more when it has another name now', async () => {
    const { request_uri: address = '' } = await parametersOf('x509_san_dns')
    const path = new URL(address).pathname
    const renamed = new Map([...verifier.identities].filter(([clientId]) => clientId !== 'x509_san_dns'))
    expect((await createApp({ ...verifier, identities: renamed }).request(path)).status).toBe(404)
    const other = verifier.identities.get('did-jwk')
    if (other) renamed.set('x509_san_dns', other)
    expect((await createApp({ ...verifier, identities: renamed }).request(path)).status).toBe(404)
    expect((await app.request(path)).status).toBe(200)
  })
})

describe('a did:web', () => {
  it('is below the address of the verifier, wherever that is', () => {
    expect(didWebOf('https://verifier.example', 'library').did).toBe('did:web:verifier.example:relying-parties:library')
    expect(didWebOf('https://gov.example/verifier', 'a').did).toBe('did:web:gov.example:verifier:relying-parties:a')
  })

  it.each(['', '..', '.', 'a/b', 'a:b', 'a b', 'é', 'a%20'])('cannot hold "%s"', (clientId) => {
    expect(fitsDidWeb(clientId)).toBe(false)
  })
})
