// Step 3 of receiving, another way: an access token for something that the wallet presents, without a browser (OpenID4VCI 1.1 draft,
// Interactive Authorization Endpoint). Whoever holds the wallet sees what is shown, to whom and for what, and agrees here.
import { isObject, type JsonObject } from '../../shared/json.ts'
import {
  type AuthorizationRequest,
  createAuthorizationRequest,
  form,
  type TokenClient,
  type Tokens,
  tokenForCode,
} from './access-token.ts'
import { expectJson, textMember } from './expect.ts'
import type { Offer } from './offer.ts'
import { createVpToken, encryptAnswer, type PresentOptions } from './present.ts'
import { resolveIssuerRequest } from './request-object.ts'
import { clientId, type Wallet, WalletRefused } from './wallet.ts'

const presentation = 'urn:openid:dcp:iae:openid4vp_presentation'

export interface Interaction {
  endpoint: string
  authorization: AuthorizationRequest
  authSession: string
  /** Signed by the issuer's verifier. */
  requestObject: string
}

export async function tokenForPresentation(
  wallet: Wallet,
  client: TokenClient,
  offer: Offer,
  options: PresentOptions,
): Promise<Tokens> {
  const interaction = await begin(client, offer)
  const response = await answerOf(wallet, interaction, options)
  const code = textMember(await finish(client, interaction, response), 'code')
  wallet.tell('The issuer knows the person by what was shown; nobody had to log in.')
  return tokenForCode(client, code, interaction.authorization)
}

export async function begin(client: TokenClient, offer: Offer): Promise<Interaction> {
  const { interactiveEndpoint: endpoint } = client.issuer
  if (!endpoint)
    throw new WalletRefused(
      'the issuer takes no presentation instead of a login: start with npm start -- --interactive',
    )
  const authorization = await createAuthorizationRequest(client.issuer, offer)
  const values = { ...authorization.values, interaction_types_supported: presentation }
  const answer = await post(client, endpoint, values)
  const { status, type, openid4vp_request: asked } = answer
  if (status !== 'require_interaction' || type !== presentation || !isObject(asked))
    throw new WalletRefused('the issuer wants another interaction')
  const authSession = textMember(answer, 'auth_session')
  return { endpoint, authorization, authSession, requestObject: textMember(asked, 'request') }
}

/** The openid4vp_response. */
export async function answerOf(
  wallet: Wallet,
  { endpoint, requestObject }: Interaction,
  options: PresentOptions,
): Promise<string> {
  const request = await resolveIssuerRequest(wallet, requestObject, endpoint, options)
  const answer = { vp_token: await createVpToken(wallet, request, options) }
  return JSON.stringify(request.encryption ? { response: await encryptAnswer(request, answer) } : answer)
}

export async function finish(
  client: TokenClient,
  { endpoint, authSession }: Pick<Interaction, 'endpoint' | 'authSession'>,
  openid4vpResponse: string,
): Promise<JsonObject> {
  const values = { auth_session: authSession, client_id: clientId, openid4vp_response: openid4vpResponse }
  const answer = await post(client, endpoint, values)
  if (answer.status !== 'ok') throw new WalletRefused('the issuer wants one more interaction')
  return answer
}

const post = async ({ dpop, clientHeaders }: TokenClient, url: string, values: Record<string, string>) =>
  expectJson(await dpop.request(url, form(values, await clientHeaders())), 'the interactive authorization')
