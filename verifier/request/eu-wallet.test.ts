// Would the EU's reference wallets accept our requests? Each of their rules, stated by the sandbox's wallet, against requests of every kind;
// and that it is a rule: a request that breaks it is refused.
import { beforeAll, describe, expect, it } from 'vitest'
import { checkRequest, rules } from '../../sandbox/wallet/check-request.ts'
import { resolveRequest } from '../../sandbox/wallet/request-object.ts'
import type { RequestOptions } from '../../sandbox/wallet/verifier-trust.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { utf8 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parseJws, signJws } from '../../shared/keys/jws.ts'
import { type ClientIdentification, clientIdentifications } from '../../shared/oauth/partner.ts'
import { createApp } from '../app.ts'
import { createIdentified, type Identified, partyOf } from '../testing/identified-parties.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { callOf, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { createTransactionEndpoint } from '../transaction/create.ts'
import { requestEndpoint } from './endpoint.ts'

const clock = { time: afternoon }
let world: Identified
let trust: RequestOptions
beforeAll(async () => {
  world = await createIdentified(clock)
  const known = world.signers.get('pre-registered')?.publicJwk
  trust = { attesters: [world.attester], preRegistered: known ? { 'pre-registered': known } : {} }
})

/** Its requests go to the verifier; `change` sees each answer on its way. */
const createWallet = (change?: (text: string) => Promise<string> | string): Wallet => ({
  fetch: async (url, init) => {
    const response = await createApp(world.verifier).request(url, init)
    return change && url.includes('/request/') ? new Response(await change(await response.text()), response) : response
  },
  now: () => clock.time,
  held: [],
  tell: () => {},
})

const both = { credentials: [sdJwtQuery(), mdocQuery()] }

async function linkOf(by: ClientIdentification, wish: object = {}): Promise<string> {
  const body = { query: both, purpose: 'A test', flow: 'crossDevice', ...wish }
  const call = await callOf(world.verifier, '', body, { clientId: partyOf(by) })
  const opened = (await (await createTransactionEndpoint(world.verifier, call)).json()) as Record<string, string>
  return opened.authorizationRequest ?? ''
}

describe.each(clientIdentifications)('a request of who is identified by %s', (by) => {
  const encrypted = by !== 'pre-registered'

  it('is accepted, plain and encrypted, fetched in either way', async () => {
    for (const responseMode of encrypted ? ['direct_post', 'direct_post.jwt'] : ['direct_post']) {
      const link = await linkOf(by, { responseMode })
      for (const requestUriMethod of ['get', 'post'] as const) {
        const request = await resolveRequest(createWallet(), link, { ...trust, requestUriMethod })
        expect(request.query).toEqual(both)
        expect(request.encryption !== undefined).toBe(responseMode === 'direct_post.jwt')
        expect(request.audience).toBe(new URL(link).searchParams.get('client_id'))
      }
    }
  })
})

const signing = clientIdentifications.filter((by) => by !== 'redirect_uri')

describe.each(signing)('a signed request of who is identified by %s', (by) => {
  it('is accepted when it has to come encrypted', async () => {
    const link = await linkOf(by)
    await expect(resolveRequest(createWallet(), link, { ...trust, encryptedRequest: true })).resolves.toBeDefined()
    // Not what the wallet would take in its place.
    const plain = createWallet(async () => (await requestEndpoint(world.verifier, idIn(link))).text())
    await expect(resolveRequest(plain, link, { ...trust, encryptedRequest: true })).rejects.toThrow('not encrypted')
  })

  it('is refused when anybody else signed it', async () => {
    const forge = async (text: string) => {
      const { header, payload } = parseJws(text)
      return signJws(world.verifier.accessSigner, header, { ...payload, state: 'mine' })
    }
    const change = by === 'x509_hash' ? (text: string) => changedIn(text, { state: 'mine' }) : forge
    await expect(resolveRequest(createWallet(change), await linkOf(by), trust)).rejects.toThrow('not signed by')
  })
})

