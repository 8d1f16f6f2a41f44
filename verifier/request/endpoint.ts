// GET and POST /request/{id}: the request object by reference (OpenID4VP 1.0 section 5.10, RFC 9101), as often as the wallet wants until it
// has answered. By POST the wallet says what it can do and what it wants repeated, and may have the object encrypted.
import { encryptJwt } from '../../shared/keys/jwe.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { signingIdentityOf, signRequestObject } from '../sign-request.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { checkCapable } from './check-capable.ts'
import { readWallet } from './read-wallet.ts'

export async function requestEndpoint(verifier: Verifier, id: string): Promise<Response> {
  const { transaction } = await openTransaction(verifier, id)
  return respond(await signRequestObject(verifier, id, transaction))
}

export async function postedRequestEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const { transaction, identity } = await openTransaction(verifier, id)
  const { nonce, metadata = {} } = await readWallet(request)
  checkCapable(metadata, transaction, identity)
  const { issuer, encryption } = metadata
  const told = { ...(nonce !== undefined && { nonce }), ...(issuer !== undefined && { issuer }) }
  const signed = await signRequestObject(verifier, id, transaction, told)
  return respond(encryption ? await encryptJwt(signed, encryption) : signed)
}

async function openTransaction(verifier: Verifier, id: string) {
  const transaction = await verifier.rows.get<Transaction>('transaction', id)
  const identity = transaction && signingIdentityOf(verifier, transaction)
  if (!identity)
    throw new OAuthError('invalid_request', 'The request was answered or cancelled, has expired, or never was', {
      status: 404,
    })
  return { transaction, identity }
}

const respond = (requestObject: string): Response =>
  new Response(requestObject, {
    headers: { 'Content-Type': 'application/oauth-authz-req+jwt', 'Cache-Control': 'no-store' },
  })
