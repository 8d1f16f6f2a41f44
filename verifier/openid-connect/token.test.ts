import { beforeAll, describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import {
  assertionOf,
  type Bent,
  createWorld,
  issuer,
  logIn,
  redeem,
  userInfo,
  verifierOfPkce,
} from '../testing/memory-openid-connect.ts'

let world: Awaited<ReturnType<typeof createWorld>>
beforeAll(async () => {
  world = await createWorld()
})

const code = async (): Promise<string> => (await logIn(world)).get('code') ?? ''
const refusedGrant = { status: 400, body: { error: 'invalid_grant' } }

describe('a code', () => {
  it.each<[string, Bent]>([
    ['without its verifier', { code_verifier: undefined }],
    ['with another verifier', { code_verifier: `${verifierOfPkce.slice(0, -1)}K` }],
    ['with its challenge for a verifier', { code_verifier: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' }],
    ['for another address', { redirect_uri: 'https://cinema.example/other' }],
  ])('that was stolen is of no use %s, and of no use after that', async (_, bent) => {
    const stolen = await code()
    expect(await redeem(world, stolen, bent)).toMatchObject(refusedGrant)
    expect(await redeem(world, stolen)).toMatchObject(refusedGrant)
  })

  it('needs its address again', async () => {
    expect(await redeem(world, await code(), { redirect_uri: undefined })).toMatchObject({
      body: { error: 'invalid_request' },
    })
  })

  it('is for its own client alone', async () => {
    const museum = await assertionOf(world, { clientId: 'museum', by: world.museum })
    expect(await redeem(world, await code(), museum)).toMatchObject(refusedGrant)
  })

  it('that comes without a client stays as it was', async () => {
    const kept = await code()
    const nobody = { client_assertion: undefined, client_assertion_type: undefined, client_id: 'cinema' }
    expect(await redeem(world, kept, nobody)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect((await redeem(world, kept)).status).toBe(200)
  })

  it('is used once, of any number at the same time', async () => {
    const one = await code()
    const all = await Promise.all(Array.from({ length: 20 }, () => redeem(world, one)))
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('that comes again ends what it gave out (RFC 6749 section 4.1.2)', async () => {
    const one = await code()
    const { access_token } = (await redeem(world, one)).body
    expect((await userInfo(world, access_token)).status).toBe(200)
    expect(await redeem(world, one)).toMatchObject(refusedGrant)
    expect((await userInfo(world, access_token)).status).toBe(401)
  })

  it('ends after a minute, and one that never was is as one that ended', async () => {
    const late = await code()
    world.clock.time += minute
    expect(await redeem(world, late)).toMatchObject(refusedGrant)
    expect(await redeem(world, 'made-up')).toMatchObject(refusedGrant)
  })

  it('is the only grant', async () => {
    expect(await redeem(world, await code(), { grant_type: 'client_credentials' })).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    })
  })
})

describe('an access token', () => {
  it('releases the claims for five minutes', async () => {
    const { access_token } = (await redeem(world, await code())).body
    world.clock.time += 5 * minute - 1
    expect((await userInfo(world, access_token)).body).toMatchObject({ family_name: 'Peeters' })
    world.clock.time += 1
    expect(await userInfo(world, access_token)).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
  })

  it('is in the header and nowhere else', async () => {
    const { access_token } = (await redeem(world, await code())).body
    const ask = (init: RequestInit, query = '') => world.app.request(`${issuer}/userinfo${query}`, init)
    expect((await ask({}, `?access_token=${access_token}`)).status).toBe(401)
    const none = await ask({})
    expect([none.status, none.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer'])
    const wrong = await ask({ headers: { Authorization: 'Bearer x' } })
    expect([wrong.status, wrong.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
    const posted = await ask({ method: 'POST', headers: { Authorization: `bearer ${access_token}` } })
    expect(posted.status).toBe(200)
  })
})
