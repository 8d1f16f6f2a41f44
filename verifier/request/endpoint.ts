// GET /request/{id}: the request object by reference (OpenID4VP 1.0 section 5.10, RFC 9101), as often as the wallet wants until it has
// answered.
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { signRequestObject } from '../sign-request.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

export async function requestEndpoint(verifier: Verifier, id: string): Promise<Response> {
  const transaction = await verifier.rows.get<Transaction>('transaction', id)
  if (!transaction)
    throw new OAuthError('invalid_request', 'The request was answered, has expired, or never was', { status: 404 })
  return new Response(await signRequestObject(verifier, id, transaction), {
    headers: { 'Content-Type': 'application/oauth-authz-req+jwt', 'Cache-Control': 'no-store' },
  })
}
