// Transactions that wallets of others authorise: Credo hashes them by itself; where @openid4vc/openid4vp reads them and @sd-jwt/core signs, the
// hash is by node:crypto. The health card stands for an attestation with which somebody accepts the terms of a certificate.
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PresentationResult } from '../../sandbox/relying-party/verifier-client.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential } from '../../sandbox/wallet/wallet.ts'
import { ehic } from '../../shared/credentials/ehic.ts'
import { ask, complaints, createWallet, offerTo, pki, resultOf } from '../flows/world.ts'
import { createCredoHolder, present, receive as receiveByCredo } from './credo-holder.ts'
import { createOtherWallet, type Request } from './openid4vp-wallet.ts'
import { presentSdJwt } from './sd-jwt-holder.ts'

const configurationId = ehic.configurations.find(({ format }) => format === 'dc+sd-jwt')?.id ?? ''
const query = {
  credentials: [
    { id: 'card', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:ehic:1'] }, claims: [{ path: ['ending_date'] }] },
  ],
}
const terms = (address: string, more: object = {}) => ({
  type: 'qcert_creation_acceptance',
  credentialIds: ['card'],
  payload: {
    QC_terms_conditions_uri: address,
    QC_hash: 'ohxKcClHp/J1dI1iv5olhtvwJJtlMKeqs0LwGRbQDlw=',
    QC_hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
  },
  ...more,
})
const first = terms('https://qtsp.example/terms')
const second = terms('https://qtsp.example/more-terms')

type Result = PresentationResult & { transactionData?: object[] }

const offered = async (): Promise<string> =>
  (await offerTo('jan', { credentialConfigurationIds: [configurationId] })).credentialOfferUri

const hashOf = (text: string, algorithm = 'sha256'): string => createHash(algorithm).update(text).digest('base64url')

describe('Credo', () => {
  it.each(['direct_post.jwt', 'direct_post'])('authorises two transactions over %s', async (responseMode) => {
    const { authorities } = pki
    const holder = await createCredoHolder({
      credentials: [authorities.qualified],
      statusLists: [authorities.pid],
      requests: [authorities.access],
    })
    await receiveByCredo(holder, await offered())
    const { id, authorizationRequest } = await ask(query, { transactionData: [first, second], responseMode })
    const { request, answer } = await present(holder, authorizationRequest, ['card', 'card'])
    expect(request.transactionData?.map(({ matchedCredentialIds }) => matchedCredentialIds)).toEqual([
      ['card'],
      ['card'],
    ])
    expect(answer.serverResponse?.status).toBe(200)
    const result: Result = await resultOf(id)
    expect([result.verdict, complaints(result)]).toEqual(['accepted', []])
    const texts = request.authorizationRequestPayload.transaction_data ?? []
    expect(result.transactionData).toEqual(
      texts.map((text) => ({
        type: first.type,
        queryId: 'card',
        authorised: true,
        hash: hashOf(text),
        hashAlgorithm: 'sha-256',
      })),
    )
  })
})

describe('@openid4vc/openid4vp and @sd-jwt/core', () => {
  const wallet = createOtherWallet({ accessAuthorities: [pki.authorities.access] })
  let held: HeldCredential[] = []
  beforeAll(async () => {
    const receiving = createWallet()
    await receive(receiving, await offered(), { copies: 20 })
    held = receiving.held
  })

  /** `sign`: what the key binding says of the transactions. */
  async function answer(transactionData: object[], sign: (request: Request) => object) {
    const { id, authorizationRequest } = await ask(query, { transactionData })
    const request = await wallet.resolve(authorizationRequest)
    const one = held.find(({ used }) => !used)
    if (!one) throw new Error('all copies are used')
    one.used = true
    const session = { aud: request.clientId, nonce: request.payload.nonce, ...sign(request) }
    const { status } = await wallet.submit(request, { card: [await presentSdJwt(one, { ending_date: '' }, session)] })
    const result: Result = await resultOf(id)
    return { request, status, result }
  }
  const hashesOf = ({ transactionData }: Request): string[] => transactionData.map(({ encoded }) => hashOf(encoded))

  it('read what is to be authorised', async () => {
    const { request } = await answer([first, second], () => ({}))
    expect(request.transactionData.map((one) => one.transactionData)).toMatchObject(
      [first, second].map(({ type, payload }) => ({ type, credential_ids: ['card'], ...payload })),
    )
  })

  it.each([
    ['in order', [first, second], (request: Request) => ({ transaction_data_hashes: hashesOf(request) })],
    [
      'in another order',
      [first, second],
      (request: Request) => ({ transaction_data_hashes: hashesOf(request).reverse() }),
    ],
    [
      'by an algorithm of the request',
      [terms('https://qtsp.example/terms', { hashesAlgorithms: ['sha-512'] })],
      ({ transactionData }: Request) => ({
        transaction_data_hashes: transactionData.map(({ encoded }) => hashOf(encoded, 'sha512')),
        transaction_data_hashes_alg: 'sha-512',
      }),
    ],
  ])('authorise them, %s', async (_, transactionData, sign) => {
    const { status, result } = await answer(transactionData, sign)
    expect([status, complaints(result)]).toEqual([200, []])
    expect(result.transactionData).toHaveLength(transactionData.length)
  })

  it.each<[string, (request: Request) => object]>([
    ['without a hash', () => ({})],
    ['without that of one', (request) => ({ transaction_data_hashes: hashesOf(request).slice(1) })],
    [
      'with that of one twice',
      (request) => ({ transaction_data_hashes: hashesOf(request).fill(hashesOf(request)[0] ?? '') }),
    ],
    ['with that of another', (request) => ({ transaction_data_hashes: [...hashesOf(request), hashOf('another')] })],
    [
      'with those of the decoded texts',
      ({ transactionData }) => ({
        transaction_data_hashes: transactionData.map(({ encoded }) =>
          hashOf(Buffer.from(encoded, 'base64url').toString()),
        ),
      }),
    ],
    [
      'with an algorithm that was not asked for',
      ({ transactionData }) => ({
        transaction_data_hashes: transactionData.map(({ encoded }) => hashOf(encoded, 'sha512')),
        transaction_data_hashes_alg: 'sha-512',
      }),
    ],
    ['with a text in place of a list', (request) => ({ transaction_data_hashes: hashesOf(request)[0] })],
  ])('are refused %s', async (_, sign) => {
    const { status, result } = await answer([first, second], sign)
    expect([status, result.verdict, complaints(result)]).toEqual([400, 'refused', ['transactionDataAuthorised failed']])
    expect(result).not.toHaveProperty('transactionData')
  })
})
