// Somebody whose national number was replaced: nothing is issued under the old number, and a revocation goes by the new one.
import { expect, it } from 'vitest'
import { findPersona } from '../../sandbox/personas.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { askAndPresent, callIssuer, createWallet, misbehave, offerTo, sdJwtQuery } from './world.ts'

const { ssin: old, successor } = findPersona('lou') ?? { ssin: '', successor: '' }

async function revoke(ssin: string): Promise<unknown> {
  const response = await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin, type: 'pid' })
  return response.json()
}

it('carries the number that counts now, and is revoked by it alone', async () => {
  await revoke(old)
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo('lou')
  await misbehave('replacedNumber')
  await receive(wallet, credentialOfferUri, { copies: 2 })
  const [held] = wallet.held
  expect(await revealClaims(parseSdJwt(held?.credential ?? ''))).toMatchObject({
    personal_administrative_number: successor,
  })
  expect((await askAndPresent(wallet, sdJwtQuery())).result.verdict).toBe('accepted')
  expect(await revoke(old)).toEqual({ revoked: 0 })
  expect(await revoke(successor)).toEqual({ revoked: 2 })
})
