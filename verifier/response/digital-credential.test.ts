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
  askForBrowser,
  askForIssuer,
  type Caller,
  callOf,
  createTestVerifier,
  mdocQuery,
} from '../testing/memory-relying-party.ts'
import { answerOf, type Bend, browserDataOf, encrypt, present } from '../testing/memory-wallet.ts'
import { resultEndpoint, transactionEndpoint } from '../transaction/result.ts'
import { digitalCredentialEndpoint } from './digital-credential.ts'
import { responseEndpoint } from './endpoint.ts'
import { handInEndpoint } from './hand-in.ts'

const provider = await createProvider()
const clock = { time: afternoon }
const logged: LogEvent[] = []
const verifier = {
  ...(await createTestVerifier({ clock, lists: [provider.list] })),
  log: (event: LogEvent) => void logged.push(event),
}
const formats = { sd: await issueSdJwt(provider.pid), mdoc: await issueMdoc(provider.documentSigner) }
type Format = keyof typeof formats

const signed = 'openid4vp-v1-signed'
const handIn = async (id: string, data: unknown, protocol: unknown = signed, caller?: Caller) =>
  digitalCredentialEndpoint(verifier, id, await callOf(verifier, `/${id}/x`, { protocol, data }, caller))

const refusalOf = async (answer: Promise<Response>): Promise<string> => {
  const error = await answer.catch((thrown) => thrown)
  if (!(error instanceof Problem)) throw error
  return [error.type, ...(error.more.issues ?? []).map(({ name, detail }) => `${name} ${detail}`)].join(' ')
}

const wishOf = (format: Format) => (format === 'mdoc' ? { query: { credentials: [mdocQuery()] } } : {})

async function answer(asked: Asked, format: Format, bend: Bend = {}): Promise<JsonObject> {
  return browserDataOf(asked.transaction, { [format]: [await present(verifier, asked, formats[format], bend)] })
}

async function judged(format: Format, bend: Bend = {}, wish: object = {}) {
  const asked = await askForBrowser(verifier, { ...wishOf(format), ...wish })
  const response = await handIn(asked.id, await answer(asked, format, bend))
  return { asked, response, result: (await response.json()) as PresentationResult & { id: string } }
}

const complaints = ({ credentials }: PresentationResult) =>
  credentials.flatMap(({ findings }) => findings).flatMap(({ check, outcome }) => (outcome === 'passed' ? [] : [check]))

describe('what a page hands in', () => {
  it.each([
    ['sd', 'dc_api', { family_name: 'Peeters', birthdate: '1985-03-14' }],
    ['sd', 'dc_api.jwt', { family_name: 'Peeters', birthdate: '1985-03-14' }],
    ['mdoc', 'dc_api', { [docType]: { family_name: 'Peeters', birth_date: '1985-03-14' } }],
    ['mdoc', 'dc_api.jwt', { [docType]: { family_name: 'Peeters', birth_date: '1985-03-14' } }],
  ] as const)('is judged at once: %s in %s (VP-DCAPI-06)', async (format, responseMode, claims) => {
    const { asked, response, result } = await judged(format, {}, { responseMode })
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(result).toMatchObject({ id: asked.id, verdict: 'accepted', credentials: [{ claims, holderBound: true }] })
  })

  it.each(['openid4vp-v1-signed', 'openid4vp-v1-multisigned', 'openid4vp-v1-unsigned'])(
    'may answer %s, where that was offered',
    async (protocol) => {
      const theatre = { clientId: 'theatre' }
      const asked = await askForBrowser(verifier, wishOf('mdoc'), theatre)
      const response = await handIn(asked.id, await answer(asked, 'mdoc'), protocol, theatre)
      expect(((await response.json()) as PresentationResult).verdict).toBe('accepted')
    },
  )

  it('is read of a page at another registered origin, which it then has to name', async () => {
    const origin = 'https://shop.library.example'
    for (const format of ['sd', 'mdoc'] as const) {
      expect((await judged(format, {}, { origin })).result.verdict).toBe('accepted')
      const { result } = await judged(format, { origin: 'https://library.example' }, { origin })
      expect([result.verdict, complaints(result)]).toEqual(['refused', ['holderBound']])
    }
  })

  it('comes with what a ready query comes to', async () => {
    const asked = await askForBrowser(verifier, { query: undefined, template: 'identity', purpose: undefined })
    const result = await (await handIn(asked.id, { error: 'access_denied' })).json()
    expect(result).toMatchObject({ verdict: 'walletError', answer: { outcome: 'undetermined' } })
  })

  it('leaves nothing behind', async () => {
    const { asked } = await judged('sd')
    const kinds = [
      'digitalCredentialTransaction',
      'transaction',
      'relyingPartyTransaction',
      'result',
      'outcome',
    ] as const
    for (const kind of kinds) expect(await verifier.rows.get(kind, asked.id), kind).toBeUndefined()
  })

  it('is logged without a word of what it says', async () => {
    logged.length = 0
    await judged('sd')
    expect(logged.at(-1)).toEqual({ event: 'presentation.checked', verdict: 'accepted', failed: '' })
  })
})

