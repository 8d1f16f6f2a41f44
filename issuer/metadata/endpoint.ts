// GET /.well-known/openid-credential-issuer (OpenID4VCI 1.0 section 12.2.2): JSON, or the same signed for who asks for it. All languages
// are always there, which is what Accept-Language leaves to us.
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { Issuer } from '../issuer.ts'
import { credentialIssuerMetadata } from './credential-issuer.ts'
import { createSignedMetadata } from './signed-metadata.ts'

/** Both forms come from one object, so that they cannot say different things (VCI-SMETA-02). */
export function createMetadataEndpoint(issuer: Issuer): (context: Context) => Promise<Response> {
  const metadata = credentialIssuerMetadata(issuer)
  const signedMetadata = createSignedMetadata(issuer, metadata)
  return async (context) => {
    // Wildcards mean JSON: a wallet that can read the signed form names it.
    const type = accepts(context, {
      header: 'Accept',
      supports: ['application/json', 'application/jwt'],
      default: 'application/json',
    })
    if (type === 'application/json') return Response.json(metadata)
    return new Response(await signedMetadata(), { headers: { 'Content-Type': type } })
  }
}
