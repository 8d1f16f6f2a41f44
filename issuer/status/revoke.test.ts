import { describe, expect, it, vi } from 'vitest'
import { catalogue } from '../../shared/credentials/index.ts'
import { Problem } from '../../shared/http/problem.ts'
import { issue } from '../issuance/issue.ts'
import type { Issuer } from '../issuer.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { revokeEndpoint } from './revoke.ts'

const issuer = await createMemoryIssuer()
const { publicJwk } = await createWalletKey()
const tokenFor = (scopes: string[], clientId = 'partner') =>
  issuer.seals.partnerToken.seal({ clientId, scopes }, afternoon + 60)
const token = await tokenFor(['issuance:credentials:revoke'])
const offersToken = await tokenFor(['issuance:offers:create'])
const goneToken = await tokenFor([], 'gone')

async function revoke(body: unknown, { given = issuer, authorization = `Bearer ${token}` } = {}) {
  const headers = { 'Content-Type': 'application/json', Authorization: authorization }
  const request = new Request('http://localhost:8787/issuance/v1/credentials/revoke', {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  try {
    return await revokeEndpoint(given, request, 'trace')
  } catch (error) {
    if (error instanceof Problem) return error.toResponse()
    throw error
  }
}

const allocate = async (ssin: string) =>
  issuer.statusLists.allocate({
    signer: 'key',
    subject: await issuer.subjectHash(ssin, 'pid'),
    count: 2,
    expiresAt: afternoon + 60,
  })

describe('revoking', () => {
  it('revokes all that a person holds of a type, once, and nothing of anybody else', async () => {
    await allocate(jan.ssin)
    await allocate('91710224863')
    const first = await revoke({ ssin: jan.ssin, type: 'pid' })
    expect([first.status, await first.json()]).toEqual([200, { revoked: 2 }])
    expect(await (await revoke({ ssin: jan.ssin, type: 'pid' })).json()).toEqual({ revoked: 0 })
    expect(await (await revoke({ ssin: '91710224863', type: 'pid' })).json()).toEqual({ revoked: 2 })
  })

  it.each([
    ['pid', 'pid-be'],
    ['pid-be', 'pid'],
  ])('of the type %s reaches the other form of the document, %s', async (revoked, issued) => {
    const offered = catalogue.flatMap((type) =>
      type.id === issued ? type.configurations.slice(0, 1).map((configuration) => ({ type, configuration })) : [],
    )
    const grantedAt = afternoon + 1
    for (const one of offered)
      await issue(issuer, { subject: jan.ssin, offered: one, keys: [publicJwk], traceId: 'trace', grantedAt })
    expect(await (await revoke({ ssin: jan.ssin, type: revoked })).json()).toEqual({ revoked: 1 })
  })

  it('logs how many and for which partner, never whose', async () => {
    const log = vi.fn<Issuer['log']>()
    await allocate(jan.ssin)
    await revoke({ ssin: jan.ssin, type: 'pid' }, { given: { ...issuer, log } })
    expect(log.mock.calls).toEqual([
      [{ event: 'credentials.revoked', traceId: 'trace', partner: 'partner', type: 'pid', count: 2 }],
    ])
  })

  it.each<[string, string, number, string]>([
    ['without a token', '', 401, 'noAccessToken'],
    ['with a token of somebody else', 'Bearer abc', 401, 'invalidAccessToken'],
    ['with a token for offers', `Bearer ${offersToken}`, 403, 'missingScope'],
    ['with a token of a partner that is gone', `Bearer ${goneToken}`, 401, 'invalidAccessToken'],
  ])('is refused %s', async (_, authorization, status, type) => {
    const response = await revoke({ ssin: jan.ssin, type: 'pid' }, { authorization })
    expect([response.status, (await response.json()).type]).toEqual([status, `urn:problem-type:belgif:${type}`])
  })

  it.each<[string, unknown, string, string]>([
    ['without a number', { type: 'pid' }, 'schemaViolation', '/ssin'],
    ['with a wrong number', { ssin: '85631412137', type: 'pid' }, 'invalidInput', '/ssin'],
    ['with an unknown type', { ssin: jan.ssin, type: 'diploma' }, 'referencedResourceNotFound', '/type'],
    ['with a member that is not known', { ssin: jan.ssin, type: 'pid', why: 'x' }, 'unknownInput', '/why'],
  ])('is refused %s, and the answer does not repeat it', async (_, body, type, name) => {
    const response = await revoke(body)
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(JSON.parse(text).issues).toEqual([
      { type: `urn:problem-type:belgif:input-validation:${type}`, in: 'body', name, detail: expect.any(String) },
    ])
    // The urn:uuid of the instance is random, and may hold any digits.
    expect(text.replace(/urn:uuid:[^"]*/, '')).not.toMatch(/\d{11}/)
  })

  it('refuses the sandbox numbers in production', async () => {
    const given: Issuer = { ...issuer, config: { ...issuer.config, profile: 'production' } }
    expect((await revoke({ ssin: jan.ssin, type: 'pid' }, { given })).status).toBe(400)
  })
})
