// POST /nonce (OpenID4VCI 1.0 section 7.2): a fresh nonce for anybody, and one for DPoP proofs where these have to have one.
import type { Issuer } from '../issuer.ts'
import { createNonce } from './nonce.ts'

export async function nonceEndpoint(issuer: Issuer): Promise<Response> {
  const { dpopNonces } = issuer
  const headers = {
    'Cache-Control': 'no-store',
    'Access-Control-Allow-Origin': '*',
    ...(dpopNonces.required && { 'DPoP-Nonce': await dpopNonces.create() }),
  }
  return Response.json({ c_nonce: await createNonce(issuer) }, { headers })
}
