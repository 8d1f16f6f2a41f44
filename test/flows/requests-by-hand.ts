// A wallet whose requests a test makes one by one, so that it sees each answer of the issuer as it came: plain, with its trace.
import { tokenForOffer } from '../../sandbox/wallet/access-token.ts'
import { createDpopClient } from '../../sandbox/wallet/dpop-client.ts'
import { createHolderKey } from '../../sandbox/wallet/holder-key.ts'
import { resolveIssuer } from '../../sandbox/wallet/issuer-metadata.ts'
import { resolveOffer } from '../../sandbox/wallet/offer.ts'
import { createProofs } from '../../sandbox/wallet/proofs.ts'
import { isObject, type JsonObject } from '../../shared/json.ts'
import { addresses, createWallet, offerTo } from './world.ts'

export interface Answer {
  status: number
  headers: Headers
  body: JsonObject
  traceId: string
  credentials: string[]
}

export interface Requests {
  /** For so many new keys. */
  credential(copies: number): Promise<Answer>
  deferred(transactionId: string): Promise<Answer>
}

/** Of a token for one configuration, and for the first child where it is about children. */
export async function openRequests(nickname: string, configurationId: string): Promise<Requests> {
  const { walletProvider: _, ...wallet } = createWallet()
  const issuer = await resolveIssuer(wallet, addresses.issuer)
  const dpop = createDpopClient(wallet, await createHolderKey())
  const { credentialOfferUri } = await offerTo(nickname, { credentialConfigurationIds: [configurationId] })
  const { preAuthorized } = await resolveOffer(wallet, credentialOfferUri)
  const client = { dpop, issuer, clientHeaders: async () => ({}) }
  const { accessToken: token, granted } = await tokenForOffer(client, preAuthorized?.code ?? '', undefined)
  const identifier = granted?.[0]?.identifier
  const wanted =
    identifier === undefined ? { credential_configuration_id: configurationId } : { credential_identifier: identifier }
  const post = async (url: string, body: JsonObject): Promise<Answer> => {
    const headers = { 'Content-Type': 'application/json' }
    const sent = { method: 'POST', headers, body: JSON.stringify(body), accessToken: token }
    return answerOf(await dpop.request(url, sent))
  }
  return {
    credential: async (copies) => {
      const answer = await fetch(issuer.nonceEndpoint, { method: 'POST' })
      const { c_nonce: nonce } = (await answer.json()) as { c_nonce: string }
      const keys = await Promise.all(Array.from({ length: copies }, createHolderKey))
      const jwt = await createProofs({ wallet, dpop, issuer, token, anonymous: true, keys, nonce })
      return post(issuer.credentialEndpoint, { ...wanted, proofs: { jwt } })
    },
    deferred: (transactionId) => post(issuer.deferredEndpoint ?? '', { transaction_id: transactionId }),
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as JsonObject
  const { status, headers } = response
  const entries = Array.isArray(body.credentials) ? body.credentials.filter(isObject) : []
  const credentials = entries.map(({ credential }) => String(credential))
  return { status, headers, body, traceId: headers.get('BelGov-Trace-Id') ?? '', credentials }
}
