import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.ts'
import { conformanceOfferEndpoint } from './offer.ts'

const link = 'openid-credential-offer://?credential_offer=%7B%22a%20b%22%3A%22%26%22%7D'
const asked: { url: string; body: string; authorization: string }[] = []
let answer: () => Response
let sandbox: Sandbox

beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const fetch: Sandbox['fetch'] = async (url, init) => {
    if (url.endsWith('/partner/token')) return Response.json({ access_token: 'a-token' })
    const headers = new Headers(init?.headers)
    asked.push({ url, body: String(init?.body), authorization: headers.get('Authorization') ?? '' })
    return answer()
  }
  const partnerKey = await exportJWK(privateKey)
  const config = { issuerUrl: 'https://issuer.test' } as Sandbox['config']
  sandbox = { config, now: () => 1000, fetch, partnerKey } as Sandbox
})

const offer = (parameters: Record<string, string>): Promise<Response> => {
  asked.length = 0
  answer = () => Response.json({ credentialOfferUri: link }, { status: 201 })
  return conformanceOfferEndpoint(
    sandbox,
    new Request(`https://sandbox.test/conformance/offer?${new URLSearchParams(parameters)}`),
  )
}
const wishes = () => asked.map(({ body }) => JSON.parse(body))

describe('the driver of a conformance suite', () => {
  it('gets an offer without a token of its own, for whoever logs in', async () => {
    const response = await offer({ configuration: 'a' })
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(await response.json()).toEqual({ credentialOfferUri: link })
    expect(asked[0]).toMatchObject({ url: 'https://issuer.test/issuance/v1/offers', authorization: 'Bearer a-token' })
    expect(wishes()).toEqual([{ credentialConfigurationIds: ['a'], grant: 'authorizationCode', byReference: false }])
  })

  it('gets one for a persona, with the transaction code that the suite knows', async () => {
    await offer({
      configuration: 'a',
      grant: 'preAuthorizedCode',
      persona: 'an',
      tx_code: '493536',
      by_reference: 'true',
    })
    expect(wishes()).toMatchObject([
      {
        grant: 'preAuthorizedCode',
        subject: { ssin: expect.stringMatching(/^\d{11}$/) },
        txCode: { value: '493536' },
        byReference: true,
      },
    ])
  })

  it.each([
    ['https://suite.test/test/a/x/credential_offer', '?'],
    ['http://localhost:8443/credential_offer', '?'],
    ['https://suite.test/credential_offer?a=b', '&'],
  ])('is sent on to %s with the offer', async (endpoint, joint) => {
    const response = await offer({ configuration: 'a', credential_offer_endpoint: endpoint })
    expect(response.status).toBe(303)
    expect(response.headers.get('Location')).toBe(`${endpoint}${joint}credential_offer=%7B%22a%20b%22%3A%22%26%22%7D`)
  })

  it.each(['http://suite.test/', 'javascript:alert(1)', 'https://a@suite.test/', '/credential_offer', ''])(
    'is not sent on to "%s", and no offer is made',
    async (endpoint) => {
      await expect(offer({ configuration: 'a', credential_offer_endpoint: endpoint })).rejects.toMatchObject({
        type: 'badRequest',
        more: { issues: [{ in: 'query', name: 'credential_offer_endpoint' }] },
      })
      expect(asked).toEqual([])
    },
  )

  it('is told of a persona that nobody is', async () => {
    const parameters = { configuration: 'a', grant: 'preAuthorizedCode', persona: 'somebody' }
    await expect(offer(parameters)).rejects.toMatchObject({ more: { issues: [{ name: 'persona' }] } })
  })

  it('reads what the issuer says is wrong', async () => {
    const asking = offer({})
    answer = () => Response.json({ title: 'Bad Request' }, { status: 400 })
    const response = await asking
    expect([response.status, await response.json()]).toEqual([400, { title: 'Bad Request' }])
  })
})
