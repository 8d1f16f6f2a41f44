// The European health insurance card all the way: the sickness funds of the sandbox, the issuer, a wallet.
import { describe, expect, it } from 'vitest'
import { findPersona } from '../../sandbox/personas.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import { ehic } from '../../shared/credentials/ehic.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { callIssuer, createWallet, misbehave, offer, offerTo, ssinOf } from './world.ts'

const both = ehic.configurations.map(({ id }) => id)
const offerCard = async (nickname: string): Promise<string> =>
  (await offerTo(nickname, { credentialConfigurationIds: both })).credentialOfferUri

async function receiveCard(nickname: string): Promise<{ claims: JsonObject; elements: JsonObject }> {
  const received = await receive(createWallet(), await offerCard(nickname), { copies: 1 })
  const [sdJwt = '', mdoc = ''] = received.map(({ credential }) => credential)
  const elements = elementsAsJson(parseIssuerSigned(mdoc))['eu.europa.ec.eudi.ehic.1']
  return { claims: await revealClaims(parseSdJwt(sdJwt)), elements: elements as JsonObject }
}

describe('the European health insurance card', () => {
  it.each([
    ['jan', '80056001010000000040', 'BE:00101'],
    ['an', '80056001010000000041', 'BE:00101'],
    ['lou', '80056001010000000042', 'BE:00101'],
    ['sofie', '80056003190000000007', 'BE:00319'],
  ])('of %s says in both formats what the sickness funds know', async (nickname, cardNumber, insurer) => {
    const { claims, elements } = await receiveCard(nickname)
    expect(claims).toMatchObject({
      personal_administrative_number: ssinOf(nickname),
      document_number: cardNumber,
      authentic_source: { id: insurer },
    })
    expect(elements).toMatchObject({
      social_security_pin: ssinOf(nickname),
      document_id: cardNumber,
      competent_institution: { institution_id: insurer },
      starting_date: claims.starting_date,
      ending_date: claims.ending_date,
      expiry_date: claims.date_of_expiry,
    })
  })

  it('is given to who logs in at the level substantial', async () => {
    const { credentialOfferUri } = await offer({ credentialConfigurationIds: both })
    const as = { persona: 'an', level: 'Level400', decision: 'approve' } as const
    expect(await receive(createWallet(), credentialOfferUri, { as, copies: 1 })).toHaveLength(2)
  })

  it('is given to nobody of whom the sickness funds know nothing', async () => {
    await expect(receive(createWallet(), await offerCard('nobody'))).rejects.toThrow('credential_request_denied')
  })

  it('has the number that replaced another', async () => {
    await misbehave('replacedNumber', 1, 'healthInsurance')
    const { claims, elements } = await receiveCard('jan')
    expect(claims.personal_administrative_number).toBe(findPersona('jan')?.successor)
    expect(elements.social_security_pin).toBe(ssinOf('jan'))
  })

  it('is revoked by the number of its holder', async () => {
    await receiveCard('lou')
    const response = await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('lou'), type: 'ehic' })
    expect(((await response.json()) as { revoked: number }).revoked).toBeGreaterThanOrEqual(2)
  })
})
