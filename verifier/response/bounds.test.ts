// Answers that would exhaust a verifier: refused for the little work that it takes to see what they are (VP-SD-12, VP-MDOC-01, VP-ENC-07). Work is
// counted in signatures and digests, since the time of a test says nothing.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { base64, base64url, concat, utf8 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { encodeCbor, head, textString } from '../../shared/mdoc/cbor.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { digestOf, disclose } from '../../shared/sd-jwt/example-sd-jwt.ts'
import { type Digests, webCryptoDigests } from '../../shared/sha256/digests.ts'
import { largestValue } from '../../shared/store/rows.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { craftSdJwt, shown } from '../testing/crafted-sd-jwt.ts'
import { createProvider, docType, issueMdoc, issueSdJwt } from '../testing/memory-provider.ts'
import { type Asked, ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { answerOf, encrypt, formOf, present } from '../testing/memory-wallet.ts'
import type { Outcome, Transaction } from '../transaction.ts'
import { responseEndpoint } from './endpoint.ts'

const provider = await createProvider()
const hashed = { values: 0 }
/** Counts what it hashes. */
const digests: Digests = {
  ofTexts: (texts) => {
    hashed.values += texts.length
    return webCryptoDigests.ofTexts(texts)
  },
  ofParts: (bytes, parts) => {
    hashed.values += parts.length
    return webCryptoDigests.ofParts(bytes, parts)
  },
}
const verifier = { ...(await createTestVerifier({ lists: [provider.list] })), digests }
const right = await issueSdJwt(provider.pid)

afterEach(() => void vi.restoreAllMocks())

async function send({ requestId }: Asked, request: Request): Promise<number> {
  const response = await responseEndpoint(verifier, requestId, request).catch((error) => {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  })
  return response.status
}

const stored = async ({ id, requestId }: Asked) => ({
  open: (await verifier.rows.get<Transaction>('transaction', requestId)) !== undefined,
  outcome: await verifier.rows.get<Outcome>('outcome', id),
  result: await verifier.rows.get<PresentationResult>('result', id),
})

const plain = (query: object = sdJwtQuery()) =>
  ask(verifier, { responseMode: 'direct_post', query: { credentials: [query] } })
const encrypted = (query: object = sdJwtQuery()) => ask(verifier, { query: { credentials: [query] } })
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const stateOf = ({ transaction }: Asked) => ({ state: transaction.state })

describe('an answer that cannot be taken apart', () => {
  it.each<[string, () => Promise<Asked>, (asked: Asked) => Request | Promise<Request>, number]>([
    ['ten megabytes', plain, (asked) => formOf({ ...stateOf(asked), vp_token: 'x'.repeat(10_000_000) }), 413],
    ['ten megabytes of a JWE', encrypted, () => formOf({ response: 'x'.repeat(10_000_000) }), 413],
    [
      'a hundred thousand parameters',
      plain,
      () => formOf(Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`p${at}`, '']))),
      400,
    ],
    ['ten thousand levels', plain, (asked) => formOf({ ...stateOf(asked), vp_token: nested(10_000) }), 400],
    [
      'ten thousand levels inside the JWE',
      encrypted,
      async (asked) => formOf({ response: await encrypt(asked.transaction, `{"vp_token":${nested(10_000)}}`) }),
      400,
    ],
    [
      'sixty megabytes, compressed, that nobody asked to compress',
      encrypted,
      async (asked) =>
        formOf({
          response: await encrypt(asked.transaction, `"${'A'.repeat(60_000_000)}"`, { header: { zip: 'DEF' } }),
        }),
      400,
    ],
    [
      'a header of a JWE that is a megabyte',
      encrypted,
      async (asked) =>
        formOf({ response: await encrypt(asked.transaction, {}, { header: { more: 'x'.repeat(1_000_000) } }) }),
      400,
    ],
    [
      'twenty-one presentations',
      () => plain(sdJwtQuery({ multiple: true })),
      (asked) => answerOf(asked, { sd: Array.from({ length: 21 }, (_, at) => `${at}`) }),
      400,
    ],
    [
      'answers to ten thousand queries',
      plain,
      (asked) => answerOf(asked, Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`q${at}`, ['x']]))),
      400,
    ],
  ])('is refused before anything is verified, and leaves the request open: %s', async (_, open, make, status) => {
    const asked = await open()
    const request = await make(asked)
    const verify = vi.spyOn(crypto.subtle, 'verify')
    hashed.values = 0
    expect(await send(asked, request)).toBe(status)
    expect([verify.mock.calls.length, hashed.values]).toEqual([0, 0])
    expect(await stored(asked)).toEqual({ open: true, outcome: undefined, result: undefined })
    vi.restoreAllMocks()
    const good = await answerOf(asked, { sd: [await present(verifier, asked, right)] })
    expect(await send(asked, good)).toBe(200)
  })
})

