import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64url } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parsePublicJwk, thumbprintBytes } from '../../shared/keys/public-key.ts'
import type { CborValue } from '../../shared/mdoc/cbor.ts'
import { createParty } from '../../shared/mdoc/example-mdoc.ts'
import { openId4VpDcApiTranscript } from '../../shared/mdoc/session-transcript.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { judge } from '../response/judge.ts'
import { exampleTypes, names } from '../testing/example-types.ts'
import { answerIsoMdoc, askInPage, flipped, type IsoMdocBend, origin } from '../testing/memory-iso-mdoc.ts'
import { createAttester, createProvider, docType, type Held, issueMdoc } from '../testing/memory-provider.ts'
import { type Asked, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { isoMdocResponse } from './iso-mdoc-response.ts'

const provider = await createProvider()
const stranger = await createProvider()
const attester = await createAttester('mdl')
const verifier = await createTestVerifier({ lists: [provider.list, attester.list], types: exampleTypes })

const space = 'example.space'
const licenceQuery = mdocQuery({
  id: 'licence',
  meta: { doctype_value: names.licence },
  claims: [{ path: [space, 'category'] }],
})
const pid = () => issueMdoc(provider.documentSigner)
const licence = (type: string = names.licence): Promise<Held> =>
  issueMdoc(attester.signer, {
    docType: type,
    nameSpaces: {
      [space]: [
        ['category', 'B'],
        ['number', '1'],
      ],
    },
  })
const askBoth = (more: object = {}) =>
  askInPage(verifier, { query: { credentials: [mdocQuery(), licenceQuery], ...more } })

const read = ({ transaction }: Pick<Asked, 'transaction'>, data: JsonObject, page = origin) =>
  isoMdocResponse({ ...transaction, origin: page }, data)

/** From the answer to the result, as the endpoint of the page does it. */
async function judged(asked: Asked, data: JsonObject): Promise<PresentationResult> {
  const { id, transaction } = asked
  return judge(verifier, { id, transaction, response: await read(asked, data) })
}

const answer = async (held: Held[], bend: IsoMdocBend = {}) => {
  const asked = await askBoth()
  return judged(asked, await answerIsoMdoc(verifier, asked, held, bend))
}

const complaints = ({ credentials, findings }: PresentationResult): string[] => [
  ...credentials.flatMap((one) =>
    one.findings.filter(({ outcome }) => outcome !== 'passed').map(({ check }) => `${one.queryId} ${check}`),
  ),
  ...findings.filter(({ outcome }) => outcome !== 'passed').map(({ check }) => check),
]

describe('an answer over ISO/IEC 18013-7 Annex C', () => {
  it('is judged document by document, and gives what was asked of each (VP-ISO7-04 to VP-ISO7-06)', async () => {
    const result = await answer([await licence(), await pid()])
    expect(complaints(result)).toEqual([])
    expect(result.verdict).toBe('accepted')
    expect(
      result.credentials.map(({ queryId, type, claims, holderBound }) => [queryId, type, claims, holderBound]),
    ).toEqual([
      ['licence', names.licence, { [space]: { category: 'B' } }, true],
      ['mdoc', docType, { [docType]: { family_name: 'Peeters', birth_date: '1985-03-14' } }, true],
    ])
  })

  it('may be bound by MACs that its key could be agreed on for (VP-MDOC-08)', async () => {
    expect((await answer([await pid(), await licence()], { mac: true })).verdict).toBe('accepted')
  })

  it('may be of the second edition, and name what the wallet does not show', async () => {
    const response: IsoMdocBend['response'] = (one) => {
      one.set('version', '1.1')
      one.set('documentErrors', [new Map([['org.example', 0]])])
    }
    expect((await answer([await pid(), await licence()], { response })).verdict).toBe('accepted')
  })

  it('is enough with the first of several documents that would do', async () => {
    const asked = await askBoth({ credential_sets: [{ options: [['licence'], ['mdoc']] }] })
    expect((await judged(asked, await answerIsoMdoc(verifier, asked, [await licence()]))).verdict).toBe('accepted')
  })

  it.each<[string, () => Promise<PresentationResult>, string[]]>([
    ['lacks a document', async () => answer([await pid()]), ['setsSatisfied']],
    [
      'lacks an element',
      async () => answer([await pid(), await licence()], { elements: ['family_name', 'category'] }),
      ['mdoc queryAnswered', 'setsSatisfied'],
    ],
    [
      'has a document by a stranger',
      async () => answer([await issueMdoc(stranger.documentSigner), await licence()]),
      ['mdoc issuerTrusted', 'mdoc issuerSignature', 'setsSatisfied'],
    ],
    [
      'has a document whose MAC was made by another device',
      async () => answer([await pid(), await licence()], { mac: true, otherHolder: true }),
      ['mdoc holderBound', 'licence holderBound', 'setsSatisfied'],
    ],
    [
      'has a document that another device signed',
      async () => answer([await pid(), await licence()], { otherHolder: true }),
      ['mdoc holderBound', 'licence holderBound', 'setsSatisfied'],
    ],
    [
      'has a document that cannot be read, which is said of no other',
      async () =>
        answer([await pid(), await licence()], {
          documents: ([first, ...others]) => {
            ;(first as Map<string, CborValue>).delete('deviceSigned')
            return [first as CborValue, ...others]
          },
        }),
      ['mdoc wellFormed', 'setsSatisfied'],
    ],
    [
      'has a document under the name of another',
      async () =>
        answer([await licence('org.example.other')], {
          documents: ([first]) => [(first as Map<string, CborValue>).set('docType', docType)],
        }),
      ['mdoc wellFormed', 'setsSatisfied'],
    ],
  ])('is refused when it %s', async (_, make, expected) => {
    const result = await make()
    expect(result.verdict).toBe('refused')
    expect(complaints(result).filter((one) => !/notRevoked/.test(one))).toEqual(expected)
    expect(result.credentials.map(({ claims }) => claims)).toEqual(result.credentials.map(() => ({})))
  })

  it('is refused when its devices signed for OpenID4VP of the same transaction (VP-MDOC-10)', async () => {
    const asked = await askBoth()
    const {
      encryptionKey: { d: _, ...publicKey },
      nonce,
    } = asked.transaction
    const jwkThumbprint = await thumbprintBytes(parsePublicJwk(publicKey))
    const deviceTranscript = await openId4VpDcApiTranscript({ origin, nonce, jwkThumbprint })
    const data = await answerIsoMdoc(verifier, asked, [await pid(), await licence()], { deviceTranscript })
    expect(complaints(await judged(asked, data))).toEqual(['mdoc holderBound', 'licence holderBound', 'setsSatisfied'])
  })

  it('cannot be opened for another page, another transaction, or another key', async () => {
    const [asked, other] = [await askBoth(), await askBoth()]
    const held = [await pid(), await licence()]
    const data = await answerIsoMdoc(verifier, asked, held)
    await expect(read(other, data)).rejects.toThrow(/not encrypted for this request/)
    await expect(read(asked, data, 'https://shop.library.example')).rejects.toThrow(/not encrypted for this request/)
    const elsewhere = await answerIsoMdoc(verifier, asked, held, { origin: 'https://evil.example' })
    await expect(read(asked, elsewhere)).rejects.toThrow(/not encrypted for this request/)
    const { jwk: recipient } = await createParty()
    const toOther = await answerIsoMdoc(verifier, asked, held, { recipient })
    await expect(read(asked, toOther)).rejects.toThrow(/not encrypted for this request/)
    expect((await judged(asked, data)).verdict).toBe('accepted')
  })

  it.each<[string, () => Promise<Held>[], RegExp, IsoMdocBend?]>([
    ['no document', () => [], /no document/],
    ['a document that was not asked for', () => [licence('org.example.other')], /not asked for/],
    ['two documents of one type', () => [pid(), pid()], /two documents/],
    ['an error', () => [pid()], /reports an error/, { response: (one) => one.set('status', 10) }],
    ['another version', () => [pid()], /another version/, { response: (one) => one.set('version', '3.0') }],
    ['documents in no list', () => [pid()], /no list/, { response: (one) => one.set('documents', 1) }],
  ])('is no answer, and leaves the transaction open, when it holds %s', async (_, held, reason, bend) => {
    const asked = await askBoth()
    const data = await answerIsoMdoc(verifier, asked, await Promise.all(held()), bend)
    const refusal = read(asked, data)
    await expect(refusal).rejects.toThrow(OAuthError)
    await expect(refusal).rejects.toThrow(reason)
  })

  it.each<[string, JsonObject]>([
    ['nothing', {}],
    ['a number', { response: 1 }],
    ['no base64url', { response: '***' }],
    ['no CBOR', { response: 'AAAA' }],
    ['an answer of OpenID4VP', { vp_token: { mdoc: ['AAAA'] } }],
  ])('is refused as %s', async (_, data) => {
    await expect(read(await askBoth(), data)).rejects.toThrow(OAuthError)
  })

  it('is refused where it could not have been asked for', async () => {
    const asked = await askInPage(verifier, { query: { credentials: [sdJwtQuery()] } })
    await expect(read(asked, { response: 'AAAA' })).rejects.toThrow(/not made over this protocol/)
  })

  it('is refused with any of its bits flipped (property)', async () => {
    const asked = await askBoth()
    const data = await answerIsoMdoc(verifier, asked, [await pid(), await licence()])
    const bits = fromBase64url(data.response).length * 8
    expect((await judged(asked, data)).verdict).toBe('accepted')
    await fc.assert(
      fc.asyncProperty(fc.nat(bits - 1), async (bit) => {
        await expect(read(asked, flipped(data, bit))).rejects.toThrow(OAuthError)
      }),
      { numRuns: 500 },
    )
  })
})
