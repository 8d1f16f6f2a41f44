// How a relying party is known to wallets and proves it (OpenID4VP 1.0 section 5.9.3): its client_id, and the key and header under which its
// requests are signed. Made once of the configuration, after `identityFault` found nothing wrong with it.
import { base64, base64url, sha256 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { type PublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import type { ClientIdentification, Partner } from '../../shared/oauth/partner.ts'
import { didJwkOf, didWebOf } from './did.ts'
import { subjectOf } from './verifier-attestation.ts'

/** Requests that are not signed are known by where they are answered. */
export type Identity = { by: 'redirect_uri' } | SigningIdentity

export interface SigningIdentity {
  by: Exclude<ClientIdentification, 'redirect_uri'>
  clientId: string
  signer: Signer
  /** Beside `alg` and `typ`. */
  header: JsonObject
}

/** By the `clientId` of the partner. */
export type Identities = ReadonlyMap<string, Identity>

export interface IdentitiesGiven {
  verifierUrl: string
  partners: readonly Partner[]
  /** Of who has no signer of its own. */
  accessSigner: Signer
  signers?: ReadonlyMap<string, Signer>
}

export async function createIdentities(given: IdentitiesGiven): Promise<Identities> {
  const { verifierUrl, partners, accessSigner, signers } = given
  const entries = partners.map(async (partner) => {
    const signer = signers?.get(partner.clientId) ?? accessSigner
    return [partner.clientId, await createIdentity(verifierUrl, partner, signer)] as const
  })
  return new Map(await Promise.all(entries))
}

async function createIdentity(verifierUrl: string, partner: Partner, signer: Signer): Promise<Identity> {
  const by = partner.identifiedBy ?? 'x509_hash'
  switch (by) {
    case 'redirect_uri':
      return { by }
    case 'x509_hash':
      return { by, clientId: await x509HashOf(signer), signer, header: x5cOf(signer) }
    case 'x509_san_dns':
      return { by, clientId: `x509_san_dns:${new URL(verifierUrl).hostname}`, signer, header: x5cOf(signer) }
    case 'verifier_attestation': {
      const jwt = partner.verifierAttestation ?? ''
      return { by, clientId: `verifier_attestation:${subjectOf(jwt)}`, signer, header: { jwt } }
    }
    case 'did:jwk':
    case 'did:web': {
      const { did, keyId } = didOf(by, verifierUrl, partner.clientId, parsePublicJwk(signer.publicJwk))
      return { by, clientId: `decentralized_identifier:${did}`, signer, header: { kid: keyId } }
    }
    case 'pre-registered':
      // Wallets that know the relying party know its key.
      return { by, clientId: partner.clientId, signer, header: {} }
  }
}

const didOf = (by: 'did:jwk' | 'did:web', verifierUrl: string, clientId: string, key: PublicJwk) =>
  by === 'did:jwk' ? didJwkOf(key) : didWebOf(verifierUrl, clientId)

export async function x509HashOf({ chain: [leaf] }: Signer): Promise<string> {
  if (!leaf) throw new TypeError('the access certificate was checked to be there')
  return `x509_hash:${base64url(await sha256(leaf))}`
}

const x5cOf = ({ chain }: Signer): JsonObject => ({ x5c: chain.map(base64) })
