import { describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { LogEvent } from '../../shared/log.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { requestEndpoint } from '../request/endpoint.ts'
import { afternoon, createProvider, docType, issueMdoc, issueSdJwt } from '../testing/memory-provider.ts'
import {
  type Asked,
  ask,
  askForIssuer,
  type Caller,
  callOf,
  createTestVerifier,
  mdocQuery,
} from '../testing/memory-relying-party.ts'
import { answerOf, type Bend, encrypt, openid4vpResponseOf, present } from '../testing/memory-wallet.ts'
import { resultEndpoint, transactionEndpoint } from '../transaction/result.ts'
import { responseEndpoint } from './endpoint.ts'
import { handInEndpoint } from './hand-in.ts'

const provider = await createProvider()
const clock = { time: afternoon }
const logged: LogEvent[] = []
const verifier = {
  ...(await createTestVerifier({ clock, lists: [provider.list] })),
  log: (event: LogEvent) => void logged.push(event),
}
const sdJwt = await issueSdJwt(provider.pid)
const mdoc = await issueMdoc(provider.documentSigner)
const formats = { sd: sdJwt, mdoc }

const handIn = async (id: string, openid4vpResponse: unknown, caller?: Caller) =>
  handInEndpoint(verifier, id, await callOf(verifier, `/${id}/response`, { openid4vpResponse }, caller))

const refusalOf = async (answer: Promise<Response>): Promise<string> => {
  const error = await answer.catch((thrown) => thrown)
  if (!(error instanceof Problem)) throw error
  return [error.type, ...(error.more.issues ?? []).map(({ name, detail }) => `${name} ${detail}`)].join(' ')
}

async function answer(asked: Asked, format: keyof typeof formats, bend: Bend = {}): Promise<string> {
  const presentation = await present(verifier, asked, formats[format], bend)
  return openid4vpResponseOf(asked.transaction, { [format]: [presentation] })
}

const wishOf = (format: keyof typeof formats) => (format === 'mdoc' ? { query: { credentials: [mdocQuery()] } } : {})

async function judged(format: keyof typeof formats, bend: Bend = {}, responseMode = 'iae_post.jwt') {
  const asked = await askForIssuer(verifier, { ...wishOf(format), responseMode })
  const response = await handIn(asked.id, await answer(asked, format, bend))
  return { asked, response, result: (await response.json()) as PresentationResult & { id: string } }
}

const complaints = ({ credentials }: PresentationResult) =>
  credentials.flatMap(({ findings }) => findings).flatMap(({ check, outcome }) => (outcome === 'passed' ? [] : [check]))

describe('what an issuer hands in', () => {
  it.each([
    ['sd', 'iae_post', { family_name: 'Peeters', birthdate: '1985-03-14' }],
    ['sd', 'iae_post.jwt', { family_name: 'Peeters', birthdate: '1985-03-14' }],
    ['mdoc', 'iae_post', { [docType]: { family_name: 'Peeters', birth_date: '1985-03-14' } }],
    ['mdoc', 'iae_post.jwt', { [docType]: { family_name: 'Peeters', birth_date: '1985-03-14' } }],
  ] as const)('is judged at once: %s in %s (FUT-VCI-05)', async (format, responseMode, claims) => {
    const { asked, response, result } = await judged(format, {}, responseMode)
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(result).toMatchObject({ id: asked.id, verdict: 'accepted', credentials: [{ claims, holderBound: true }] })
    expect(result.credentials[0]?.issuer).toMatchObject({ country: 'BE' })
  })

  it('leaves nothing behind', async () => {
    const { asked } = await judged('sd')
    const { rows } = verifier
    for (const kind of [
      'interactiveTransaction',
      'transaction',
      'relyingPartyTransaction',
      'result',
      'outcome',
    ] as const)
      expect(await rows.get(kind, asked.id), kind).toBeUndefined()
  })

  it('has its result also where what else there is of it cannot be forgotten now', async () => {
    const asked = await askForIssuer(verifier)
    const take: typeof verifier.rows.take = async (kind, secret, guard) => {
      if (kind === 'relyingPartyTransaction') throw new Error('no shard')
      return verifier.rows.take(kind, secret, guard)
    }
    const failing = { ...verifier, rows: { ...verifier.rows, take } }
    const request = await callOf(verifier, '', { openid4vpResponse: await answer(asked, 'sd') })
    expect((await handInEndpoint(failing, asked.id, request)).status).toBe(200)
  })

  it('is logged without a word of what it says', async () => {
    logged.length = 0
    await judged('sd')
    expect(logged.at(-1)).toEqual({ event: 'presentation.checked', verdict: 'accepted', failed: '' })
  })

  it.each<[string, keyof typeof formats, Bend]>([
    ['another nonce', 'sd', { nonce: 'other' }],
    ['another nonce', 'mdoc', { nonce: 'other' }],
    ['the endpoint of another issuer', 'sd', { endpoint: 'https://evil.example/interactive-authorization' }],
    ['another endpoint of the issuer', 'mdoc', { endpoint: 'https://issuer.example/other' }],
    ['another holder', 'sd', { otherHolder: true }],
  ])('is refused when it was made for %s (%s)', async (_, format, bend) => {
    const { response, result } = await judged(format, bend)
    expect(response.status).toBe(200)
    expect([result.verdict, complaints(result)]).toEqual(['refused', ['holderBound']])
    expect(result.credentials[0]?.claims).toEqual({})
  })

  it.each<[string, string, string]>([
    ['the whole address', 'iae:https://issuer.example/interactive-authorization', 'accepted'],
    ['another address of the issuer', 'iae:https://issuer.example/other', 'refused'],
    ['the origin under another prefix', 'origin:https://issuer.example', 'refused'],
    ['the origin with a path of nothing', 'iae:https://issuer.example/', 'refused'],
    ['the origin without a prefix', 'https://issuer.example', 'refused'],
  ])('whose key-binding JWT names %s is judged by that (AMB-05)', async (_, audience, verdict) => {
    expect((await judged('sd', { audience })).result.verdict).toBe(verdict)
  })

  it('is refused when it was made for us directly, with our client_id or address', async () => {
    for (const format of ['sd', 'mdoc'] as const) {
      const asked = await askForIssuer(verifier, wishOf(format))
      const { expectedUrl: _, ...direct } = asked.transaction
      const presentation = await present(verifier, { ...asked, transaction: direct }, formats[format])
      const response = await handIn(
        asked.id,
        await openid4vpResponseOf(asked.transaction, { [format]: [presentation] }),
      )
      expect(complaints((await response.json()) as PresentationResult)).toEqual(['holderBound'])
    }
  })

  it('is refused when an mdoc was signed for a plain answer and comes encrypted', async () => {
    const asked = await askForIssuer(verifier, wishOf('mdoc'))
    const plain = { ...asked, transaction: { ...asked.transaction, responseMode: 'iae_post' as const } }
    const presentation = await present(verifier, plain, mdoc)
    const response = await handIn(asked.id, await openid4vpResponseOf(asked.transaction, { mdoc: [presentation] }))
    expect(complaints((await response.json()) as PresentationResult)).toEqual(['holderBound'])
  })

  it("says the wallet's error, plain or encrypted", async () => {
    for (const encrypted of [false, true]) {
      const { id, transaction } = await askForIssuer(verifier)
      const said = { error: 'access_denied', error_description: 'not now' }
      const text = encrypted ? { response: await encrypt(transaction, said) } : said
      const response = await handIn(id, JSON.stringify(text))
      expect(await response.json()).toEqual({
        id,
        verdict: 'walletError',
        error: 'access_denied',
        credentials: [],
        findings: [],
      })
    }
  })

  it('is judged once, also of many that come at once', async () => {
    const asked = await askForIssuer(verifier)
    const text = await answer(asked, 'sd')
    const all = await Promise.allSettled([1, 2, 3, 4, 5].map(() => handIn(asked.id, text)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(handIn(asked.id, text))).toBe('resourceNotFound')
    expect(await refusalOf(resultEndpoint(verifier, asked.id, await callOf(verifier, '', {})))).toBe('resourceNotFound')
  })

  it.each<[string, string, string]>([
    ['no JSON', '{', '/openid4vpResponse The answer is no JSON'],
    ['no object', '[]', '/openid4vpResponse The answer is no JSON object'],
    ['plain', '{"vp_token":{}}', '/openid4vpResponse The answer is not encrypted, as the request asks'],
    [
      'encrypted to another key',
      '{"response":"a.b.c.d.e"}',
      '/openid4vpResponse The answer cannot be decrypted with the key of the request',
    ],
  ])('is refused as %s, and leaves the request open', async (_, text, refusal) => {
    const asked = await askForIssuer(verifier)
    expect(await refusalOf(handIn(asked.id, text))).toBe(`badRequest ${refusal}`)
    expect((await handIn(asked.id, await answer(asked, 'sd'))).status).toBe(200)
  })

  it('is refused as another member or shape', async () => {
    const { id } = await askForIssuer(verifier)
    expect(await refusalOf(handIn(id, { vp_token: {} }))).toMatch(/^badRequest \/openid4vpResponse/)
    const more = await callOf(verifier, `/${id}/response`, { openid4vpResponse: '{}', nonce: 'mine' })
    expect(await refusalOf(handInEndpoint(verifier, id, more))).toMatch(/^badRequest \/nonce/)
  })

  it('is refused after the request has expired', async () => {
    const asked = await askForIssuer(verifier)
    const text = await answer(asked, 'sd')
    clock.time += 5 * minute
    expect(await refusalOf(handIn(asked.id, text))).toBe('resourceNotFound')
    clock.time = afternoon
  })

  it('is refused of another partner, without the scope, and of a transaction that wallets answer themselves', async () => {
    const { id } = await askForIssuer(verifier)
    expect(await refusalOf(handIn(id, '{}', { clientId: 'museum' }))).toBe('resourceNotFound')
    expect(await refusalOf(handIn(id, '{}', { scopes: [] }))).toBe('missingScope')
    const direct = await ask(verifier)
    for (const name of [direct.id, direct.requestId])
      expect(await refusalOf(handIn(name, '{}'))).toBe('resourceNotFound')
  })
})

describe('a transaction of an issuer', () => {
  it('is pending until then, and is shown to its partner alone', async () => {
    const { id } = await askForIssuer(verifier)
    const own = await transactionEndpoint(verifier, id, await callOf(verifier, `/${id}`))
    expect((await own.json()) as JsonObject).toMatchObject({ state: 'pending', flow: 'interactiveAuthorization' })
    const other = transactionEndpoint(verifier, id, await callOf(verifier, `/${id}`, undefined, { clientId: 'museum' }))
    expect(await refusalOf(other)).toBe('resourceNotFound')
  })

  it('is neither fetched nor answered by a wallet itself', async () => {
    const asked = await askForIssuer(verifier)
    const form = await answerOf(asked, { sd: [await present(verifier, asked, sdJwt)] })
    for (const attempt of [requestEndpoint(verifier, asked.id), responseEndpoint(verifier, asked.id, form)])
      await expect(attempt).rejects.toBeInstanceOf(OAuthError)
  })
})
