// Wallets of others present to the running verifier: the request, the query and the answer as other libraries understand them.
import { createHash } from 'node:crypto'
import { Openid4vpVerifier } from '@openid4vc/openid4vp'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { ehic } from '../../shared/credentials/ehic.ts'
import {
  ask,
  callAsLibrary,
  complaints,
  createWallet as createSandboxWallet,
  mdocQuery,
  offerTo,
  pki,
  resultOf,
  sdJwtQuery,
  walletOf,
} from '../flows/world.ts'
import type { Match } from './match-query.ts'
import { createOtherWallet, type WalletOptions } from './openid4vp-wallet.ts'

const accessAuthorities = [pki.authorities.access]
const createWallet = (options: Partial<WalletOptions> = {}) => createOtherWallet({ accessAuthorities, ...options })

const docType = 'eu.europa.ec.eudi.pid.1'
const formats = {
  'dc+sd-jwt': {
    query: sdJwtQuery(
      [['family_name'], ['birthdate'], ['address', 'postal_code'], ['nationalities', null]].map((path) => ({ path })),
    ),
    claims: {
      family_name: 'Peeters',
      birthdate: '1985-03-14',
      address: { postal_code: '1000' },
      nationalities: ['BE'],
    },
  },
  mso_mdoc: {
    query: mdocQuery(),
    claims: { [docType]: { family_name: 'Peeters', given_name: 'Jan', birth_date: '1985-03-14' } },
  },
}

const healthCard = ehic.configurations.find(({ format }) => format === 'dc+sd-jwt')?.id ?? ''
const hash = (data: Uint8Array, algorithm: string): Uint8Array =>
  new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest())

let held: HeldCredential[] = []
/** A copy that nobody has seen yet. */
function fresh(format: keyof typeof formats): HeldCredential[] {
  const one = held.find((copy) => copy.format === format && !copy.used)
  if (!one) throw new Error('all copies are used')
  one.used = true
  return [one]
}

beforeAll(async () => {
  held = (await walletOf('jan', 12)).held
})

