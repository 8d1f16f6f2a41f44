// Keys of the verifier with which it signs for relying parties, each for one purpose, and what of them is published
// (GET /.well-known/jwks.json). They have no certificate: whoever relies on them has them from this address.
import type { JWK } from 'jose'
import { parsePublicJwk, thumbprint } from '../shared/keys/public-key.ts'
import { importSigner, type Signer, type SignerSecret } from '../shared/keys/signer.ts'

export interface OwnKey {
  signer: Signer
  /** RFC 7638 thumbprint. */
  kid: string
}

export async function importOwnKey({ privateJwk }: Pick<SignerSecret, 'privateJwk'>): Promise<OwnKey> {
  const signer = await importSigner({ privateJwk, x5c: [] })
  return { signer, kid: await thumbprint(parsePublicJwk(signer.publicJwk)) }
}

/** What is wrong with it, or undefined. */
export const wrongOwnKey = ({ privateJwk }: Partial<SignerSecret>): string | undefined =>
  privateJwk?.kty === 'EC' && privateJwk.crv === 'P-256' && privateJwk.d ? undefined : 'is no private key on P-256'

export function jwksEndpoint(keys: readonly OwnKey[]): Response {
  const published: JWK[] = keys.map(({ signer, kid }) => ({
    ...signer.publicJwk,
    kid,
    use: 'sig',
    alg: signer.algorithm,
  }))
  return Response.json({ keys: published }, { headers: { 'Cache-Control': 'public, max-age=300' } })
}
