// A credential all the way round: offer, login, consent, issuance, presentation, verdict, revocation, refusal.
import { describe, expect, it } from 'vitest'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import { untilStatusListsEnd } from '../status-lists-end.ts'
import {
  addresses,
  ask,
  askAndPresent,
  callIssuer,
  complaints,
  createWallet,
  mdocId,
  mdocQuery,
  misbehave,
  offer,
  offerTo,
  resultOf,
  sdJwtId,
  sdJwtQuery,
  ssinOf,
  walletOf,
} from './world.ts'

const jan = { family_name: 'Peeters', given_name: 'Jan', birthdate: '1985-03-14' }

describe('issuance', () => {
  it('gives both formats over the authorization code, after login and consent (VCI-AUTHZ-08, VCI-ISS-01)', async () => {
    const wallet = createWallet()
    const { credentialOfferUri } = await offer({ credentialConfigurationIds: [sdJwtId, mdocId] })
    const received = await receive(wallet, credentialOfferUri, {
      as: { persona: 'an', level: 'Level450', decision: 'approve' },
    })
    expect(received.map(({ format }) => format)).toEqual(['dc+sd-jwt', 'dc+sd-jwt', 'mso_mdoc', 'mso_mdoc'])
  })

  it('gives twenty copies of one record over a pre-authorized code with a transaction code, by reference (VCI-OFFER-06, VCI-OFFER-08)', async () => {
    const wallet = createWallet()
    const { credentialOfferUri, txCode } = await offerTo('jan', { txCode: { length: 6 }, byReference: true })
    expect(txCode).toMatch(/^\d{6}$/)
    const received = await receive(wallet, credentialOfferUri, { copies: 30, ...(txCode && { txCode }) })
    expect(received).toHaveLength(20)
    expect(new Set(received.map(({ key }) => key.x)).size).toBe(20)
  })

  it('tells the wallet access_denied when the person denies, with iss and state (VCI-ISS-01)', async () => {
    const { credentialOfferUri } = await offer()
    const denying = receive(createWallet(), credentialOfferUri, {
      as: { persona: 'jan', level: 'Level500', decision: 'deny' },
    })
    await expect(denying).rejects.toThrow('access_denied')
  })

  it('refuses a login below the level that a PID needs, although the login succeeded', async () => {
    const { credentialOfferUri } = await offer()
    const weak = receive(createWallet(), credentialOfferUri, {
      as: { persona: 'jan', level: 'Level400', decision: 'approve' },
    })
    await expect(weak).rejects.toThrow(
      'the browser met 400 at /login/callback: This document needs a higher level. Start again in your wallet, and log in with your eID or itsme.',
    )
  })

  it('refuses a person whom the source does not know, for good', async () => {
    const { credentialOfferUri } = await offerTo('nobody')
    await expect(receive(createWallet(), credentialOfferUri)).rejects.toThrow('400 credential_request_denied')
  })

  it('is deferred while the source does not answer, and ready when the wallet comes again (VCI-DEF-02)', async () => {
    const { credentialOfferUri } = await offerTo('jan')
    await misbehave('unavailable', 2)
    const told: string[] = []
    const wallet = { ...createWallet(), tell: (line: string) => void told.push(line) }
    expect(await receive(wallet, credentialOfferUri)).toHaveLength(2)
    expect(told).toContain('The issuer needs more time; the wallet comes again.')
  })
})

describe('presentation', () => {
  it.each([
    ['direct_post.jwt', 'dc+sd-jwt'],
    ['direct_post', 'dc+sd-jwt'],
    ['direct_post.jwt', 'mso_mdoc'],
    ['direct_post', 'mso_mdoc'],
  ])(
    'is accepted over %s as %s, and the relying party gets the claims that it asked for (VP-RES-04)',
    async (responseMode, format) => {
      const wallet = await walletOf('jan')
      const query = format === 'mso_mdoc' ? mdocQuery() : sdJwtQuery()
      const { presented, result } = await askAndPresent(wallet, query, { more: { responseMode } })
      expect(presented.status).toBe(200)
      expect(complaints(result)).toEqual([])
      const claims = result.credentials[0]?.claims
      const { birthdate, ...names } = jan
      expect(claims).toEqual(
        format === 'mso_mdoc' ? { 'eu.europa.ec.eudi.pid.1': { ...names, birth_date: birthdate } } : jan,
      )
    },
  )

  it('withholds the result of the same device from whoever lacks the response code, and releases it once (HAIP-V-03, VP-DP-04)', async () => {
    const wallet = await walletOf('jan')
    const opened = await ask(sdJwtQuery(), { flow: 'sameDevice' })
    const { redirectUri = '' } = await present(wallet, opened.authorizationRequest)
    const code = new URL(redirectUri).searchParams.get('response_code') ?? ''
    expect(redirectUri).toMatch(`${addresses.sandbox}/relying-party/callback?`)
    expect((await resultOf(opened.id)).status).toBe(403)
    expect((await resultOf(opened.id, 'guess')).status).toBe(403)
    expect((await resultOf(opened.id, code)).verdict).toBe('accepted')
    expect((await resultOf(opened.id, code)).status).toBe(404)
  })

  it('takes one answer of many that come at once (VP-DP-05)', async () => {
    const wallet = await walletOf('jan', 10)
    const { authorizationRequest } = await ask(sdJwtQuery())
    const statuses = await Promise.all(
      wallet.held
        .slice(0, 8)
        .map(async (held) => (await present({ ...wallet, held: [{ ...held }] }, authorizationRequest)).status),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  })

  it('is refused for a revoked credential, with that reason, in both formats (TSL-VER-04)', async () => {
    const wallet = await walletOf('sofie')
    const revoked = await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('sofie'), type: 'pid' })
    expect(((await revoked.json()) as { revoked: number }).revoked).toBeGreaterThanOrEqual(8)
    await untilStatusListsEnd()
    for (const query of [sdJwtQuery(), mdocQuery()]) {
      const { presented, result } = await askAndPresent(wallet, query)
      expect(presented.status).toBe(400)
      expect(result.verdict).toBe('refused')
      expect(complaints(result)).toContain('notRevoked failed')
      expect(result.credentials[0]?.claims).toEqual({})
    }
    expect(
      (
        (await (
          await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('sofie'), type: 'pid' })
        ).json()) as { revoked: number }
      ).revoked,
    ).toBe(0)
  })

  it('is refused when it was made for another request of the same verifier (VP-SEC-01)', async () => {
    const wallet = await walletOf('jan')
    let first: Record<string, string[]> = {}
    await askAndPresent(wallet, sdJwtQuery(), {
      alter: (vpToken) => {
        first = vpToken
        return vpToken
      },
    })
    const { presented, result } = await askAndPresent(wallet, sdJwtQuery(), { alter: () => first })
    expect(presented.status).toBe(400)
    expect(complaints(result)).toContain('holderBound failed')
  })

  it('may fetch the request again and again, with the same nonce and key, until it has answered (VP-RURI-05)', async () => {
    const { authorizationRequest } = await ask(sdJwtQuery())
    const requestUri = new URL(authorizationRequest).searchParams.get('request_uri') ?? ''
    const payloads = await Promise.all([1, 2].map(async () => claimsOf(await (await fetch(requestUri)).text())))
    expect(payloads[0]?.nonce).toBe(payloads[1]?.nonce)
    expect(payloads[0]?.client_metadata).toEqual(payloads[1]?.client_metadata)
    await present(await walletOf('jan'), authorizationRequest)
    expect((await fetch(requestUri)).status).toBe(404)
  })
})

const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
