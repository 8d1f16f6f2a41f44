// Asks the issuer for an offer, as the sandbox's partner institution.
import type { Connection } from './connect.ts'
import { partnerToken } from './partner-token.ts'

type OfferedGrant = 'authorizationCode' | 'preAuthorizedCode'

export interface OfferWish {
  /** Of everything, where it names none. */
  credentialConfigurationIds?: string[]
  grant: OfferedGrant | OfferedGrant[]
  subject?: { ssin: string }
  txCode?: { inputMode?: 'numeric' | 'text'; length?: number; description?: string; value?: string }
  byReference?: boolean
  scheme?: string
}

export interface AnsweredOffer {
  credentialOfferUri: string
  offerPageUri: string
  txCode?: string
}

export async function createOffer(
  { addresses, installation }: Pick<Connection, 'addresses' | 'installation'>,
  wish: OfferWish,
): Promise<AnsweredOffer> {
  const response = await fetch(`${addresses.issuer}/issuance/v1/offers`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await partnerToken(installation, addresses, 'issuer')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(wish),
  })
  if (response.status !== 201) throw new Error(`the issuer made no offer: ${response.status} ${await response.text()}`)
  return (await response.json()) as AnsweredOffer
}
