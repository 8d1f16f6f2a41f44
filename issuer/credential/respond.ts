// The credential response (OpenID4VCI 1.0 section 8.3), encrypted if and only if the wallet asked for it. Errors never are.
import { encryptJwe, type JweRecipient } from '../../shared/keys/jwe.ts'
import type { Issuer } from '../issuer.ts'

export async function respond(
  issuer: Issuer,
  credentials: readonly string[],
  recipient: JweRecipient | undefined,
): Promise<Response> {
  const body = { credentials: credentials.map((credential) => ({ credential })) }
  const headers = { 'Cache-Control': 'no-store', Date: new Date(issuer.now() * 1000).toUTCString() }
  if (!recipient) return Response.json(body, { headers })
  const jwe = await encryptJwe(body, recipient)
  return new Response(jwe, { headers: { ...headers, 'Content-Type': 'application/jwt' } })
}
