// The challenge of attestation-based client authentication: sealed, so that giving one out stores nothing, and good for several requests
// of a flow until it expires. POST /challenge (draft-ietf-oauth-attestation-based-client-auth section 8).
import { base64url } from '../../shared/bytes.ts'
import type { Issuer } from '../issuer.ts'
import { issuerCarried } from '../stores.ts'

const { life } = issuerCarried.challenge

export const createChallenge = ({ seals, random, now }: Issuer): Promise<string> =>
  seals.challenge.seal(base64url(random(16)), now() + life)

export const isChallenge = async ({ seals, now }: Issuer, challenge: string): Promise<boolean> =>
  (await seals.challenge.open<string>(challenge, now())) !== undefined

export async function challengeEndpoint(issuer: Issuer): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store' }
  return Response.json({ attestation_challenge: await createChallenge(issuer) }, { headers })
}