describe('@openid4vc/openid4vp', () => {
  it('verifies the request by reference: signature, certificate hash and type of the object (VP-REQ-01, VP-REQ-03, VP-CID-04)', async () => {
    const { authorizationRequest } = await ask(formats['dc+sd-jwt'].query)
    const { clientId, version, payload } = await createWallet().resolve(authorizationRequest)
    expect(clientId).toBe(new URL(authorizationRequest).searchParams.get('client_id'))
    expect(version).toBe(100)
    expect(payload).toMatchObject({ response_type: 'vp_token', response_mode: 'direct_post.jwt' })
    expect(payload.aud).toBe('https://self-issued.me/v2')
    expect(payload).not.toHaveProperty('redirect_uri')
    expect(payload.dcql_query).toEqual(formats['dc+sd-jwt'].query)
  })

  it('reads what a relying party is registered for (VP-VINFO-01)', async () => {
    const body = { query: sdJwtQuery(), intendedUse: 'membership', flow: 'crossDevice' }
    const opened = await (await callAsLibrary('POST', '/verification/v1/transactions', body)).json()
    const { payload } = await createWallet().resolve(opened.authorizationRequest)
    expect(payload.verifier_info).toEqual([{ format: 'registration_cert', data: expect.stringMatching(/^ey/) }])
  })

  it('reads what is to be authorised, and finds it in what a wallet signed (VP-TXD-01, VP-TXD-02)', async () => {
    const wallet = createSandboxWallet()
    const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds: [healthCard] })
    await receive(wallet, credentialOfferUri, { copies: 1 })
    const query = { credentials: [{ id: 'card', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:ehic:1'] } }] }
    const payload = { transaction_id: 'a', action: 'Log in' }
    const login = { type: 'urn:eudi:sca:login_risk_transaction:1', credentialIds: ['card'], payload }
    const { authorizationRequest } = await ask(query, { transactionData: [login], responseMode: 'direct_post' })
    const { payload: request } = await createWallet().resolve(authorizationRequest)
    let signed = ''
    await present(wallet, authorizationRequest, {
      alter: (vpToken) => {
        signed = vpToken.card?.[0] ?? ''
        return vpToken
      },
    })
    const { transaction_data_hashes, transaction_data_hashes_alg } = decodeJwt(signed.split('~').at(-1) ?? '')
    const verifier = new Openid4vpVerifier({ callbacks: { hash } as never })
    const found = await verifier.verifyTransactionData({
      transactionData: request.transaction_data ?? [],
      credentials: { card: [{ transaction_data_hashes, transaction_data_hashes_alg }] } as never,
    })
    expect(found.map(({ credentialId, presentations }) => [credentialId, presentations[0].hashAlg])).toEqual([
      ['card', 'sha-256'],
    ])
  })

  it('refuses the request when the link names another verifier (VP-REQ-02)', async () => {
    const { authorizationRequest } = await ask(formats['dc+sd-jwt'].query)
    const link = new URL(authorizationRequest)
    link.searchParams.set('client_id', `x509_hash:${'A'.repeat(43)}`)
    await expect(createWallet().resolve(link.href)).rejects.toThrow('client_id does not match')
  })

  it('refuses the request when it was changed on its way (VP-REQ-01)', async () => {
    const { authorizationRequest } = await ask(formats['dc+sd-jwt'].query)
    const fetchChanged: typeof fetch = async (...request) => {
      const [header, payload = '', signature] = (await (await fetch(...request)).text()).split('.')
      const text = Buffer.from(payload, 'base64url').toString().replace('family_name', 'picture')
      return new Response([header, Buffer.from(text).toString('base64url'), signature].join('.'))
    }
    await expect(createWallet({ fetch: fetchChanged }).resolve(authorizationRequest)).rejects.toThrow(
      'Error during verification of jwt',
    )
  })

  it('refuses the request when it knows no authority of the verifier (HAIP-V-01)', async () => {
    const { authorizationRequest } = await ask(formats['dc+sd-jwt'].query)
    const wallet = createWallet({ accessAuthorities: [pki.authorities.pid] })
    await expect(wallet.resolve(authorizationRequest)).rejects.toThrow('Error during verification of jwt')
  })
})

describe('a query that dcql answers', () => {
  const [sdJwt, mdoc] = [formats['dc+sd-jwt'], formats.mso_mdoc]

  it('with a credential in each format is accepted in one answer (VP-RES-01, VP-RES-05)', async () => {
    const credentials = [sdJwt, mdoc].flatMap(({ query }, at) =>
      query.credentials.map((one) => ({ ...one, id: ['first', 'second'][at] })),
    )
    const { id, authorizationRequest } = await ask({ credentials })
    const wallet = createWallet()
    const request = await wallet.resolve(authorizationRequest)
    const matches = await wallet.match(request, [...fresh('mso_mdoc'), ...fresh('dc+sd-jwt')])
    expect(matches.map(({ queryId, format }) => [queryId, format])).toEqual([
      ['first', 'dc+sd-jwt'],
      ['second', 'mso_mdoc'],
    ])
    await wallet.submit(request, await wallet.present(request, matches))
    const result = await resultOf(id)
    expect(complaints(result)).toEqual([])
    expect(result.credentials.map(({ claims }) => claims)).toEqual([sdJwt.claims, mdoc.claims])
  })

  it('with the claim set that the credential has is accepted, and discloses no other claim (VP-DCQL-09)', async () => {
    const claims = ['email', 'given_name', 'family_name'].map((name) => ({ id: name, path: [name] }))
    const [one] = sdJwtQuery(claims).credentials
    const query = { credentials: [{ ...one, claim_sets: [['email', 'family_name'], ['given_name']] }] }
    const { id, authorizationRequest } = await ask(query)
    const wallet = createWallet()
    const request = await wallet.resolve(authorizationRequest)
    const vpToken = await wallet.present(request, await wallet.match(request, fresh('dc+sd-jwt')))
    expect(vpToken.pid?.[0]?.split('~')).toHaveLength(3)
    await wallet.submit(request, vpToken)
    const result = await resultOf(id)
    expect(complaints(result)).toEqual([])
    expect(result.credentials[0]?.claims).toEqual({ given_name: 'Jan' })
  })

  it('that no held credential meets gets no answer (VP-DCQL-08)', async () => {
    const { authorizationRequest } = await ask(sdJwtQuery([{ path: ['family_name'], values: ['Janssens'] }]))
    const wallet = createWallet()
    const request = await wallet.resolve(authorizationRequest)
    await expect(wallet.match(request, held)).rejects.toThrow('the credentials do not answer the query')
  })
})

describe.each(['dc+sd-jwt', 'mso_mdoc'] as const)('a presentation of %s by other libraries', (format) => {
  const { query, claims } = formats[format]

  async function open(responseMode: string, enc: 'A128GCM' | 'A256GCM' = 'A128GCM') {
    const { id, authorizationRequest } = await ask(query, { responseMode })
    const wallet = createWallet({ enc })
    const request = await wallet.resolve(authorizationRequest)
    return { id, wallet, request }
  }

  it.each([
    ['direct_post.jwt and A128GCM', 'direct_post.jwt', 'A128GCM'],
    ['direct_post.jwt and A256GCM', 'direct_post.jwt', 'A256GCM'],
    ['direct_post', 'direct_post', undefined],
  ] as const)('is accepted over %s with every check passed (VP-RES-04, VP-ENC-02)', async (_, responseMode, enc) => {
    const { id, wallet, request } = await open(responseMode, enc)
    const vpToken = await wallet.present(request, await wallet.match(request, fresh(format)))
    const { status, encryption } = await wallet.submit(request, vpToken)
    expect(encryption?.enc).toBe(enc)
    const result = await resultOf(id)
    expect(complaints(result)).toEqual([])
    expect(status).toBe(200)
    expect(result.verdict).toBe('accepted')
    expect(result.credentials.map((one) => one.claims)).toEqual([claims])
    expect(result.credentials[0]?.findings.map(({ check }) => check)).toContain('holderBound')
  })

  it.each(['direct_post.jwt', 'direct_post'])(
    'is refused over %s when it was made for another transaction (VP-SEC-01)',
    async (responseMode) => {
      const first = await open(responseMode)
      const vpToken = await first.wallet.present(first.request, await first.wallet.match(first.request, fresh(format)))
      const second = await open(responseMode)
      expect((await second.wallet.submit(second.request, vpToken)).status).toBe(400)
      const refused = await resultOf(second.id)
      expect(refused.verdict).toBe('refused')
      expect(complaints(refused)).toEqual(['holderBound failed', 'notRevoked undetermined', 'setsSatisfied failed'])
      expect(refused.credentials.map((one) => one.claims)).toEqual([{}])
      expect((await first.wallet.submit(first.request, vpToken)).status).toBe(200)
      expect((await resultOf(first.id)).verdict).toBe('accepted')
    },
  )

  it('is refused when it withholds one of the claims (VP-RES-04)', async () => {
    const { id, wallet, request } = await open('direct_post.jwt')
    const matches = await wallet.match(request, fresh(format))
    const vpToken = await wallet.present(request, matches.map(withoutFamilyName))
    expect((await wallet.submit(request, vpToken)).status).toBe(400)
    const refused = await resultOf(id)
    expect(refused.verdict).toBe('refused')
    expect(complaints(refused)).toEqual(['queryAnswered failed', 'setsSatisfied failed'])
    expect(refused.credentials.map((one) => one.claims)).toEqual([{}])
  })
})

function withoutFamilyName(match: Match): Match {
  if (match.format === 'dc+sd-jwt') {
    const { family_name: _, ...claims } = match.claims
    return { ...match, claims }
  }
  const { family_name: _, ...elements } = match.nameSpaces[docType] ?? {}
  return { ...match, nameSpaces: { [docType]: elements } }
}
