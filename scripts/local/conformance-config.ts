// The configuration that the OpenID Foundation's conformance suite wants of a tester, for what runs here: addresses, wallets that the
// sandbox's wallet provider vouches for, the anchors of what we sign, and how to press the buttons. It holds private keys of the sandbox.
import type { JWK } from 'jose'
import { pid } from '../../shared/credentials/pid.ts'
import { type PublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { type BrowserOverrides, type BrowserScript, issuerBrowser, verifierBrowser } from './conformance-browser.ts'
import type { Connection } from './connect.ts'

export const formats = ['sd_jwt_vc', 'mdoc'] as const
export type ConformanceFormat = (typeof formats)[number]

/** The certified plan has the first two; the wider plan has all. */
export const flows = ['wallet_initiated', 'issuer_initiated', 'pre_authorization_code'] as const
export type ConformanceFlow = (typeof flows)[number]

export interface ConformanceConfig {
  /** Part of the suite's addresses; plans that run at the same time need different ones. */
  alias: string
  description: string
  browser: BrowserScript[]
  override?: BrowserOverrides
}

export interface IssuerConformanceConfig extends ConformanceConfig {
  vci: {
    credential_issuer_url: string
    credential_configuration_id: string
    credential_proof_type_hint: 'jwt'
    static_tx_code?: string
  }
  client: { client_id: string }
  client2: { client_id: string }
  client_attestation: { issuer: string; attester_jwks: { keys: JWK[] }; key_attestation_jwks: { keys: JWK[] } }
  credential: { trust_anchor_pem: string; status_list_trust_anchor_pem: string }
}

export interface VerifierConformanceConfig extends ConformanceConfig {
  client: { request_object_trust_anchor_pem: string }
  /** Without one the suite signs its mdocs with a key of its own. */
  credential?: { signing_jwk: JWK }
}

/** Known to both sides: the sandbox's offers take it as `tx_code`. */
export const staticTxCode = '493536'

type Given = Pick<Connection, 'addresses'> & { installation: Pick<Connection['installation'], 'pki'> }

export async function issuerConformanceConfig(
  { addresses, installation: { pki } }: Given,
  { format, flow }: { format: ConformanceFormat; flow: ConformanceFlow },
): Promise<IssuerConformanceConfig> {
  const { authorities, signers } = pki
  // The wallet provider attests wallets and their keys with one key.
  const provider = { keys: [await jwkOf(signers.walletProvider)] }
  return {
    alias: aliasOf('issuer', format, flow),
    description: `Attestry, issuer, ${format}, ${flow}`,
    vci: {
      credential_issuer_url: addresses.issuer,
      credential_configuration_id: configurationOf(format),
      credential_proof_type_hint: 'jwt',
      ...(flow === 'pre_authorization_code' && { static_tx_code: staticTxCode }),
    },
    // Nowhere registered: a wallet is known by its attestation.
    client: { client_id: 'conformance-wallet-1' },
    client2: { client_id: 'conformance-wallet-2' },
    client_attestation: {
      issuer: `${addresses.sandbox}/wallet-provider`,
      attester_jwks: provider,
      key_attestation_jwks: provider,
    },
    credential: {
      trust_anchor_pem: pemOf(format === 'mdoc' ? authorities.iaca : authorities.pid),
      status_list_trust_anchor_pem: pemOf(authorities.pid),
    },
    ...issuerBrowser(addresses),
  }
}

export async function verifierConformanceConfig(
  { addresses, installation: { pki } }: Given,
  { format }: { format: ConformanceFormat },
): Promise<VerifierConformanceConfig> {
  return {
    alias: aliasOf('verifier', format),
    description: `Attestry, verifier, ${format}`,
    client: { request_object_trust_anchor_pem: pemOf(pki.authorities.access) },
    ...(format === 'sd_jwt_vc' && { credential: { signing_jwk: await jwkOf(pki.signers.pid) } }),
    browser: verifierBrowser(addresses),
  }
}

const aliasOf = (...words: string[]): string => ['attestry', ...words].join('-').replaceAll('_', '-')

function configurationOf(format: ConformanceFormat): string {
  const wanted = format === 'mdoc' ? 'mso_mdoc' : 'dc+sd-jwt'
  const found = pid.configurations.find((one) => one.format === wanted)
  if (!found) throw new TypeError(`a PID is there as ${wanted}`)
  return found.id
}

/** A private key as the suite takes it: with algorithm, name and chain. */
async function jwkOf({ privateJwk, x5c }: SignerSecret): Promise<JWK> {
  return { ...privateJwk, alg: 'ES256', use: 'sig', kid: await thumbprint(privateJwk as PublicJwk), x5c }
}

/** RFC 7468: 64 characters a line. */
function pemOf(certificate: string): string {
  const lines = certificate.match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
