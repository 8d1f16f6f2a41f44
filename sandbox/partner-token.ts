// An access token of the issuer's or the verifier's own API, for the sandbox as their partner (private_key_jwt, RFC 7523).
import { importJWK, SignJWT } from 'jose'
import type { Sandbox } from './sandbox.ts'

/** `of`: address of the function. */
export async function partnerToken(
  sandbox: Pick<Sandbox, 'now' | 'fetch' | 'partnerKey'>,
  { of, clientId }: { of: string; clientId: string },
): Promise<string> {
  const address = `${of}/partner/token`
  const assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: sandbox.partnerKey.kid ?? '' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(address)
    .setIssuedAt(sandbox.now())
    .setExpirationTime(sandbox.now() + 60)
    .sign(await importJWK(sandbox.partnerKey, 'ES256'))
  const response = await sandbox.fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }).toString(),
  })
  return ((await response.json()) as { access_token: string }).access_token
}
