// From nothing to an access token, as every module begins that is about something later.
import { expect } from 'vitest'
import { createOffer, type OfferWish } from '../../../../scripts/local/create-offer.ts'
import { codeRequest, obtainTokens, type Tokens } from './ask-for-token.ts'
import { approved } from './authorize.ts'
import type { Client } from './client.ts'
import { issuer } from './metadata.ts'
import { type Parameters, requestOf } from './push.ts'
import { addresses, pki } from './running.ts'
import { configurationOf, plain, type Variant } from './variants.ts'

/** `change`: of the pushed request. */
export async function obtainAccess(client: Client, variant: Variant = plain, change: Parameters = {}): Promise<Tokens> {
  const request = { ...requestOf(client, variant), issuer_state: await issuerStateOf(variant), ...change }
  return obtainTokens(client, codeRequest(client, await approved(client, request)))
}

/** Of a fresh offer, by reference, where the issuer begins. */
export async function issuerStateOf(variant: Variant): Promise<string | undefined> {
  if (variant.flow === 'wallet_initiated') return undefined
  const { id } = configurationOf(variant)
  const connection = { addresses, installation: { folder: '', pki, tls: undefined as never } }
  const wish: OfferWish = { credentialConfigurationIds: [id], grant: 'authorizationCode', byReference: true }
  const { searchParams } = new URL((await createOffer(connection, wish)).credentialOfferUri)
  expect([...searchParams.keys()]).toEqual(['credential_offer_uri'])
  const reference = searchParams.get('credential_offer_uri') ?? ''
  expect(new URL(reference).protocol).toBe('https:')
  const response = await fetch(reference)
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json'])
  return checkOffer((await response.json()) as Record<string, unknown>, id)
}

/** Nothing that is not known, at any depth. @returns issuer_state */
function checkOffer(offer: Record<string, unknown>, id: string): string {
  expect(offer).toEqual({
    credential_issuer: issuer.credential_issuer,
    credential_configuration_ids: [id],
    grants: { authorization_code: { issuer_state: expect.any(String) } },
  })
  const { grants } = offer as { grants: { authorization_code: { issuer_state: string } } }
  return grants.authorization_code.issuer_state
}
