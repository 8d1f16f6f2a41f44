import { describe, expect, it } from 'vitest'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { CborValue } from '../../shared/mdoc/cbor.ts'
import { withKeyAuthorizations } from '../../shared/mdoc/example-mdoc.ts'
import { exampleTypes, names } from '../testing/example-types.ts'
import { createAttester, type Held, issueMdoc, issueSdJwt } from '../testing/memory-provider.ts'
import { type Asked, ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { type Bend, present } from '../testing/memory-wallet.ts'
import type { Verifier } from '../verifier.ts'
import { checkPresentations } from './index.ts'

const attester = await createAttester('pub-eaa')
const base = await createTestVerifier({ types: exampleTypes })
const verifier: Verifier = { ...base, trustLists: { ...base.trustLists, lists: async () => [attester.list] } }
const vct = `${verifier.config.typesUrl}/${names.card}`
const docType = names.cardDocument

const card = sdJwtQuery({ id: 'card', meta: { vct_values: [vct] }, claims: [{ path: ['family_name'] }] })
const badge = { ...card, id: 'badge' }
const paper = mdocQuery({ id: 'paper', meta: { doctype_value: docType }, claims: [{ path: [docType, 'number'] }] })

const payment = (more: object = {}) => ({
  type: 'urn:eudi:sca:payment:1',
  credentialIds: ['card'],
  payload: { transaction_id: 'a', payee: { name: 'Shop', id: 'x' }, currency: 'EUR', amount: 12.5 },
  ...more,
})
const terms = (more: object = {}) => ({
  type: 'qcert_creation_acceptance',
  credentialIds: ['card'],
  payload: { QC_terms_conditions_uri: 'https://qtsp.example/t', QC_hash: 'AQID', QC_hashAlgorithmOID: '2.16' },
  ...more,
})

const asking = (transactionData?: object[], credentials: object[] = [card]): Promise<Asked> =>
  ask(verifier, { query: { credentials }, ...(transactionData && { transactionData }) })

const holding = (): Promise<Held> =>
  issueSdJwt(attester.signer, { plain: { vct }, disclosable: { family_name: 'Peeters' } })

const digests = { 'sha-256': 'SHA-256', 'sha-384': 'SHA-384', 'sha-512': 'SHA-512' }
const hashed = async (text: string | undefined, algorithm: keyof typeof digests = 'sha-256') =>
  base64url(new Uint8Array(await crypto.subtle.digest(digests[algorithm], utf8(text ?? ''))))
const hashesOf = ({ transaction }: Asked) => Promise.all((transaction.transactionData ?? []).map((one) => hashed(one)))

let codes = 0
const strong = (more: JsonObject = {}): JsonObject => ({
  jti: `code-${String(++codes).padStart(20, '0')}`,
  response_mode: 'direct_post.jwt',
  amr: [{ knowledge: 'pin_6_or_more_digits' }, { possession: 'key_in_remote_wscd' }],
  ...more,
})

/** Presents each held credential for the query of that id. */
async function judged(asked: Asked, sent: Record<string, { held: Held; bend: Bend }>) {
  const { requestId: id, transaction } = asked
  const presentations = await Promise.all(
    Object.entries(sent).map(async ([queryId, { held, bend }]) => {
      const query = transaction.query.credentials.find((one) => one.id === queryId)
      if (!query) throw new TypeError('the query was asked')
      const paths = bend.paths ?? (query.claims ?? []).map(({ path }) => path)
      return { query, presentation: await present(verifier, asked, held, { ...bend, paths }) }
    }),
  )
  const { verdict, findings, transactionData, credentials } = await checkPresentations(verifier, {
    id,
    transaction,
    presentations,
  })
  const finding = findings.find(({ check }) => check === 'transactionDataAuthorised')
  const complaints = credentials.flatMap((one) => one.findings.filter(({ outcome }) => outcome !== 'passed'))
  return { verdict, reason: finding?.reason, outcome: finding?.outcome, transactionData, complaints }
}

/** One SD-JWT VC whose key-binding JWT has these claims, too. */
const judgedWith = async (asked: Asked, more: JsonObject) =>
  judged(asked, { card: { held: await holding(), bend: { more } } })

describe('a transaction', () => {
  it('that the holder authorised is evidence for the relying party, with the code and factors (VP-TXD-02, SUA_01)', async () => {
    const asked = await asking([payment()])
    const [hash] = await hashesOf(asked)
    const signed = strong({ transaction_data_hashes: [hash ?? ''], transaction_data_hashes_alg: 'sha-256' })
    expect(await judgedWith(asked, signed)).toEqual({
      verdict: 'accepted',
      outcome: 'passed',
      reason: 'the holder authorised every transaction that was asked for',
      complaints: [],
      transactionData: [
        {
          type: 'urn:eudi:sca:payment:1',
          queryId: 'card',
          authorised: true,
          hash,
          hashAlgorithm: 'sha-256',
          jti: signed.jti,
          amr: signed.amr,
        },
      ],
    })
  })

  it('releases the factors and nothing that the wallet writes beside them', async () => {
    const asked = await asking([payment()])
    const amr = [{ knowledge: 'pattern', device: 'serial 1' }, { possession: 'key_in_remote_wscd' }, { phone: '1' }]
    const signed = strong({
      transaction_data_hashes: await hashesOf(asked),
      transaction_data_hashes_alg: 'sha-256',
      amr,
    })
    const { verdict, transactionData } = await judgedWith(asked, signed)
    expect([verdict, transactionData?.[0]?.amr]).toEqual([
      'accepted',
      [{ knowledge: 'pattern' }, { possession: 'key_in_remote_wscd' }],
    ])
  })

  it('that was not asked for leaves no finding', async () => {
    const { verdict, outcome, transactionData } = await judgedWith(await asking(), {})
    expect([verdict, outcome, transactionData]).toEqual(['accepted', undefined, undefined])
  })

  it('is one of several, each by one of its credentials', async () => {
    const asked = await asking([payment(), terms({ credentialIds: ['badge', 'card'] })], [card, badge])
    const [first = '', second = ''] = await hashesOf(asked)
    const algorithm = { transaction_data_hashes_alg: 'sha-256' }
    const both = { transaction_data_hashes: [second, first], ...algorithm }
    const [one, other] = [await holding(), await holding()]
    const together = await judged(asked, {
      card: { held: one, bend: { more: strong(both) } },
      badge: { held: other, bend: {} },
    })
    expect(together.transactionData?.map(({ type, queryId }) => `${type} ${queryId}`)).toEqual([
      'qcert_creation_acceptance card',
      'urn:eudi:sca:payment:1 card',
    ])
    const apart = await judged(asked, {
      card: { held: one, bend: { more: strong({ transaction_data_hashes: [first], ...algorithm }) } },
      badge: { held: other, bend: { more: { transaction_data_hashes: [second] } } },
    })
    expect(apart.transactionData?.map(({ queryId }) => queryId)).toEqual(['card', 'badge'])
    const twice = await judged(asked, {
      card: { held: one, bend: { more: strong(both) } },
      badge: { held: other, bend: { more: { transaction_data_hashes: [second] } } },
    })
    expect(twice.reason).toBe('a transaction is authorised that was not asked for, or one twice')
    const elsewhere = await judged(asked, {
      card: { held: one, bend: {} },
      badge: { held: other, bend: { more: strong(both) } },
    })
    expect(elsewhere.reason).toBe('a transaction is authorised with a credential that was not asked to')
    for (const { verdict, transactionData } of [twice, elsewhere])
      expect([verdict, transactionData]).toEqual(['refused', undefined])
  })

  it('is hashed with an algorithm that was asked for, and says which', async () => {
    const asked = await asking([terms({ hashesAlgorithms: ['sha-512', 'sha-384'] })])
    const [text] = asked.transaction.transactionData ?? []
    for (const algorithm of ['sha-384', 'sha-512'] as const) {
      const more = { transaction_data_hashes: [await hashed(text, algorithm)], transaction_data_hashes_alg: algorithm }
      expect((await judgedWith(asked, more)).transactionData?.[0]?.hashAlgorithm).toBe(algorithm)
    }
    const unasked = { transaction_data_hashes: [await hashed(text)], transaction_data_hashes_alg: 'sha-256' }
    expect((await judgedWith(asked, unasked)).reason).toMatch(/with an algorithm that was not asked for/)
    const simple = await asking([terms()])
    const [hash = ''] = await hashesOf(simple)
    expect((await judgedWith(simple, { transaction_data_hashes: [hash] })).verdict).toBe('accepted')
    const silent = await asking([terms({ hashesAlgorithms: ['sha-256'] })])
    const [other = ''] = await hashesOf(silent)
    expect((await judgedWith(silent, { transaction_data_hashes: [other] })).reason).toBe(
      'the holder does not say how transaction data are hashed',
    )
  })

  it.each<[string, (hash: string, text: string) => Promise<JsonObject> | JsonObject, string]>([
    ['without a hash (VP-TXD-03)', () => ({}), 'a transaction that was asked for is not authorised'],
    ['with no hashes', () => ({ transaction_data_hashes: [] }), 'the hashes of transaction data are no list'],
    [
      'with a hash outside a list',
      (hash) => ({ transaction_data_hashes: hash }),
      'the hashes of transaction data are no list',
    ],
    ['with a hash that is none', () => ({ transaction_data_hashes: [1] }), 'a hash of transaction data is no text'],
    [
      'with the hash of what the text says instead of the text',
      async (_, text) => ({
        transaction_data_hashes: [base64url(await sha256(Uint8Array.from(Buffer.from(text, 'base64url'))))],
      }),
      'a transaction is authorised that was not asked for, or one twice',
    ],
    [
      'with another hash beside it',
      (hash) => ({ transaction_data_hashes: [hash, hash.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))] }),
      'a transaction is authorised that was not asked for, or one twice',
    ],
    [
      'with its hash twice',
      (hash) => ({ transaction_data_hashes: [hash, hash] }),
      'a transaction is authorised that was not asked for, or one twice',
    ],
    [
      'with an algorithm that is none',
      (hash) => ({ transaction_data_hashes: [hash], transaction_data_hashes_alg: 'md5' }),
      'transaction data are hashed with an algorithm that was not asked for',
    ],
    [
      'with a list of algorithms',
      (hash) => ({ transaction_data_hashes: [hash], transaction_data_hashes_alg: ['sha-256'] }),
      'transaction data are hashed with an algorithm that was not asked for',
    ],
  ])('is not authorised %s', async (_, signed, reason) => {
    const asked = await asking([terms()])
    const [text = ''] = asked.transaction.transactionData ?? []
    expect(await judgedWith(asked, await signed(await hashed(text), text))).toMatchObject({
      verdict: 'refused',
      outcome: 'failed',
      reason,
      transactionData: undefined,
    })
  })

  it('that nobody asked for must not be authorised: the person saw another request', async () => {
    const { verdict, reason } = await judgedWith(await asking(), { transaction_data_hashes: [await hashed('x')] })
    expect([verdict, reason]).toEqual(['refused', 'a transaction is authorised that was not asked for, or one twice'])
  })
})

