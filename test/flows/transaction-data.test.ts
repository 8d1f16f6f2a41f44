// A holder authorises transactions by presenting a health card, which stands here for the attestation of a bank: what is asked, told, signed
// and proven, and what a careless or dishonest wallet would sign instead (VP-TXD-01 to VP-TXD-03, EU TS12).
import { describe, expect, it } from 'vitest'
import type { PresentationResult } from '../../sandbox/relying-party/verifier-client.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { ehic } from '../../shared/credentials/ehic.ts'
import { ask, askAndPresent, callVerifier, complaints, createWallet, offerTo, resultOf, sdJwtQuery } from './world.ts'

const configurationOf = (format: string): string => ehic.configurations.find((one) => one.format === format)?.id ?? ''

async function cardHolder(format = 'dc+sd-jwt'): Promise<Wallet> {
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds: [configurationOf(format)] })
  await receive(wallet, credentialOfferUri, { copies: 4 })
  return wallet
}

const query = {
  credentials: [
    { id: 'card', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:ehic:1'] }, claims: [{ path: ['ending_date'] }] },
  ],
}
const payment = {
  type: 'urn:eudi:sca:payment:1',
  credentialIds: ['card'],
  payload: {
    transaction_id: '8D8AC610-566D-4EF0-9C22-186B2A5ED793',
    payee: { name: 'Library shop', id: 'BE71096123456769' },
    currency: 'EUR',
    amount: 12.5,
  },
}
const terms = {
  type: 'qcert_creation_acceptance',
  credentialIds: ['card'],
  payload: {
    QC_terms_conditions_uri: 'https://qtsp.example/terms',
    QC_hash: 'ohxKcClHp/J1dI1iv5olhtvwJJtlMKeqs0LwGRbQDlw=',
    QC_hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
  },
}

type Result = PresentationResult & { transactionData?: object[] }

describe('a payment', () => {
  it.each(['direct_post.jwt', 'direct_post'])('is told, signed and proven over %s', async (responseMode) => {
    const told: string[] = []
    const wallet = { ...(await cardHolder()), tell: (line: string) => void told.push(line) }
    const { authorizationRequest, id } = await ask(query, { transactionData: [payment, terms], responseMode })
    expect((await present(wallet, authorizationRequest)).status).toBe(200)
    expect(told).toEqual(
      expect.arrayContaining([
        'Authorises, as urn:eudi:sca:payment:1: payee.name Library shop',
        'Authorises, as urn:eudi:sca:payment:1: amount 12.5',
        'Authorises, as qcert_creation_acceptance: QC_terms_conditions_uri https://qtsp.example/terms',
      ]),
    )
    const result: Result = await resultOf(id)
    expect(complaints(result)).toEqual([])
    const authorised = { queryId: 'card', authorised: true, hash: expect.any(String), hashAlgorithm: 'sha-256' }
    expect(result.transactionData).toEqual([
      {
        type: payment.type,
        ...authorised,
        jti: expect.stringMatching(/^[\w-]{22}$/),
        amr: [{ knowledge: 'pin_6_or_more_digits' }, { possession: 'key_in_local_native_wscd' }],
      },
      { type: terms.type, ...authorised },
    ])
  })

  it('is not authorised by what was signed for another one', async () => {
    const wallet = await cardHolder()
    let signed: Record<string, string[]> = {}
    const keep = (vpToken: Record<string, string[]>) => {
      signed = vpToken
      return vpToken
    }
    await askAndPresent(wallet, query, { more: { transactionData: [payment] }, alter: keep })
    const dearer = { ...payment, payload: { ...payment.payload, amount: 1250 } }
    const { presented, result } = await askAndPresent(wallet, query, {
      more: { transactionData: [dearer] },
      alter: () => signed,
    })
    expect(presented.status).toBe(400)
    expect(complaints(result)).toEqual(
      expect.arrayContaining(['holderBound failed', 'transactionDataAuthorised failed']),
    )
    expect(result).not.toHaveProperty('transactionData')
  })

  it('is asked of no PID (SUA_01)', async () => {
    const response = await callVerifier('POST', '/verification/v1/transactions', {
      query: sdJwtQuery(),
      purpose: 'A test',
      flow: 'crossDevice',
      transactionData: [{ ...payment, credentialIds: ['pid'] }],
    })
    expect(response.status).toBe(400)
    expect(((await response.json()) as { issues: { name: string }[] }).issues[0]?.name).toBe(
      '/transactionData/0/credentialIds/0',
    )
  })
})
