// Credential Issuer Metadata (OpenID4VCI 1.0 section 12.2), made from the catalogue. No member that the specification does
// not name, but for those of European law where the profile has them.

import type { JWK } from 'jose'
import { day } from '../../shared/clock.ts'
import type {
  ClaimDescription,
  CredentialConfiguration,
  CredentialType,
  Labels,
} from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { typesUrlOf, vctOf } from '../../shared/credentials/vct.ts'
import { contentEncryptions } from '../../shared/keys/jwe.ts'
import { algorithms } from '../../shared/keys/signer.ts'
import type { IssuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { europeanMembers, reusePolicy } from './european-members.ts'

const proofAlgorithms = ['ES256', 'ES384', 'ES512']

export function credentialIssuerMetadata(issuer: Issuer) {
  const { config, encryptionKeys } = issuer
  const european = config.issuance.europeanMetadata
  const { issuerUrl, batchSize, encryption } = config
  return {
    credential_issuer: issuerUrl,
    credential_endpoint: `${issuerUrl}/credential`,
    nonce_endpoint: `${issuerUrl}/nonce`,
    deferred_credential_endpoint: `${issuerUrl}/deferred`,
    notification_endpoint: `${issuerUrl}/notification`,
    credential_request_encryption: {
      jwks: { keys: encryptionKeys.map(publicPart) },
      enc_values_supported: contentEncryptions,
      zip_values_supported: ['DEF'],
      encryption_required: encryption.request === 'required',
    },
    credential_response_encryption: {
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: contentEncryptions,
      zip_values_supported: ['DEF'],
      encryption_required: encryption.response === 'required',
    },
    batch_credential_issuance: { batch_size: batchSize },
    ...(european && europeanMembers(config)),
    display: display({ nl: 'Attestry', fr: 'Attestry', de: 'Attestry', en: 'Attestry' }),
    credential_configurations_supported: Object.fromEntries(
      catalogue.flatMap((type) =>
        type.configurations.map((configuration) => [configuration.id, describe(type, configuration, issuer)]),
      ),
    ),
  }
}

const publicPart = ({ kty, crv, x, y, kid }: JWK) => ({ kty, crv, x, y, kid, alg: 'ECDH-ES', use: 'enc' })

/** The same for both kinds: what is asked of the keys does not depend on how they are proven (EU TS3). */
const proofType = ({ keyAttestation, europeanMetadata }: IssuanceProfile) => ({
  proof_signing_alg_values_supported: proofAlgorithms,
  ...(keyAttestation && {
    key_attestations_required: {
      ...(keyAttestation.keyStorage && { key_storage: keyAttestation.keyStorage }),
      ...(keyAttestation.userAuthentication && { user_authentication: keyAttestation.userAuthentication }),
      ...(europeanMetadata && { preferred_key_storage_status_period: 31 * day }),
    },
  }),
})

function describe(type: CredentialType, configuration: CredentialConfiguration, { config, signers }: Issuer) {
  const { issuance } = config
  const common = {
    scope: configuration.scope,
    proof_types_supported: { jwt: proofType(issuance), attestation: proofType(issuance) },
    credential_metadata: {
      display: display(type.labels),
      claims: claimsOf(type, configuration),
      ...(issuance.europeanMetadata && { credential_reuse_policy: reusePolicy(type) }),
    },
  }
  if (configuration.format === 'dc+sd-jwt')
    return {
      format: configuration.format,
      vct: vctOf(configuration, typesUrlOf(config.issuerUrl)),
      cryptographic_binding_methods_supported: ['jwk'],
      credential_signing_alg_values_supported: [signers[configuration.signer].algorithm],
      ...common,
    }
  const { cose, coseFullySpecified } = algorithms[signers[configuration.signer].algorithm]
  return {
    format: configuration.format,
    doctype: configuration.docType,
    cryptographic_binding_methods_supported: ['cose_key'],
    credential_signing_alg_values_supported: [cose, coseFullySpecified],
    ...common,
  }
}

function claimsOf(type: CredentialType, { format }: CredentialConfiguration) {
  const pathOf = ({ sdJwt, mdoc }: ClaimDescription) => (format === 'dc+sd-jwt' ? sdJwt : mdoc)
  return type.claims.flatMap((claim) => {
    const path = pathOf(claim)
    return path ? [{ path, mandatory: claim.mandatory, display: display(claim.labels) }] : []
  })
}

const display = (labels: Labels) => Object.entries(labels).map(([locale, name]) => ({ name, locale }))