describe('strong customer authentication', () => {
  const noFactors = 'the wallet did not authenticate its holder by two kinds of factors'
  const noCode = 'there is no authentication code, or one that could be guessed'

  const signedWith = async (asked: Asked, more: JsonObject) => {
    const hashes = { transaction_data_hashes: await hashesOf(asked), transaction_data_hashes_alg: 'sha-256' }
    return judgedWith(asked, { ...strong(), ...hashes, ...more })
  }

  it.each<[string, JsonObject, string]>([
    ['without a code', { jti: null }, noCode],
    ['with a short code', { jti: '123456' }, noCode],
    ['without a response mode', { response_mode: null }, 'the holder signed another response mode'],
    ['with another response mode', { response_mode: 'direct_post' }, 'the holder signed another response mode'],
    ['without factors', { amr: null }, noFactors],
    ['with one factor', { amr: [{ knowledge: 'pattern' }] }, noFactors],
    ['with two factors of one kind', { amr: [{ knowledge: 'pattern' }, { knowledge: 'other' }] }, noFactors],
    ['with a kind that is none', { amr: [{ knowledge: 'pattern' }, { location: 'home' }] }, noFactors],
    ['with a factor without a method', { amr: [{ knowledge: 'pattern' }, { possession: '' }] }, noFactors],
    ['with factors as RFC 8176 has them', { amr: ['pin', 'hwk'] }, noFactors],
  ])('is none %s (EU TS12 section 3.6)', async (_, more, reason) => {
    expect(await signedWith(await asking([payment()]), more)).toMatchObject({ verdict: 'refused', reason })
  })

  it('has a code that never came before', async () => {
    const { jti = '' } = strong()
    expect((await signedWith(await asking([payment()]), { jti })).verdict).toBe('accepted')
    expect(await signedWith(await asking([payment()]), { jti })).toMatchObject({
      verdict: 'refused',
      reason: 'the authentication code came before',
    })
  })

  it('has one code for two transactions of one presentation, and not for two presentations', async () => {
    const two = [payment(), payment({ credentialIds: ['card', 'badge'], payload: { ...payment().payload, amount: 1 } })]
    const asked = await asking(two, [card, badge])
    const [first = '', second = ''] = await hashesOf(asked)
    const algorithm = { transaction_data_hashes_alg: 'sha-256' }
    const held = [await holding(), await holding()] as const
    const once = await judged(asked, {
      card: { held: held[0], bend: { more: strong({ transaction_data_hashes: [first, second], ...algorithm }) } },
      badge: { held: held[1], bend: {} },
    })
    expect(new Set(once.transactionData?.map(({ jti }) => jti)).size).toBe(1)
    expect(once.verdict).toBe('accepted')
    const shared = strong(algorithm)
    const apart = await judged(asked, {
      card: { held: held[0], bend: { more: { ...shared, transaction_data_hashes: [first] } } },
      badge: { held: held[1], bend: { more: { ...shared, transaction_data_hashes: [second] } } },
    })
    expect(apart.reason).toBe('two presentations have one authentication code')
  })

  it('has a code that may come again after an answer that was refused for something else', async () => {
    const { jti = '' } = strong()
    const first = await asking([payment()])
    const signed = strong({
      jti,
      transaction_data_hashes: await hashesOf(first),
      transaction_data_hashes_alg: 'sha-256',
    })
    const elsewhere = { audience: 'x509_hash:another-verifier', more: signed }
    const refused = await judged(first, { card: { held: await holding(), bend: elsewhere } })
    expect([refused.verdict, refused.outcome]).toEqual(['refused', 'passed'])
    expect(refused.complaints.map(({ check }) => check)).toEqual(['holderBound'])
    expect((await signedWith(await asking([payment()]), { jti, amr: null })).verdict).toBe('refused')
    const two = [payment(), payment({ credentialIds: ['badge'] })]
    const both = await asking(two, [card, badge])
    const [one = '', other = ''] = await hashesOf(both)
    const shared = strong({ jti, transaction_data_hashes_alg: 'sha-256' })
    const twice = await judged(both, {
      card: { held: await holding(), bend: { more: { ...shared, transaction_data_hashes: [one] } } },
      badge: { held: await holding(), bend: { more: { ...shared, transaction_data_hashes: [other] } } },
    })
    expect(twice.verdict).toBe('refused')
    expect((await signedWith(await asking([payment()]), { jti })).verdict).toBe('accepted')
    expect((await signedWith(await asking([payment()]), { jti })).verdict).toBe('refused')
  })

  it('has a code that one of several answers at once is accepted with', async () => {
    const { jti = '' } = strong()
    const payments = await Promise.all(Array.from({ length: 8 }, () => asking([payment()])))
    const answers = await Promise.all(payments.map((one) => signedWith(one, { jti })))
    expect(answers.filter(({ verdict }) => verdict === 'accepted')).toHaveLength(1)
    expect(new Set(answers.map(({ reason }) => reason)).size).toBe(2)
  })
})

