// The configuration that the OpenID Foundation's conformance suite wants of a tester, for what runs here: addresses, wallets that the
// sandbox's wallet provider vouches for, the anchors of what we sign, and how to press the buttons. It holds private keys of the sandbox.
import type { JWK } from 'jose'
import type { SandboxPki } from '../../sandbox/pki/sandbox-pki.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { type PublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import type { SignerSecret } from '../../shared/keys/signer.ts'
import { type BrowserOverrides, type BrowserScript, issuerBrowser, verifierBrowser } from './conformance-browser.ts'
import type { Connection } from './connect.ts'
import { pemOf } from './pem.ts'
import {
  aliasOf,
  type ConformanceClientAuthentication,
  type ConformanceFormat,
  type ConformancePlan,
  issuerAlias,
  suiteClientId,
  tlsOf,
} from './suite-clients.ts'

export interface ConformanceConfig {
  /** Part of the suite's addresses. */
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
  client: { client_id: string; jwks?: { keys: JWK[] } }
  client2: { client_id: string; jwks?: { keys: JWK[] } }
  mtls?: { cert: string; key: string }
  mtls2?: { cert: string; key: string }
  client_attestation: { issuer: string; attester_jwks: { keys: JWK[] }; key_attestation_jwks: { keys: JWK[] } }
  credential: { trust_anchor_pem: string; status_list_trust_anchor_pem: string }
}

export interface VerifierConformanceConfig extends ConformanceConfig {
  client: { client_id: string; request_object_trust_anchor_pem: string }
  /** Without one the suite signs its mdocs with a key of its own. */
  credential?: { signing_jwk: JWK }
}

/** Known to both sides: the sandbox's offers take it as `tx_code`. */
export const staticTxCode = '493536'

/** In access certificates of the sandbox: what `x509_san_dns` names, without the prefix. */
const accessName = 'localhost'

type Given = Pick<Connection, 'addresses'> & { installation: Pick<Connection['installation'], 'pki'> }

export async function issuerConformanceConfig(
  { addresses, installation: { pki } }: Given,
  plan: ConformancePlan,
): Promise<IssuerConformanceConfig> {
  const { authorities, signers } = pki
  const { format, flow, clientAuth = 'client_attestation', request = 'unsigned' } = plan
  // The wallet provider attests wallets and their keys with one key.
  const provider = { keys: [await jwkOf(signers.walletProvider)] }
  return {
    alias: issuerAlias(plan),
    description: `Attestry, issuer, ${[format, flow, clientAuth, request].join(', ')}`,
    vci: {
      credential_issuer_url: addresses.issuer,
      credential_configuration_id: configurationOf(format),
      credential_proof_type_hint: 'jwt',
      ...(flow === 'pre_authorization_code' && { static_tx_code: staticTxCode }),
    },
    ...(await clientsOf(pki, clientAuth)),
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
    client: { client_id: accessName, request_object_trust_anchor_pem: pemOf(pki.authorities.access) },
    ...(format === 'sd_jwt_vc' && { credential: { signing_jwk: await jwkOf(pki.suiteIssuer.sdJwt) } }),
    browser: verifierBrowser(addresses),
  }
}

/** Wallets are registered nowhere, and known by their attestation; the suite makes their keys. */
async function clientsOf({ suiteClients }: SandboxPki, clientAuth: ConformanceClientAuthentication) {
  const [id, id2] = [suiteClientId(clientAuth, 1), suiteClientId(clientAuth, 2)]
  const [first, second] = suiteClients
  if (clientAuth === 'client_attestation' || !first || !second)
    return { client: { client_id: id }, client2: { client_id: id2 } }
  return {
    client: { client_id: id, jwks: { keys: [first.key] } },
    client2: { client_id: id2, jwks: { keys: [second.key] } },
    // By key too: their tokens may be bound to a certificate all the same.
    mtls: await tlsOf(first),
    mtls2: await tlsOf(second),
  }
}

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
