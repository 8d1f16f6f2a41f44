import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { fromBase64url, textOf } from '../../shared/bytes.ts'
import { Problem } from '../../shared/http/problem.ts'
import { requestEndpoint } from '../request/endpoint.ts'
import { exampleTypes, names } from '../testing/example-types.ts'
import {
  ask,
  askForBrowser,
  callOf,
  createTestVerifier,
  mdocQuery,
  sdJwtQuery,
} from '../testing/memory-relying-party.ts'
import { createTransactionEndpoint } from '../transaction/create.ts'

const verifier = await createTestVerifier({ types: exampleTypes })
const cardType = `${verifier.config.typesUrl}/${names.card}`
const card = sdJwtQuery({ id: 'card', meta: { vct_values: [cardType] } })
const cardDocument = mdocQuery({ id: 'document', meta: { doctype_value: names.cardDocument } })
const query = { credentials: [card, cardDocument, sdJwtQuery(), mdocQuery()] }

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
const document = {
  label: 'Contract',
  hash: 'sTOgwOm+474gFj0q0x1iSNspKqbcse4IeiqlDg/HWuI=',
  hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
}
const signing = {
  type: 'qes_authorization',
  credentialIds: ['document', 'card'],
  payload: { signatureQualifier: 'eu_eidas_qes', documentDigests: [document] },
}

const decoded = (text: string | undefined) => JSON.parse(textOf(fromBase64url(text ?? '')))
const asked = async (...transactionData: object[]) =>
  (await ask(verifier, { query, transactionData })).transaction.transactionData ?? []

async function refusal(...transactionData: object[]): Promise<string[]> {
  const body = { query, purpose: 'A test', flow: 'crossDevice', transactionData }
  const error = await createTransactionEndpoint(verifier, await callOf(verifier, '', body)).catch((thrown) => thrown)
  if (!(error instanceof Problem)) throw new Error('it is taken')
  return (error.more.issues ?? []).map(({ name, detail }) => `${name} ${detail}`)
}

describe('transaction data', () => {
  it('are in the request as texts, which say type, credentials and how to hash (VP-TXD-01)', async () => {
    const { transaction, requestId } = await ask(verifier, { query, transactionData: [payment, signing] })
    expect(transaction.transactionData?.map(decoded)).toEqual([
      {
        type: payment.type,
        credential_ids: ['card'],
        transaction_data_hashes_alg: ['sha-256'],
        payload: payment.payload,
      },
      { type: signing.type, credential_ids: ['document', 'card'], ...signing.payload },
    ])
    const request = decodeJwt(await (await requestEndpoint(verifier, requestId)).text())
    expect(request.transaction_data).toEqual(transaction.transactionData)
  })

  it('are in no request without them', async () => {
    const { requestId } = await ask(verifier)
    const request = decodeJwt(await (await requestEndpoint(verifier, requestId)).text())
    expect(request).not.toHaveProperty('transaction_data')
  })

  it('may say other algorithms', async () => {
    const [text] = await asked({ ...signing, hashesAlgorithms: ['sha-512', 'sha-256'] })
    expect(decoded(text).transaction_data_hashes_alg).toEqual(['sha-512', 'sha-256'])
  })

  it.each<[string, object, string]>([
    ['of a type that nobody knows', { type: 'urn:eudi:sca:payment:2' }, '/transactionData/0/type is not known'],
    [
      'for a credential that is not asked for',
      { credentialIds: ['card', 'x'] },
      '/transactionData/0/credentialIds/1 names a credential that is not asked for',
    ],
    ['for nothing', { credentialIds: [] }, '/transactionData/0/credentialIds is shorter than 1'],
    [
      'for an mdoc, with a type that has no place there',
      { credentialIds: ['document'] },
      '/transactionData/0/credentialIds/0 names a credential of a format that does not carry this type',
    ],
    [
      'for a PID (SUA_01)',
      { credentialIds: ['sd'] },
      '/transactionData/0/credentialIds/0 names a PID, with which wallets sign no transaction',
    ],
    [
      'with a hash that nobody makes',
      { hashesAlgorithms: ['md5'] },
      '/transactionData/0/hashesAlgorithms/0 is not one of',
    ],
    ['with another member', { payload_uri: 'x' }, '/transactionData/0/payload_uri is not known'],
  ])('are refused %s', async (_, more, fault) => {
    expect((await refusal({ ...payment, ...more }))[0]).toMatch(fault)
  })

  it('are refused for a credential that is asked for without holder binding (VP-TXD-01)', async () => {
    const unbound = { credentials: [{ ...card, require_cryptographic_holder_binding: false }] }
    const error = await ask(verifier, { query: unbound, transactionData: [payment] }).catch((thrown) => thrown)
    expect(error.more.issues).toMatchObject([
      { name: '/transactionData/0/credentialIds/0', detail: expect.stringContaining('without holder binding') },
    ])
  })

  it('are refused for the mdoc of a PID, whatever the type, and twice', async () => {
    expect(await refusal({ ...signing, credentialIds: ['mdoc'] })).toEqual([
      '/transactionData/0/credentialIds/0 names a PID, with which wallets sign no transaction',
    ])
    expect(await refusal(payment, signing, payment)).toEqual(['/transactionData/2 is there already'])
  })

  it('are refused for a payload that wallets would refuse, each fault by its pointer', async () => {
    const payload = { ...payment.payload, amount: '12.50', payee: { name: 'Library shop' }, iban: 'x' }
    expect((await refusal({ ...payment, payload })).toSorted()).toEqual([
      '/transactionData/0/payload/amount is not a number',
      '/transactionData/0/payload/iban is not known',
      '/transactionData/0/payload/payee/id is missing',
    ])
  })
})

