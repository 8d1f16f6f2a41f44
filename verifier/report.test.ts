import { createLocalJWKSet, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { jwksEndpoint } from './own-key.ts'
import { responseEndpoint } from './response/endpoint.ts'
import { handInEndpoint } from './response/hand-in.ts'
import { afternoon, createProvider, type Held, issueMdoc, issueSdJwt } from './testing/memory-provider.ts'
import { ask, askForIssuer, callOf, createTestVerifier, mdocQuery, sdJwtQuery } from './testing/memory-relying-party.ts'
import { answerOf, openid4vpResponseOf, present } from './testing/memory-wallet.ts'
import { resultEndpoint } from './transaction/result.ts'

const provider = await createProvider()
const clock = { time: afternoon }
const verifier = await createTestVerifier({ clock, lists: [provider.list] })
const status = { status_list: { idx: 77_123, uri: 'https://issuer.example/status/9' } }
let sdJwt: Held
let mdoc: Held
beforeAll(async () => {
  sdJwt = await issueSdJwt(provider.pid, { plain: { status } })
  mdoc = await issueMdoc(provider.documentSigner, { status: { index: 77_123, uri: 'https://issuer.example/status/9' } })
})

const asJwt = { headers: { Accept: 'application/jwt' } }

async function opened(jwt: string) {
  const keys = (await jwksEndpoint([verifier.reportKey, verifier.webhookKey]).json()) as never
  return jwtVerify(jwt, createLocalJWKSet(keys), {
    typ: 'verification-report+jwt',
    issuer: 'http://localhost:8788',
    audience: 'library',
    currentDate: new Date(clock.time * 1000),
  })
}

async function reported() {
  const asked = await ask(verifier, { query: { credentials: [sdJwtQuery(), mdocQuery()] } })
  const vpToken = { sd: [await present(verifier, asked, sdJwt)], mdoc: [await present(verifier, asked, mdoc)] }
  await responseEndpoint(verifier, asked.requestId, await answerOf(asked, vpToken))
  const response = await resultEndpoint(verifier, asked.id, await callOf(verifier, '', {}, asJwt))
  return { asked, vpToken, response, jwt: await response.text() }
}

describe('the report of a verification', () => {
  it('is for one relying party, by the published key, with verdict, claims, findings and evidence', async () => {
    const { asked, response, jwt } = await reported()
    expect(response.headers.get('Content-Type')).toBe('application/jwt')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const { payload, protectedHeader } = await opened(jwt)
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'verification-report+jwt', kid: verifier.reportKey.kid })
    expect(payload).toMatchObject({
      iss: 'http://localhost:8788',
      aud: 'library',
      iat: afternoon,
      exp: afternoon + 86_400,
      transactionId: asked.id,
      purpose: 'A test',
      verdict: 'accepted',
      credentials: [
        { queryId: 'sd', claims: { family_name: 'Peeters' }, issuer: { list: { kind: 'pid' } } },
        { queryId: 'mdoc' },
      ],
    })
    const { credentials } = payload as {
      credentials: { issuer: { list: object; path: string[] }; findings: object[] }[]
    }
    for (const { issuer, findings } of credentials) {
      expect(Object.keys(issuer.list)).toEqual(['kind', 'operator', 'sequenceNumber', 'nextUpdate', 'sha256'])
      expect(issuer.path[0]).toMatch(/^[\da-f]{64}$/)
      expect(findings.length).toBeGreaterThan(9)
    }
  })

  it('holds nothing by which a credential could be recognised (ARF OIA_16)', async () => {
    const { vpToken, jwt, asked } = await reported()
    const text = JSON.stringify((await opened(jwt)).payload)
    for (const one of [...vpToken.sd, ...vpToken.mdoc].flatMap((presented) => presented.split(/[.~]/)))
      if (one.length > 8) expect(text).not.toContain(one)
    for (const one of [
      '77123',
      'issuer.example/status',
      asked.transaction.nonce,
      sdJwt.holder.jwk.x,
      mdoc.holder.jwk.x,
    ])
      expect(text).not.toContain(one)
    expect(text).not.toMatch(/"(_sd|cnf|status|salt|digest|signature|x5c|iat_credential)"/)
  })

  it('is released in the place of the result, and once', async () => {
    const { asked } = await reported()
    await expect(resultEndpoint(verifier, asked.id, await callOf(verifier, '', {}))).rejects.toMatchObject({
      type: 'resourceNotFound',
    })
  })

  it('is given for an answer that is handed in as well', async () => {
    const asked = await askForIssuer(verifier)
    const openid4vpResponse = await openid4vpResponseOf(asked.transaction, {
      sd: [await present(verifier, asked, sdJwt)],
    })
    const response = await handInEndpoint(verifier, asked.id, await callOf(verifier, '', { openid4vpResponse }, asJwt))
    expect((await opened(await response.text())).payload).toMatchObject({
      verdict: 'accepted',
      transactionId: asked.id,
    })
  })

  it('is verified by no other key of ours, and another one signs nothing in its place', async () => {
    const { jwt } = await reported()
    const { keys } = (await jwksEndpoint([verifier.reportKey, verifier.webhookKey]).json()) as {
      keys: { kid: string }[]
    }
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2)
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    await expect(jwtVerify(jwt, createLocalJWKSet({ keys: [keys[1]] } as never))).rejects.toThrow()
  })
})