describe('an answer for somebody else (VP-DCAPI-07)', () => {
  it.each<[string, Format, Bend]>([
    ['with another nonce', 'sd', { nonce: 'other' }],
    ['with another nonce', 'mdoc', { nonce: 'other' }],
    ['to the page of another origin', 'sd', { origin: 'https://evil.example' }],
    ['to the page of another origin', 'mdoc', { origin: 'https://evil.example' }],
    ['to the origin with a slash at its end', 'sd', { origin: 'https://library.example/' }],
    ['to the origin with a slash at its end', 'mdoc', { origin: 'https://library.example/' }],
    ['to the origin with the prefix of audiences', 'mdoc', { origin: 'origin:https://library.example' }],
    ['to the origin without the prefix', 'sd', { audience: 'https://library.example' }],
    ['to our client_id', 'sd', { audience: verifier.config.clientId }],
    ['to the origin under the prefix of issuers', 'sd', { audience: 'iae:https://library.example' }],
    ['by another holder', 'sd', { otherHolder: true }],
    ['by another holder', 'mdoc', { otherHolder: true }],
  ])('%s is refused (%s)', async (_, format, bend) => {
    const { response, result } = await judged(format, bend)
    expect(response.status).toBe(200)
    expect([result.verdict, complaints(result)]).toEqual(['refused', ['holderBound']])
    expect(result.credentials[0]?.claims).toEqual({})
  })

  it('whose device signature is for the redirect flow is refused', async () => {
    const asked = await askForBrowser(verifier, wishOf('mdoc'))
    const { origin: _, ...direct } = asked.transaction
    const presentation = await present(verifier, { ...asked, transaction: direct }, formats.mdoc)
    const response = await handIn(asked.id, await browserDataOf(asked.transaction, { mdoc: [presentation] }))
    expect(complaints((await response.json()) as PresentationResult)).toEqual(['holderBound'])
  })

  it('whose device signature is for a plain answer is refused when it comes encrypted, and the other way round', async () => {
    for (const [signedFor, responseMode] of [
      ['dc_api', 'dc_api.jwt'],
      ['dc_api.jwt', 'dc_api'],
    ] as const) {
      const asked = await askForBrowser(verifier, { ...wishOf('mdoc'), responseMode })
      const other = { ...asked, transaction: { ...asked.transaction, responseMode: signedFor } }
      const presentation = await present(verifier, other, formats.mdoc)
      const response = await handIn(asked.id, await browserDataOf(asked.transaction, { mdoc: [presentation] }))
      expect(complaints((await response.json()) as PresentationResult)).toEqual(['holderBound'])
    }
  })

  it('of another transaction is refused, encrypted to the other key or to ours', async () => {
    const [one, other] = [await askForBrowser(verifier), await askForBrowser(verifier)]
    expect(await refusalOf(handIn(one.id, await answer(other, 'sd')))).toBe(
      'badRequest /data The answer cannot be decrypted with the key of the request',
    )
    const presentation = await present(verifier, other, formats.sd)
    const response = await handIn(one.id, await browserDataOf(one.transaction, { sd: [presentation] }))
    expect(complaints((await response.json()) as PresentationResult)).toEqual(['holderBound'])
  })
})

describe("a wallet's error", () => {
  it.each([
    ['plain', false],
    ['encrypted', true],
  ])('is an outcome, %s (VP-ERR-03)', async (_, encrypted) => {
    const { id, transaction } = await askForBrowser(verifier)
    const data = encrypted
      ? { response: await encrypt(transaction, { error: 'invalid_request' }) }
      : { error: 'invalid_request' }
    expect(await (await handIn(id, data)).json()).toEqual({
      id,
      verdict: 'walletError',
      error: 'invalid_request',
      credentials: [],
      findings: [],
    })
    expect(await refusalOf(handIn(id, data))).toBe('resourceNotFound')
  })

  it('that is no code is passed on as none', async () => {
    const { id } = await askForBrowser(verifier)
    const response = await handIn(id, { error: '<b>Peeters</b>' })
    expect(await response.json()).toMatchObject({ verdict: 'walletError', error: 'unknown_error' })
  })
})

