// What the suite reads before each module, and takes every address from.
import type { JWK } from 'jose'
import { addresses } from './running.ts'

export interface IssuerMetadata {
  credential_issuer: string
  credential_endpoint: string
  nonce_endpoint: string
  deferred_credential_endpoint: string
  notification_endpoint: string
  batch_credential_issuance: { batch_size: number }
  credential_request_encryption: {
    jwks: { keys: (JWK & { kid: string; alg: string })[] }
    enc_values_supported: string[]
    zip_values_supported: string[]
  }
  credential_response_encryption: { alg_values_supported: string[]; enc_values_supported: string[] }
  credential_configurations_supported: Record<string, CredentialConfiguration>
}

export interface CredentialConfiguration {
  format: string
  scope: string
  vct?: string
  doctype?: string
  proof_types_supported: Record<string, { key_attestations_required?: Record<string, string[]> }>
}

export interface ServerMetadata {
  issuer: string
  authorization_endpoint: string
  token_endpoint: string
  pushed_authorization_request_endpoint: string
  challenge_endpoint: string
}

const read = async <T>(name: string): Promise<T> =>
  (await (await fetch(`${addresses.issuer}/.well-known/${name}`)).json()) as T

export const issuer = await read<IssuerMetadata>('openid-credential-issuer')
export const server = await read<ServerMetadata>('oauth-authorization-server')