const asked = await asking([terms({ credentialIds: ['paper'] })], [paper])
const hash = await sha256(utf8(asked.transaction.transactionData?.[0] ?? ''))

describe('a transaction of an mdoc', () => {
  const type = 'qcert_creation_acceptance'

  async function issued(authorizations: CborValue = new Map([['nameSpaces', [type]]])): Promise<Held> {
    const held = await issueMdoc(attester.signer, { docType, nameSpaces: { [docType]: [['number', '7']] } })
    return { ...held, credential: await withKeyAuthorizations(held.credential, attester, authorizations) }
  }
  const signed = (elements: Record<string, CborValue>, nameSpace: string = type) =>
    new Map<string, CborValue>([[nameSpace, new Map(Object.entries(elements))]])
  const presented = (held: Held, deviceNameSpaces: Map<string, CborValue>, by: Asked = asked) =>
    judged(by, { paper: { held, bend: { deviceNameSpaces } } })

  it('is authorised by its hash in the name space of its type, which the device signs (VP-TXD-04)', async () => {
    const { verdict, transactionData, complaints } = await presented(
      await issued(),
      signed({ transaction_data_hash: hash }),
    )
    expect(complaints).toEqual([])
    expect(verdict).toBe('accepted')
    expect(transactionData).toEqual([
      { type, queryId: 'paper', authorised: true, hash: base64url(hash), hashAlgorithm: 'sha-256' },
    ])
  })

  it.each<[string, CborValue]>([
    ['name', 'sha-384'],
    ['number in COSE', -43],
  ])('may say by its %s how it is hashed', async (_, algorithm) => {
    const other = await asking([terms({ credentialIds: ['paper'], hashesAlgorithms: ['sha-384'] })], [paper])
    const bytes = new Uint8Array(
      await crypto.subtle.digest('SHA-384', utf8(other.transaction.transactionData?.[0] ?? '')),
    )
    const elements = signed({ transaction_data_hash: bytes, transaction_data_hash_alg: algorithm })
    expect((await presented(await issued(), elements, other)).transactionData?.[0]?.hashAlgorithm).toBe('sha-384')
  })

  it('is not authorised where the issuer does not let the device sign it', async () => {
    const { verdict, complaints } = await presented(await issued(new Map()), signed({ transaction_data_hash: hash }))
    expect(verdict).toBe('refused')
    expect(complaints.map(({ check, reason }) => `${check}: ${reason}`)).toContain(
      'holderBound: the device signs an element of its own that its issuer does not let it sign',
    )
  })

  it.each<[string, Record<string, CborValue>, string]>([
    [
      'something else',
      { transaction_data_hash: new Uint8Array(32) },
      'a transaction is authorised that was not asked for, or one twice',
    ],
    [
      'more than the hash',
      { transaction_data_hash: hash, amount: 1 },
      'the device signs something else than the hash of transaction data',
    ],
    ['no hash', { amount: 1 }, 'the device signs something else than the hash of transaction data'],
  ])('is not authorised where the device signs %s', async (_, elements, reason) => {
    expect(await presented(await issued(), signed(elements))).toMatchObject({ verdict: 'refused', reason })
  })

  it('is not authorised where nothing is signed', async () => {
    expect(await presented(await issued(), new Map())).toMatchObject({
      verdict: 'refused',
      reason: 'a transaction that was asked for is not authorised',
    })
  })

  it('is not authorised in the name space of another type that was asked for as well', async () => {
    const sign = {
      type: 'qes_authorization',
      payload: { credentialID: 'x', documentDigests: [{ label: 'x', hash: 'AQID', hashAlgorithmOID: '2.16' }] },
    }
    const both = await asking([terms({ credentialIds: ['paper'] }), { ...sign, credentialIds: ['paper'] }], [paper])
    const credential = await issued(new Map([['nameSpaces', [type, sign.type]]]))
    const { reason } = await presented(credential, signed({ transaction_data_hash: hash }, sign.type), both)
    expect(reason).toBe('a transaction is authorised in the name space of another type')
  })

  it('is not authorised where nothing was to be, and what else the device signs says nothing', async () => {
    const unasked = await asking(undefined, [paper])
    const { verdict, reason } = await presented(await issued(), signed({ transaction_data_hash: hash }), unasked)
    expect([verdict, reason]).toEqual(['refused', 'a transaction is authorised that was not asked for, or one twice'])
    const other = await issued(new Map([['nameSpaces', ['urn:example']]]))
    expect(await presented(other, signed({ colour: 'red' }, 'urn:example'), unasked)).toMatchObject({
      verdict: 'accepted',
      reason: undefined,
    })
  })
})