describe('an answer that cannot be read', () => {
  it.each<[string, unknown, string]>([
    ['plain', { vp_token: { sd: ['x'] } }, 'The answer is not encrypted, as the request asks'],
    ['empty', {}, 'The answer is not encrypted, as the request asks'],
    ['no JWE', { response: 'a.b.c.d.e' }, 'The answer cannot be decrypted with the key of the request'],
  ])('is refused as %s, and leaves the request open', async (_, data, refusal) => {
    const asked = await askForBrowser(verifier)
    expect(await refusalOf(handIn(asked.id, data))).toBe(`badRequest /data ${refusal}`)
    expect((await handIn(asked.id, await answer(asked, 'sd'))).status).toBe(200)
  })

  it('is refused in a protocol that was not offered, whatever it says, and leaves the request open', async () => {
    const asked = await askForBrowser(verifier)
    for (const protocol of ['openid4vp-v1-unsigned', 'openid4vp-v1-multisigned', 'org-iso-mdoc', 'openid4vp', ''])
      expect(await refusalOf(handIn(asked.id, await answer(asked, 'sd'), protocol)), protocol).toBe(
        'badRequest /data The answer is of a protocol that was not offered',
      )
    expect((await handIn(asked.id, await answer(asked, 'sd'))).status).toBe(200)
  })

  it.each<[string, unknown, RegExp]>([
    ['data that is a text', { protocol: signed, data: '{}' }, /^badRequest \/data /],
    ['data that is a list', { protocol: signed, data: [] }, /^badRequest \/data /],
    ['no protocol', { data: {} }, /^badRequest \/protocol /],
    [
      'an origin of its own (VP-DCAPI-08)',
      { protocol: signed, data: {}, origin: 'https://evil.example' },
      /^badRequest \/origin is not known/,
    ],
  ])('is refused with %s', async (_, body, refusal) => {
    const { id } = await askForBrowser(verifier)
    const call = await callOf(verifier, `/${id}/x`, body)
    expect(await refusalOf(digitalCredentialEndpoint(verifier, id, call))).toMatch(refusal)
  })
})

describe('a transaction of a page', () => {
  it('is answered once, also of many that come at once', async () => {
    const asked = await askForBrowser(verifier)
    const data = await answer(asked, 'sd')
    const all = await Promise.allSettled([1, 2, 3, 4, 5].map(() => handIn(asked.id, data)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(handIn(asked.id, data))).toBe('resourceNotFound')
    expect(await refusalOf(resultEndpoint(verifier, asked.id, await callOf(verifier, '', {})))).toBe('resourceNotFound')
  })

  it('is over after five minutes', async () => {
    const asked = await askForBrowser(verifier)
    const data = await answer(asked, 'sd')
    clock.time += 5 * minute
    expect(await refusalOf(handIn(asked.id, data))).toBe('resourceNotFound')
    clock.time = afternoon
  })

  it('does not exist for another partner, nor for who has no scope or no token', async () => {
    const asked = await askForBrowser(verifier)
    const data = await answer(asked, 'sd')
    expect(await refusalOf(handIn(asked.id, data, signed, { clientId: 'museum' }))).toBe('resourceNotFound')
    expect(await refusalOf(handIn(asked.id, data, signed, { scopes: [] }))).toBe('missingScope')
    const bare = handIn(asked.id, data, signed, { headers: { Authorization: '' } })
    expect((await bare.catch((thrown) => thrown.toResponse())).status).toBe(401)
    expect((await handIn(asked.id, data)).status).toBe(200)
  })

  it('is pending until then', async () => {
    const { id } = await askForBrowser(verifier)
    const state = await transactionEndpoint(verifier, id, await callOf(verifier, `/${id}`))
    expect(await state.json()).toMatchObject({ state: 'pending', flow: 'digitalCredentials' })
  })

  it('is neither fetched nor answered by a wallet itself, nor handed in as that of an issuer', async () => {
    const asked = await askForBrowser(verifier)
    const form = await answerOf(asked, { sd: [await present(verifier, asked, formats.sd)] })
    for (const attempt of [requestEndpoint(verifier, asked.id), responseEndpoint(verifier, asked.id, form)])
      await expect(attempt).rejects.toBeInstanceOf(OAuthError)
    const handedIn = await callOf(verifier, `/${asked.id}/response`, { openid4vpResponse: '{}' })
    expect(await refusalOf(handInEndpoint(verifier, asked.id, handedIn))).toBe('resourceNotFound')
  })

  it('is not what other flows open: theirs are not answered here', async () => {
    const others = [await ask(verifier), await ask(verifier, { flow: 'sameDevice' }), await askForIssuer(verifier)]
    for (const { id } of others)
      expect(await refusalOf(handIn(id, { error: 'access_denied' }))).toBe('resourceNotFound')
  })
})
