// The request object (OpenID4VP 1.0 section 5, RFC 9101, HAIP 1.0 section 5): the parameters, signed as the relying party is known to wallets.
// Refuses: who signs no requests, and who has another name now than when the transaction began.
import type { JsonObject } from '../shared/json.ts'
import { signJws } from '../shared/keys/jws.ts'
import type { SigningIdentity } from './identity/identity.ts'
import { requestParameters } from './request-parameters.ts'
import type { Transaction } from './transaction.ts'
import type { Verifier } from './verifier.ts'

/** What a wallet said of itself when it fetched the request (OpenID4VP 1.0 section 5.10). */
export interface ToldByWallet {
  /** Repeated to it. */
  nonce?: string
  /** Its identifier, where it has one. */
  issuer?: string
}

const anyWallet = 'https://self-issued.me/v2'

export async function signRequestObject(
  verifier: Verifier,
  requestId: string,
  transaction: Transaction,
  { nonce, issuer }: ToldByWallet = {},
): Promise<string> {
  const identity = signingIdentityOf(verifier, transaction)
  if (!identity) throw new TypeError('the relying party signs no requests under this name')
  return signJws(identity.signer, requestHeader(identity), {
    ...signedParameters(verifier, requestId, transaction, issuer),
    ...(nonce !== undefined && { wallet_nonce: nonce }),
  })
}

/** Beside `alg`. */
export const requestHeader = ({ header }: Pick<SigningIdentity, 'header'>): JsonObject => ({
  typ: 'oauth-authz-req+jwt',
  ...header,
})

/** With what belongs to a signature, whoever signs. `issuer`: the wallet's identifier, where it told one. */
export const signedParameters = (
  verifier: Verifier,
  requestId: string,
  transaction: Transaction,
  issuer = anyWallet,
) => ({
  ...requestParameters(verifier, requestId, transaction),
  aud: issuer,
  iat: verifier.now(),
  exp: transaction.expiresAt,
})

/** Undefined where there is none, or no longer under the name that the transaction has. */
export function signingIdentityOf(
  { identities }: Pick<Verifier, 'identities'>,
  { relyingParty, clientId }: Pick<Transaction, 'relyingParty' | 'clientId'>,
): SigningIdentity | undefined {
  const identity = identities.get(relyingParty)
  return identity && identity.by !== 'redirect_uri' && identity.clientId === clientId ? identity : undefined
}
