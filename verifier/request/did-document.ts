// GET /relying-parties/{id}/did.json: the DID document of a relying party that is known by did:web. Refuses: every other partner.
import { Problem } from '../../shared/http/problem.ts'
import { parsePublicJwk } from '../../shared/keys/public-key.ts'
import { didDocumentOf, didWebOf } from '../identity/did.ts'
import type { Verifier } from '../verifier.ts'

export function didDocumentEndpoint({ config, identities }: Verifier, relyingParty: string): Response {
  const identity = identities.get(relyingParty)
  if (identity?.by !== 'did:web') throw new Problem('resourceNotFound', 'There is no such relying party')
  const document = didDocumentOf(didWebOf(config.verifierUrl, relyingParty), parsePublicJwk(identity.signer.publicJwk))
  return Response.json(document, {
    headers: { 'Content-Type': 'application/did+ld+json', 'Cache-Control': 'public, max-age=300' },
  })
}
