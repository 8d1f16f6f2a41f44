// Relying parties that wallets know by a DID (OpenID4VP 1.0 section 5.9.3, `decentralized_identifier`): did:jwk, which is the key itself, and
// did:web, whose document the verifier serves at an address of its own. One key each, which signs requests and nothing else.
import { base64url, utf8 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'

export interface DidKey {
  did: string
  /** DID URL of the key: `kid` of what it signs. */
  keyId: string
}

export function didJwkOf({ kty, crv, x, y }: PublicJwk): DidKey {
  const did = `did:jwk:${base64url(utf8(JSON.stringify({ crv, kty, x, y })))}`
  return { did, keyId: `${did}#0` }
}

const folder = 'relying-parties'

/** May be a step of a did:web as it is. */
export const fitsDidWeb = (clientId: string): boolean => /^[\w.-]+$/.test(clientId) && !/^\.+$/.test(clientId)

/** `clientId`: as `fitsDidWeb` accepts. Its document is at `{verifierUrl}/relying-parties/{clientId}/did.json`. */
export function didWebOf(verifierUrl: string, clientId: string): DidKey {
  const { host, pathname } = new URL(verifierUrl)
  const path = [...pathname.split('/').filter(Boolean), folder, clientId]
  const did = `did:web:${[host, ...path].map(encodeURIComponent).join(':')}`
  return { did, keyId: `${did}#key` }
}

export const didDocumentOf = ({ did, keyId }: DidKey, { kty, crv, x, y }: PublicJwk): JsonObject => ({
  '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
  id: did,
  verificationMethod: [{ id: keyId, type: 'JsonWebKey2020', controller: did, publicKeyJwk: { kty, crv, x, y } }],
  authentication: [keyId],
  assertionMethod: [keyId],
})