const idIn = (link: string): string => new URL(link).searchParams.get('request_uri')?.split('/').at(-1) ?? ''

/** The same signature over something else. */
function changedIn(text: string, change: JsonObject): string {
  const [header, , signature] = text.split('.')
  const payload = Buffer.from(JSON.stringify({ ...parseJws(text).payload, ...change })).toString('base64url')
  return [header, payload, signature].join('.')
}

/** Signed again by who signed it. */
const bent = (header: object, payload: object) => async (text: string) => {
  const jws = parseJws(text)
  return signJws(world.verifier.accessSigner, { ...jws.header, ...header }, { ...jws.payload, ...payload })
}

describe('the wallet', () => {
  const refusal = async (change: (text: string) => Promise<string>) =>
    resolveRequest(createWallet(change), await linkOf('x509_hash'), trust).then(
      () => 'accepted',
      (error: Error) => error.message,
    )

  it.each<[string, object, object, string]>([
    ['has another typ', { typ: 'JWT' }, {}, 'another type'],
    ['names another algorithm', { alg: 'ES384' }, {}, 'not signed by'],
    ['has ended', {}, { exp: afternoon - 16 }, 'has ended'],
    ['begins later', {}, { nbf: afternoon + 16 }, 'has ended'],
    [
      'is of another client than its link',
      {},
      { client_id: `x509_hash:${'A'.repeat(43)}` },
      'certificate that it names',
    ],
    ['does not repeat the nonce of the wallet', {}, { wallet_nonce: 'another' }, 'another question'],
    ['is for another wallet', {}, { aud: 'https://wallet.example' }, 'another wallet'],
    ['comes with no certificate', { x5c: [] }, {}, 'no certificate'],
  ])('refuses a request that %s', async (_, header, payload, reason) => {
    expect(await refusal(bent(header, payload))).toContain(reason)
  })

  it.each<[string, object]>([
    ['has ended just now', { exp: afternoon - 14 }],
    ['begins in a moment', { nbf: afternoon + 14 }],
  ])('accepts a request that %s, as clocks differ', async (_, payload) => {
    expect(await refusal(bent({}, payload))).toBe('accepted')
  })

  it('refuses a host that the certificate does not name, or that the answer does not go to (VP-CID-03)', async () => {
    const signer = world.signers.get('x509_san_dns')
    const elsewhere = async (text: string) => {
      const { header, payload } = parseJws(text)
      if (!signer) throw new TypeError('there is a signer')
      return signJws(signer, header, { ...payload, response_uri: 'https://evil.example/response' })
    }
    await expect(resolveRequest(createWallet(elsewhere), await linkOf('x509_san_dns'), trust)).rejects.toThrow(
      'certificate that it names',
    )
  })

  it('refuses an attester that it does not know, and a verifier that it does not know (VP-CID-01, VP-CID-05)', async () => {
    const nobody = { ...trust, attesters: [], preRegistered: {} }
    await expect(resolveRequest(createWallet(), await linkOf('verifier_attestation'), nobody)).rejects.toThrow(
      'attests',
    )
    await expect(resolveRequest(createWallet(), await linkOf('pre-registered'), nobody)).rejects.toThrow('not know')
  })

  it('refuses a request in a link that is to be signed', async () => {
    const link = (await linkOf('redirect_uri')).replace('client_id=redirect_uri%3A', 'client_id=x509_hash%3A')
    await expect(resolveRequest(createWallet(), link, trust)).rejects.toThrow('not signed')
  })
})

