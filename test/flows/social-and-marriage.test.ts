// Social status and marriage all the way: the sources of the sandbox, the issuer, the wallets of both spouses.
import { describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import { marriage } from '../../shared/credentials/marriage.ts'
import { socialStatus } from '../../shared/credentials/social-status.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { callIssuer, createWallet, misbehave, offer, offerTo, ssinOf } from './world.ts'

const [statusId] = socialStatus.configurations.map(({ id }) => id) as [string]
const [marriageId] = marriage.configurations.map(({ id }) => id) as [string]

const linkFor = async (nickname: string, id: string): Promise<string> =>
  (await offerTo(nickname, { credentialConfigurationIds: [id] })).credentialOfferUri

async function received(nickname: string, id: string): Promise<JsonObject> {
  const [held] = await receive(createWallet(), await linkFor(nickname, id), { copies: 1 })
  return revealClaims(parseSdJwt(held?.credential ?? ''))
}

describe('a social status', () => {
  it.each([
    ['jan', false, false],
    ['an', true, false],
    ['sofie', true, true],
  ])('of %s says yes or no, with the period of a yes', async (nickname, reimbursement, wage) => {
    const claims = await received(nickname, statusId)
    expect(claims).toMatchObject({
      increased_reimbursement: reimbursement,
      living_wage: wage,
      income_guarantee_elderly: false,
      disability_allowance: false,
    })
    const periods = Object.keys(claims).filter((name) => name.endsWith('_period'))
    expect(periods.sort()).toEqual([
      ...(reimbursement ? ['increased_reimbursement_period'] : []),
      ...(wage ? ['living_wage_period'] : []),
    ])
    expect(Number(claims.exp)).toBeGreaterThan(Number(claims.iat))
    expect(Number(claims.exp) - Number(claims.iat)).toBeLessThanOrEqual(86_400)
  })

  it.each(['lou', 'nobody'])('is not given to %s, whom the source does not know', async (nickname) => {
    await expect(received(nickname, statusId)).rejects.toThrow('credential_request_denied')
  })

  it('is given to who logs in at the level substantial, and at no lower one', async () => {
    const login = async (level: string) => {
      const { credentialOfferUri } = await offer({ credentialConfigurationIds: [statusId] })
      return receive(createWallet(), credentialOfferUri, {
        as: { persona: 'an', level, decision: 'approve' },
        copies: 1,
      })
    }
    expect(await login('Level400')).toHaveLength(1)
    await expect(login('Level200')).rejects.toThrow('higher level')
  })
})

describe('an extract of an act of marriage', () => {
  it('names to each spouse the other', async () => {
    const [his, hers] = [await received('jan', marriageId), await received('an', marriageId)]
    expect(his).toMatchObject({ given_name: 'Jan', spouse: { given_name: 'An Marie' } })
    expect(hers).toMatchObject({ given_name: 'An Marie', spouse: { given_name: 'Jan' } })
    expect(his.act_reference).toBe(hers.act_reference)
    expect(his.spouse).toEqual({
      family_name: hers.family_name,
      given_name: hers.given_name,
      birthdate: hers.birthdate,
    } as JsonObject)
  })

  it.each([
    ['sofie, who is divorced', 'sofie'],
    ['lou, who is in no act', 'lou'],
    ['nobody', 'nobody'],
  ])('is not given to %s', async (_, nickname) => {
    await expect(received(nickname, marriageId)).rejects.toThrow('credential_request_denied')
  })

  it('is given under the number that replaced another', async () => {
    await misbehave('replacedNumber', 1, 'civilStatusActs')
    expect(await received('jan', marriageId)).toMatchObject({ spouse: { given_name: 'An Marie' } })
  })

  it('is revoked for each spouse by their own number', async () => {
    await received('jan', marriageId)
    await received('an', marriageId)
    const revoke = async (nickname: string): Promise<number> => {
      const body = { ssin: ssinOf(nickname), type: marriage.id }
      const response = await callIssuer('POST', '/issuance/v1/credentials/revoke', body)
      return ((await response.json()) as { revoked: number }).revoked
    }
    expect(await revoke('jan')).toBeGreaterThanOrEqual(1)
    expect(await revoke('an')).toBeGreaterThanOrEqual(1)
    expect(await revoke('jan')).toBe(0)
  })
})
