import { describe, expect, it } from 'vitest'
import { base64url } from '../bytes.ts'
import { createSealer } from '../keys/seal.ts'
import { systemRandom } from '../random.ts'
import { checkPartner } from './check-partner.ts'

const secret = base64url(systemRandom(32))
const seal = await createSealer(secret, 'partner token', systemRandom)
const library = { clientId: 'library', jwks: { keys: [] }, scopes: ['offers', 'revocation'] }
const given = { now: () => 1000, seals: { partnerToken: seal }, config: { partners: [library] } }
const grant = { clientId: 'library', scopes: ['offers'] }
const token = await seal.seal(grant, 1001)

const check = (authorization: string | undefined, scope = 'offers') =>
  checkPartner(
    given,
    new Request('https://issuer.example', { ...(authorization && { headers: { Authorization: authorization } }) }),
    scope,
  )
const refusal = (type: string) => expect.objectContaining({ type })

describe('who calls our own APIs', () => {
  it('is the partner that the token was given to, in whatever case the scheme is written', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect(await check(`${scheme} ${token}`)).toBe(library)
  })

  it.each([undefined, token, `DPoP ${token}`, `Basic ${token}`, 'Bearer', 'Bearer '])(
    'is nobody without a bearer token (Belgif noAccessToken): %s',
    async (authorization) => {
      await expect(check(authorization)).rejects.toEqual(refusal('noAccessToken'))
    },
  )

  it('is nobody with a token that was altered, has expired, or is for another purpose (Belgif invalidAccessToken)', async () => {
    const other = await createSealer(secret, 'access token', systemRandom)
    const altered = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
    const wrong = [altered, 'abc', await seal.seal(grant, 1000), await other.seal(grant, 2000)]
    for (const one of wrong) await expect(check(`Bearer ${one}`)).rejects.toEqual(refusal('invalidAccessToken'))
  })

  it('is nobody once the partner is no longer registered', async () => {
    const former = await seal.seal({ ...grant, clientId: 'school' }, 2000)
    await expect(check(`Bearer ${former}`)).rejects.toEqual(refusal('invalidAccessToken'))
    const nameless = await seal.seal({ scopes: ['offers'] }, 2000)
    await expect(check(`Bearer ${nameless}`)).rejects.toEqual(refusal('invalidAccessToken'))
  })

  it('may do what the token was given for, and no more, whatever else the partner may (Belgif missingScope)', async () => {
    await expect(check(`Bearer ${token}`, 'revocation')).rejects.toMatchObject({
      type: 'missingScope',
      more: { requiredScopes: ['revocation'] },
    })
    await expect(check(`Bearer ${token}`, 'offer')).rejects.toEqual(refusal('missingScope'))
  })

  it('learns by a challenge what is missing', async () => {
    const challengeOf = async (authorization?: string) => {
      const problem = await check(authorization).catch((error) => error)
      return problem.toResponse().headers.get('WWW-Authenticate')
    }
    expect(await challengeOf()).toBe('Bearer')
    expect(await challengeOf('Bearer abc')).toBe('Bearer error="invalid_token"')
  })
})
