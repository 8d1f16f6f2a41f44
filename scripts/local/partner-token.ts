// An access token of a partner of the sandbox for the issuer's or the verifier's own API (private_key_jwt): of the institution, or of the
// visitor, who may ask for anything, unless the caller names another.
import { importJWK, SignJWT } from 'jose'
import type { Addresses, Installation } from './installation.ts'
import { visitor } from './relying-parties.ts'
import { institution } from './secrets.ts'

export async function partnerToken(
  { pki }: Pick<Installation, 'pki'>,
  addresses: Addresses,
  of: 'issuer' | 'verifier',
  clientId = of === 'issuer' ? institution : visitor,
): Promise<string> {
  const address = `${addresses[of]}/partner/token`
  const assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: pki.partnerKey.kid ?? '' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(address)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(await importJWK(pki.partnerKey, 'ES256'))
  const response = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  if (!response.ok) throw new Error(`${of} gave no token: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { access_token: string }).access_token
}