describe('every rule of the EU reference wallets', () => {
  const as = { mode: 'direct_post', clientId: 'x509_hash:a' }
  let right: JsonObject
  beforeAll(async () => {
    const link = await linkOf('x509_hash')
    right = parseJws(await (await requestEndpoint(world.verifier, idIn(link))).text()).payload
  })

  const metadata = (change: object) => (request: JsonObject) => ({
    client_metadata: { ...(request.client_metadata as JsonObject), ...change },
  })
  const query = (change: object) => ({ dcql_query: { credentials: [{ ...sdJwtQuery(), ...change }] } })

  const broken: Record<string, (request: JsonObject) => object> = {
    'the response type is vp_token': () => ({ response_type: 'vp_token id_token' }),
    'there is a nonce of URL-safe characters': () => ({ nonce: 'a+b' }),
    'the answer is asked for in a known way': () => ({ response_mode: 'fragment' }),
    'no redirect_uri stands beside the response_uri': () => ({ redirect_uri: 'https://library.example' }),
    'the response_uri is https': () => ({ response_uri: 'http://verifier.example/response' }),
    'a query is there, and no scope': () => ({ scope: 'pid' }),
    'credentials are asked for, each by its own id': () => ({
      dcql_query: { credentials: [sdJwtQuery(), sdJwtQuery()] },
    }),
    'every credential has its meta': () => query({ meta: undefined }),
    'a path in an mdoc is a namespace and an element': () => ({
      dcql_query: { credentials: [mdocQuery({ claims: [{ path: ['family_name'] }] })] },
    }),
    'claims have ids of their own': () => query({ claims: ['a', 'b'].map((name) => ({ id: 'same', path: [name] })) }),
    'no list of the query is empty': () => query({ claims: [] }),
    'who is known is told of no metadata, and everybody else is': () => ({ client_metadata: undefined }),
    'the metadata names every format that is asked for, with an algorithm of the wallet': metadata({
      vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES512'] } },
    }),
    'the metadata says nothing that has to be ignored': metadata({ client_name: 'Library' }),
    'there is a key to encrypt to, each with its own kid and alg': metadata({ jwks: { keys: [{ kty: 'EC' }] } }),
    'nothing is said of encryption where the answer is plain': () => ({ response_mode: 'direct_post' }),
    'transaction data are texts about credentials that are asked for': () => ({ transaction_data: [] }),
    'what is said of the verifier has a format and data': () => ({ verifier_info: [{ format: 'registration_cert' }] }),
  }

  it('is kept by our request', () => {
    expect(() => checkRequest(right, as)).not.toThrow()
  })

  it.each(Object.keys(rules).filter((rule) => rule in broken))('can be broken: %s', (rule) => {
    const request = JSON.parse(JSON.stringify({ ...right, ...broken[rule]?.(right) })) as JsonObject
    const kept = Object.entries(rules).filter(([name, holds]) => name === rule && holds(request, as))
    expect(kept).toEqual([])
    expect(() => checkRequest(request, as)).toThrow('breaks a rule')
  })

  it('is tried: the last one by a request in a link', () => {
    const untried = Object.keys(rules).filter((rule) => !(rule in broken))
    expect(untried).toEqual(['an unsigned request is answered where its client_id says'])
    expect(rules[untried[0] ?? '']?.(right, { ...as, clientId: 'redirect_uri:https://evil.example' })).toBe(false)
  })

  it('holds for what is put in beside: transaction data and what is said of the verifier (VP-TXD-01, VP-VINFO-01)', async () => {
    const link = await linkOf('x509_hash')
    const id = idIn(link)
    const stored = await world.verifier.rows.get<object>('transaction', id)
    const entry = Buffer.from(utf8(JSON.stringify({ type: 'test', credential_ids: ['sd'] }))).toString('base64url')
    const told = { verifierInfo: [{ format: 'registration_cert', data: 'a.b.c' }], transactionData: [entry] }
    await world.verifier.rows.put('transaction', id, { ...stored, ...told }, afternoon + 300)
    const { payload } = parseJws(await (await requestEndpoint(world.verifier, id)).text())
    expect(payload).toMatchObject({ verifier_info: told.verifierInfo, transaction_data: told.transactionData })
    expect(() => checkRequest(payload, as)).not.toThrow()
    expect(right).not.toHaveProperty('verifier_info')
    expect(right).not.toHaveProperty('transaction_data')
  })
})