describe('the payload', () => {
  const faultOf = async (type: string, payload: object): Promise<string | undefined> => {
    const one = { type, credentialIds: ['card'], payload }
    const issues = await refusal(one).catch(async () => (await asked(one)).map(() => undefined))
    return issues[0]?.replace('/transactionData/0/payload', '')
  }
  const sca = (name: string) => `urn:eudi:sca:${name}:1`
  const { payload: paid } = payment
  const common = { transaction_id: 'a' }

  it.each<[string, object]>([
    [sca('payment'), { ...paid, execution_date: '2026-11-24T00:00:00Z', sct_inst: true }],
    [sca('payment'), { ...paid, amount: 1200, currency: 'JPY' }],
    [sca('payment'), { ...paid, recurrence: { frequency: 'TOMN', number: 12, mit_options: { max_amount: 20.25 } } }],
    [sca('payment'), { ...paid, pisp: { legal_name: 'P', brand_name: 'P', domain_name: 'p.example' } }],
    [sca('login_risk_transaction'), { ...common, action: 'Log in', service: 'Online banking' }],
    [sca('account_access'), { ...common, description: 'Balances for 90 days' }],
    [sca('emandate'), { ...common, purpose: 'Pay the monthly bill' }],
    [sca('emandate'), { ...common, payment_payload: paid }],
    ['qes_authorization', { credentialID: 'GX01', documentDigests: [document], processID: 'x' }],
    ...['qcert_creation_acceptance', 'https://cloudsignatureconsortium.org/2025/qc-request'].map(
      (type): [string, object] => [
        type,
        {
          QC_terms_conditions_uri: 'https://qtsp.example/terms',
          QC_hash: 'AQID',
          QC_hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
        },
      ],
    ),
  ])('of %s may be %j', async (type, payload) => {
    expect(await faultOf(type, payload)).toBeUndefined()
  })

  it.each<[string, object, string]>([
    [sca('payment'), { ...paid, amount: 12.505 }, '/amount has more decimals than its currency'],
    [sca('payment'), { ...paid, amount: 12.5, currency: 'JPY' }, '/amount has more decimals than its currency'],
    [sca('payment'), { ...paid, currency: 'euro' }, '/currency has another form'],
    [sca('payment'), { ...paid, transaction_id: 'x'.repeat(37) }, '/transaction_id is longer than 36'],
    [sca('payment'), { ...paid, execution_date: '2026-11-23T23:59:59Z' }, '/execution_date is past'],
    [sca('payment'), { ...paid, execution_date: '2026-12-24' }, '/execution_date has another form'],
    [
      sca('payment'),
      { ...paid, execution_date: '2026-12-24T00:00:00Z', recurrence: { frequency: 'MNTH' } },
      '/execution_date goes with no recurrence',
    ],
    [sca('payment'), { ...paid, recurrence: { frequency: 'ALWAYS' } }, '/recurrence/frequency is not one of'],
    [
      sca('payment'),
      { ...paid, recurrence: { frequency: 'MNTH', mit_options: { total_amount: 0.001 } } },
      '/recurrence/mit_options/total_amount has more decimals',
    ],
    [sca('payment'), { ...paid, payee: { ...paid.payee, website: 'http://shop.example' } }, '/payee/website is not as'],
    [sca('login_risk_transaction'), common, '/action is missing'],
    [sca('account_access'), { ...common, aisp: { legal_name: 'A' } }, '/aisp/brand_name is missing'],
    [sca('emandate'), common, '/purpose is missing, or a payment in its place'],
    [sca('emandate'), { ...common, payment_payload: { ...paid, amount: 0.001 } }, '/payment_payload/amount has more'],
    ['qes_authorization', { documentDigests: [document] }, '/signatureQualifier is missing, or a credentialID'],
    ['qes_authorization', { credentialID: 'x', documentDigests: [] }, '/documentDigests is shorter than 1'],
    [
      'qes_authorization',
      { credentialID: 'x', documentDigests: [{ label: 'x' }] },
      '/documentDigests/0/hash is missing',
    ],
    [
      'qes_authorization',
      { credentialID: 'x', documentDigests: [{ label: 'x', hash: 'AQID' }] },
      '/documentDigests/0/hashAlgorithmOID is missing',
    ],
    [
      'qes_authorization',
      { credentialID: 'x', documentDigests: [{ label: 'x', dtbsr: 'AQID' }] },
      '/documentDigests/0/dtbsrHashAlgorithmOID is missing',
    ],
    [
      'qes_authorization',
      {
        credentialID: 'x',
        documentDigests: [{ ...document, documentLocation_method: { document_access_mode: 'OTP' } }],
      },
      '/documentDigests/0/documentLocation_method/oneTimePassword goes with',
    ],
    [
      'qcert_creation_acceptance',
      { QC_hash: 'AQID', QC_hashAlgorithmOID: '2.16' },
      '/QC_terms_conditions_uri is missing',
    ],
  ])('of %s must not be %j', async (type, payload, fault) => {
    expect(await faultOf(type, payload)).toMatch(fault)
  })
})

describe('what is to be authorised through a browser', () => {
  it('is not asked over Annex C, which has no word for it', async () => {
    const wish = {
      query: { credentials: [cardDocument] },
      transactionData: [{ ...signing, credentialIds: ['document'] }],
    }
    const { requests, transaction } = await askForBrowser(verifier, wish)
    expect(requests.map(({ protocol }) => protocol)).toEqual(['openid4vp-v1-signed'])
    expect(transaction.protocols).toEqual(['openid4vp-v1-signed'])
  })
})
