// A wallet of the suite: known by its client_id alone, vouched for by the sandbox's wallet provider (attestation-based client
// authentication, draft 07). The same attestation serves the pushed request and the token request; each has a proof of its own.
import { importJWK } from 'jose'
import { checkResponse } from './check-response.ts'
import { createKey, type Key, seconds, signJwt, spoil } from './keys.ts'
import { server } from './metadata.ts'
import { pki } from './running.ts'

export interface Client {
  id: string
  /** Of the instance; the attestation is for it. */
  key: Key
  dpop: Key
  redirectUri: string
  challenge: string
}

/** Members of `header` and `claims` replace the right ones, undefined removes one. */
export interface JwtBend {
  header?: object
  claims?: object
  by?: Pick<Key, 'privateKey'>
  spoiled?: boolean
}

export interface ClientBend {
  attestation?: JwtBend
  proof?: JwtBend
}

const callback = 'https://suite.example/test/a/attestry/callback'

export async function createClient(number: 1 | 2 = 1): Promise<Client> {
  const response = await fetch(server.challenge_endpoint, { method: 'POST' })
  const { body } = await checkResponse('challenge', response)
  return {
    id: `suite-client-${number}`,
    key: await createKey(),
    dpop: await createKey(),
    redirectUri: number === 1 ? callback : `${callback}?dummy1=lorem&dummy2=ipsum`,
    challenge: String(body.attestation_challenge),
  }
}

/** The sandbox's wallet provider: what it signs is trusted. */
export const provider = {
  privateKey: (await importJWK(pki.signers.walletProvider.privateJwk, 'ES256')) as CryptoKey,
  x5c: pki.signers.walletProvider.x5c,
}

const life = 300

export async function clientHeaders(client: Client, { attestation, proof }: ClientBend = {}) {
  const now = seconds()
  return {
    'OAuth-Client-Attestation': await bent(
      provider,
      { typ: 'oauth-client-attestation+jwt', kid: 'attester', x5c: provider.x5c },
      {
        iss: 'https://suite.example/attester',
        sub: client.id,
        iat: now,
        nbf: now,
        exp: now + life,
        cnf: { jwk: client.key.publicJwk },
      },
      attestation,
    ),
    'OAuth-Client-Attestation-PoP': await bent(
      client.key,
      { typ: 'oauth-client-attestation-pop+jwt' },
      {
        iss: client.id,
        aud: server.issuer,
        iat: now,
        nbf: now,
        exp: now + life,
        jti: crypto.randomUUID(),
        challenge: client.challenge,
      },
      proof,
    ),
  }
}

export async function bent(right: Pick<Key, 'privateKey'>, header: object, claims: object, bend: JwtBend = {}) {
  const jwt = await signJwt(bend.by ?? right, { ...header, ...bend.header }, { ...claims, ...bend.claims })
  return bend.spoiled ? spoil(jwt) : jwt
}
