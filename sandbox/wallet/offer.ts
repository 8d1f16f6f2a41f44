// Step 1 of receiving: the credential offer (OpenID4VCI 1.0 section 4.1), by value or by reference.
import { isObject, type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { expectJson } from './expect.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface Offer {
  credentialIssuer: string
  configurationIds: string[]
  preAuthorized?: { code: string; txCode: boolean }
  issuerState?: string
}

const preAuthorizedGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

export async function resolveOffer(wallet: Wallet, link: string): Promise<Offer> {
  const parameters = new URL(link).searchParams
  const value = parameters.get('credential_offer')
  const reference = parameters.get('credential_offer_uri')
  if ((value === null) === (reference === null)) throw new WalletRefused('the link holds no offer, or two')
  const offer = value ? parseJsonObject(value) : await expectJson(await wallet.fetch(reference as string), 'the offer')
  return parseOffer(offer)
}

function parseOffer(offer: JsonObject): Offer {
  const ids = offer.credential_configuration_ids
  if (typeof offer.credential_issuer !== 'string' || !Array.isArray(ids) || !ids.every((id) => typeof id === 'string'))
    throw new WalletRefused('the offer names no issuer or no credential')
  const grants = isObject(offer.grants) ? offer.grants : {}
  const preAuthorized = grants[preAuthorizedGrant]
  const authorization = grants.authorization_code
  return {
    credentialIssuer: offer.credential_issuer,
    configurationIds: ids,
    ...(isObject(preAuthorized) && {
      preAuthorized: { code: String(preAuthorized['pre-authorized_code']), txCode: 'tx_code' in preAuthorized },
    }),
    ...(isObject(authorization) &&
      typeof authorization.issuer_state === 'string' && { issuerState: authorization.issuer_state }),
  }
}
