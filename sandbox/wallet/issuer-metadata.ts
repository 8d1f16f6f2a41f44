// Step 2 of receiving: metadata of the issuer and of its authorization server, at the inserted well-known paths, each
// naming itself exactly as it was asked for (OpenID4VCI 1.0 section 12.2, RFC 8414 section 3.3).
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import type { JweRecipient } from '../../shared/keys/jwe.ts'
import { encryptionOf } from './credential-request.ts'
import { expectJson, textMember } from './expect.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface IssuerMetadata {
  issuer: string
  credentialEndpoint: string
  nonceEndpoint: string
  deferredEndpoint: string | undefined
  notificationEndpoint: string | undefined
  tokenEndpoint: string
  authorizationEndpoint: string
  parEndpoint: string
  /** Where a wallet may present something instead of sending its owner to log in. */
  interactiveEndpoint: string | undefined
  /** Clients may authenticate by attestation. */
  takesAttestations: boolean
  challengeEndpoint: string | undefined
  batchSize: number
  /** How credential requests are encrypted; their answers likewise. */
  encryption: JweRecipient | undefined
  configurations: JsonObject
}

export async function resolveIssuer(wallet: Wallet, issuer: string): Promise<IssuerMetadata> {
  const metadata = await wellKnown(wallet, issuer, 'openid-credential-issuer', 'credential_issuer')
  const server = await wellKnown(wallet, issuer, 'oauth-authorization-server', 'issuer')
  const configurations = metadata.credential_configurations_supported
  if (!isObject(configurations)) throw new WalletRefused('the issuer supports no credential')
  const batch = metadata.batch_credential_issuance
  const methods = server.token_endpoint_auth_methods_supported
  if (!Array.isArray(methods)) throw new WalletRefused('the issuer does not say how clients authenticate')
  return {
    issuer,
    credentialEndpoint: textMember(metadata, 'credential_endpoint'),
    nonceEndpoint: textMember(metadata, 'nonce_endpoint'),
    deferredEndpoint: optionalText(metadata.deferred_credential_endpoint),
    notificationEndpoint: optionalText(metadata.notification_endpoint),
    tokenEndpoint: textMember(server, 'token_endpoint'),
    authorizationEndpoint: textMember(server, 'authorization_endpoint'),
    parEndpoint: textMember(server, 'pushed_authorization_request_endpoint'),
    interactiveEndpoint: optionalText(server.interactive_authorization_endpoint),
    takesAttestations: methods.includes('attest_jwt_client_auth'),
    challengeEndpoint: optionalText(server.challenge_endpoint),
    batchSize: isObject(batch) ? Number(batch.batch_size) : 1,
    encryption: encryptionOf(metadata),
    configurations,
  }
}

const optionalText = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

async function wellKnown(wallet: Wallet, issuer: string, name: string, member: string): Promise<JsonObject> {
  const { origin, pathname } = new URL(issuer)
  const url = `${origin}/.well-known/${name}${pathname === '/' ? '' : pathname}`
  const metadata = await expectJson(await wallet.fetch(url, { headers: { Accept: 'application/json' } }), name)
  if (metadata[member] !== issuer) throw new WalletRefused(`${name} names another issuer`)
  return metadata
}
