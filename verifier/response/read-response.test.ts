import { beforeAll, describe, expect, it } from 'vitest'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { ask, createTestVerifier } from '../testing/memory-relying-party.ts'
import { encrypt, formOf } from '../testing/memory-wallet.ts'
import type { Transaction } from '../transaction.ts'
import { readResponse } from './read-response.ts'

const verifier = await createTestVerifier()
let encrypted: Transaction
let plain: Transaction
beforeAll(async () => {
  encrypted = (await ask(verifier)).transaction
  plain = (await ask(verifier, { responseMode: 'direct_post' })).transaction
})

const vpToken = { sd: ['x'] }
const token = JSON.stringify(vpToken)

const refused = async (transaction: Transaction, request: Request, status = 400) => {
  const error = await readResponse(transaction, request).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(OAuthError)
  expect([error.code, error.status]).toEqual(['invalid_request', status])
}

describe('a plain answer', () => {
  it('is read where a plain one was asked for (VP-DP-02)', async () => {
    expect(await readResponse(plain, formOf({ vp_token: token, state: plain.state }))).toEqual({ vpToken })
  })

  it('may hold parameters that nobody knows', async () => {
    const form = formOf({ vp_token: token, state: plain.state, presentation_submission: '{', __proto__x: 'y' })
    expect(await readResponse(plain, form)).toEqual({ vpToken })
  })

  it('is refused where an encrypted one was asked for (VP-ENC-06)', async () => {
    await refused(encrypted, formOf({ vp_token: token, state: encrypted.state }))
    await refused(encrypted, formOf({ vp_token: token, state: encrypted.state, response: '' }))
  })

  it.each<[string, Record<string, string>]>([
    ['without a state (VP-DP-05)', { vp_token: token }],
    ['with an empty state', { vp_token: token, state: '' }],
    ['with another state (VP-DP-05)', { vp_token: token, state: 'guess' }],
  ])('is refused %s', async (_, form) => {
    await refused(plain, formOf(form))
  })

  it('is refused with the beginning of the state, or with more than it', async () => {
    await refused(plain, formOf({ vp_token: token, state: plain.state.slice(0, -1) }))
    await refused(plain, formOf({ vp_token: token, state: `${plain.state}x` }))
    await refused(plain, formOf({ vp_token: token, state: encrypted.state }))
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', 'x'],
    ['a text, as drafts had it (VP-RES-01)', '"x"'],
    ['a list, as drafts had it (VP-RES-01)', '["x"]'],
    ['null', 'null'],
    ['a query twice', '{"sd":["x"],"sd":["y"]}'],
    ['something nested without end', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ])('is refused with %s for a vp_token', async (_, vp_token) => {
    await refused(plain, formOf({ vp_token, state: plain.state }))
  })

  it('is refused without a vp_token', async () => {
    await refused(plain, formOf({ state: plain.state }))
  })
})

describe('an encrypted answer', () => {
  it('is read where one was asked for, with its state inside (VP-ENC-01)', async () => {
    const response = await encrypt(encrypted, { vp_token: vpToken, state: encrypted.state })
    expect(await readResponse(encrypted, formOf({ response }))).toEqual({ vpToken })
  })

  it.each<[string, object]>([
    ['without a state', { vp_token: vpToken }],
    ['with another state', { vp_token: vpToken, state: 'guess' }],
    ['with a state that is no text', { vp_token: vpToken, state: 1 }],
    ['with a list for a state', { vp_token: vpToken, state: ['x'] }],
  ])('is refused %s, whatever stands outside', async (_, payload) => {
    const response = await encrypt(encrypted, payload)
    await refused(encrypted, formOf({ response, state: encrypted.state }))
  })

  it.each<[string, unknown]>([
    ['a JSON text, which is for plain answers (VP-ENC-01)', token],
    ['a list', ['x']],
    ['nothing', undefined],
    ['null', null],
  ])('is refused with %s for a vp_token', async (_, vp_token) => {
    await refused(encrypted, formOf({ response: await encrypt(encrypted, { vp_token, state: encrypted.state }) }))
  })

  it('is refused where a plain one was asked for', async () => {
    const response = await encrypt(plain, { vp_token: vpToken, state: plain.state })
    await refused(plain, formOf({ response, state: plain.state }))
  })

  it('is refused for another transaction, though that has the same verifier', async () => {
    const { transaction: other } = await ask(verifier)
    await refused(encrypted, formOf({ response: await encrypt(other, { vp_token: vpToken, state: encrypted.state }) }))
  })
})

describe('an error of the wallet', () => {
  it('is read in the plain, where that was asked for (VP-ERR-01)', async () => {
    const form = { error: 'access_denied', error_description: 'No <b>thanks</b>', state: plain.state }
    expect(await readResponse(plain, formOf(form))).toEqual({ error: 'access_denied' })
  })

  it('is read in the plain, where an encrypted answer was asked for (VP-DP-02)', async () => {
    const form = { error: 'vp_formats_not_supported', state: encrypted.state }
    expect(await readResponse(encrypted, formOf(form))).toEqual({ error: 'vp_formats_not_supported' })
  })

  it('is read encrypted', async () => {
    const response = await encrypt(encrypted, { error: 'wallet_unavailable', state: encrypted.state })
    expect(await readResponse(encrypted, formOf({ response }))).toEqual({ error: 'wallet_unavailable' })
  })

  it('is refused with another state, plain or encrypted (VP-ERR-02)', async () => {
    await refused(encrypted, formOf({ error: 'access_denied' }))
    await refused(encrypted, formOf({ error: 'access_denied', state: 'guess' }))
    await refused(encrypted, formOf({ response: await encrypt(encrypted, { error: 'access_denied', state: 'guess' }) }))
  })

  it.each(['', '<script>alert(1)</script>', 'access denied', 'x'.repeat(61), 'Access_Denied', 'é'])(
    'whose code does not look like one is passed on as unknown (VP-ERR-02): %j',
    async (error) => {
      expect(await readResponse(plain, formOf({ error, state: plain.state }))).toEqual({ error: 'unknown_error' })
    },
  )

  it('whose code is no text is passed on as unknown', async () => {
    const response = await encrypt(encrypted, { error: { a: 1 }, state: encrypted.state })
    expect(await readResponse(encrypted, formOf({ response }))).toEqual({ error: 'unknown_error' })
  })

  it('counts more than a vp_token beside it', async () => {
    const form = { error: 'access_denied', vp_token: token, state: plain.state }
    expect(await readResponse(plain, formOf(form))).toEqual({ error: 'access_denied' })
  })
})

describe('a body', () => {
  const post = (body: string, type = 'application/x-www-form-urlencoded') =>
    new Request('http://localhost:8788/response/x', { method: 'POST', headers: { 'Content-Type': type }, body })

  it.each<[string, Request, number]>([
    ['of JSON', post('{}', 'application/json'), 400],
    ['in several parts', post('x', 'multipart/form-data; boundary=x'), 400],
    ['with a parameter twice', post('state=a&state=b'), 400],
    ['of more than four megabytes', post(`vp_token=${'x'.repeat(4_000_001)}`), 413],
  ])('%s is refused', async (_, request, status) => {
    await refused(plain, request, status)
  })

  it('that is no UTF-8 is refused', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    await refused(plain, new Request('http://localhost', { method: 'POST', headers, body: Uint8Array.of(0xff, 0xfe) }))
  })
})