interface Refused {
  /** The check that refuses it. */
  check: string
  signatures: number
  /** Hashed. */
  values: number
}

async function expectRefused(asked: Asked, vpToken: JsonObject, { check, signatures, values }: Refused): Promise<void> {
  const request = await answerOf(asked, vpToken)
  const verify = vi.spyOn(crypto.subtle, 'verify')
  hashed.values = 0
  expect(await send(asked, request)).toBe(400)
  expect([verify.mock.calls.length, hashed.values]).toEqual([signatures, values])
  vi.restoreAllMocks()
  const { open, outcome, result } = await stored(asked)
  expect([open, outcome]).toEqual([false, { state: 'refused' }])
  const [credential] = result?.credentials ?? []
  expect(credential?.claims).toEqual({})
  expect(credential?.findings.find((one) => one.check === check)?.outcome).toBe('failed')
  // What is kept of it does not grow with it.
  expect(JSON.stringify(result).length).toBeLessThan(5000)
}

const many = (count: number) => Array.from({ length: count }, (_, at) => disclose(`${at}`, `claim ${at}`, at))
const unread: Refused = { check: 'wellFormed', signatures: 0, values: 0 }
const json = (text: string): string => base64url(utf8(text))

describe('an SD-JWT that is too much', () => {
  it('of ten thousand disclosures is refused before one of them is hashed', async () => {
    const asked = await plain()
    const text = await craftSdJwt(provider, asked.transaction, { disclosures: many(10_000), payload: { _sd: [] } })
    await expectRefused(asked, { sd: [text] }, unread)
  })

  it('of ten thousand empty disclosures, and of a million tildes, is refused', async () => {
    for (const text of [`a.b.c${'~'.repeat(10_000)}`, '~'.repeat(1_000_000)])
      await expectRefused(await plain(), { sd: [text] }, unread)
  })

  it('with claims, header or key binding of ten thousand levels is refused', async () => {
    const header = json('{"alg":"ES256","typ":"dc+sd-jwt"}')
    const deep = json(`{"a":${nested(10_000)}}`)
    for (const text of [
      `${header}.${deep}.AA~`,
      `${deep}.${header}.AA~`,
      `${header}.${header}.AA~${header}.${deep}.AA`,
    ])
      await expectRefused(await plain(), { sd: [text] }, unread)
  })

  it('with a disclosure of ten thousand levels is refused', async () => {
    const asked = await plain()
    const disclosures = [...shown, json(`["salt","deep",${nested(10_000)}]`)]
    const text = await craftSdJwt(provider, asked.transaction, { disclosures })
    await expectRefused(asked, { sd: [text] }, { check: 'contentIntact', signatures: 2, values: 0 })
  })

  it('that is nested through its disclosures is refused at the seventeenth level', async () => {
    const asked = await plain()
    const chain: string[] = []
    for (let level = 0; level < 400; level++)
      chain.push(
        disclose(`${level}`, 'below', chain.length > 0 ? { _sd: [await digestOf(chain.at(-1) as string)] } : 1),
      )
    const payload = { _sd: [await digestOf(chain.at(-1) as string)] }
    const text = await craftSdJwt(provider, asked.transaction, { disclosures: chain, payload })
    await expectRefused(asked, { sd: [text] }, { check: 'contentIntact', signatures: 2, values: 400 })
  })

  it('of fifteen thousand digests is refused, and none of them is searched for twice', async () => {
    const asked = await plain()
    const decoys = Array.from({ length: 15_000 }, (_, at) => base64url(utf8(`${at}`.padStart(32))))
    const _sd = [...(await Promise.all(shown.map(digestOf))), ...decoys]
    const text = await craftSdJwt(provider, asked.transaction, { payload: { _sd } })
    await expectRefused(asked, { sd: [text] }, { check: 'contentIntact', signatures: 2, values: 2 })
  })

  it('with a certificate of a megabyte, or a hundred of them, is refused before one is parsed', async () => {
    const [certificate = ''] = provider.pid.chain.map(base64)
    for (const x5c of [['A'.repeat(900_000)], Array(100).fill(certificate)]) {
      const asked = await plain()
      const text = await craftSdJwt(provider, asked.transaction, { header: { x5c } })
      await expectRefused(asked, { sd: [text] }, { check: 'issuerTrusted', signatures: 1, values: 2 })
    }
  })
})

