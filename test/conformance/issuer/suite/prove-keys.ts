// Key proofs of the suite (OpenID4VCI 1.0 appendices D and F), with the key attestation that the metadata asks for: one proof of kind jwt
// for each key, or one of kind attestation for all. Right unless bent.
import { bent, type Client, type JwtBend, provider } from './client.ts'
import { type Key, seconds } from './keys.ts'
import { issuer } from './metadata.ts'
import { configurationOf, type Variant } from './variants.ts'

export type ProofKind = 'jwt' | 'attestation'

export interface ProofsWish {
  kind?: ProofKind
  keys: readonly Key[]
  nonce: string
  proof?: JwtBend
  keyAttestation?: JwtBend
}

export async function proveKeys(client: Client, variant: Variant, wish: ProofsWish): Promise<Record<string, string[]>> {
  const { kind = 'jwt', keys, nonce, proof } = wish
  const attestation = await attestKeys(variant, kind, wish)
  if (kind === 'attestation') return { attestation: [attestation ?? ''] }
  const sign = (key: Key) =>
    bent(
      key,
      { typ: 'openid4vci-proof+jwt', jwk: key.publicJwk, key_attestation: attestation },
      { iss: client.id, aud: issuer.credential_issuer, iat: seconds(), nonce },
      proof,
    )
  return { jwt: await Promise.all(keys.map(sign)) }
}

/** Undefined where a jwt proof needs none. What it says of storage and authentication is copied from what is asked for. */
async function attestKeys(variant: Variant, kind: ProofKind, { keys, nonce, keyAttestation }: ProofsWish) {
  const demand = configurationOf(variant).proof_types_supported[kind]?.key_attestations_required
  if (kind === 'jwt' && !demand) return undefined
  const now = seconds()
  return bent(
    provider,
    { typ: 'key-attestation+jwt', kid: 'key-attester', x5c: provider.x5c },
    {
      iat: now,
      exp: now + 300,
      attested_keys: keys.map(({ publicJwk }) => publicJwk),
      nonce,
      key_storage: demand?.key_storage,
      user_authentication: demand?.user_authentication,
    },
    keyAttestation,
  )
}