describe('an mdoc that is too much', () => {
  const begun = concat(head(5, 3), textString('version'), textString('1.0'), textString('documents'))

  it.each<[string, () => Uint8Array]>([
    ['of ten thousand levels', () => concat(new Uint8Array(10_000).fill(0x81), Uint8Array.of(0))],
    ['of ten thousand levels of tags', () => concat(new Uint8Array(10_000).fill(0xc6), Uint8Array.of(0))],
    [
      'of ten thousand levels of maps',
      () => concat(...Array.from({ length: 10_000 }, () => Uint8Array.of(0xa1, 0)), Uint8Array.of(0)),
    ],
    ['that announces 2^64 elements', () => concat(begun, Uint8Array.of(0x9b).slice(), new Uint8Array(8).fill(255))],
    ['that announces 2^31 elements', () => concat(begun, Uint8Array.of(0x9a, 0x80, 0, 0, 0))],
    ['that announces 2^53 members', () => Uint8Array.of(0xbb, 0, 0x20, 0, 0, 0, 0, 0, 0)],
    ['that announces a text of four gigabytes', () => concat(begun, Uint8Array.of(0x7a, 255, 255, 255, 255))],
    ['that announces bytes of four gigabytes', () => concat(begun, Uint8Array.of(0x5a, 255, 255, 255, 255))],
    [
      'that does not say how long it is',
      () => concat(begun, Uint8Array.of(0x9f), new Uint8Array(1000), Uint8Array.of(0xff)),
    ],
    ['of a million numbers', () => concat(head(4, 1_000_000), new Uint8Array(1_000_000))],
    ['of thirty thousand names', () => encodeCbor(new Map(Array.from({ length: 30_000 }, (_, at) => [`${at}`, at])))],
  ])('%s is refused', async (_, bytes) => {
    const asked = await plain(mdocQuery())
    await expectRefused(asked, { mdoc: [base64url(bytes())] }, unread)
  })

  it('of more characters than any has is refused before it is decoded', async () => {
    await expectRefused(await plain(mdocQuery()), { mdoc: ['A'.repeat(3_000_004)] }, unread)
  })
})

describe('a good answer', () => {
  it('takes two signatures, and one digest for each thing that is shown', async () => {
    const asked = await plain()
    const request = await answerOf(asked, { sd: [await present(verifier, asked, right)] })
    const verify = vi.spyOn(crypto.subtle, 'verify')
    hashed.values = 0
    expect(await send(asked, request)).toBe(200)
    expect([verify.mock.calls.length, hashed.values]).toEqual([2, 2])
  })
})

describe('a result that waits for who asked', () => {
  const answered = async (length: number) => {
    const query = mdocQuery({ claims: [{ path: [docType, 'family_name'] }] })
    const asked = await encrypted(query)
    const nameSpaces = { [docType]: [['family_name', 'x'.repeat(length)] as const] }
    const held = await issueMdoc(provider.documentSigner, { nameSpaces })
    const status = await send(asked, await answerOf(asked, { mdoc: [await present(verifier, asked, held)] }))
    return { asked, status, ...(await stored(asked)) }
  }

  it('is as large as a row may be, and refused beyond: the request is closed, and no claim is kept', async () => {
    const small = await answered(1)
    expect([small.status, small.result?.verdict]).toEqual([200, 'accepted'])
    const rest = largestValue - JSON.stringify(small.result).length
    const most = await answered(1 + rest)
    expect([most.status, most.open, most.outcome]).toEqual([200, false, { state: 'answered' }])
    expect(JSON.stringify(most.result)).toHaveLength(largestValue)
    const tooLarge = await answered(2 + rest)
    expect([tooLarge.status, tooLarge.open, tooLarge.outcome]).toEqual([400, false, { state: 'refused' }])
    const { verdict, findings = [], credentials = [] } = tooLarge.result ?? {}
    expect([verdict, credentials.map(({ claims }) => claims)]).toEqual(['refused', [{}]])
    expect(findings.filter(({ outcome }) => outcome !== 'passed')).toEqual([
      {
        check: 'smallEnough',
        outcome: 'failed',
        reason: 'the answer is too large to be kept for who asked',
        reference: 'OpenID4VP 1.0 section 8.2',
      },
    ])
  })
})
