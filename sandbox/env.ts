// Bindings -> Sandbox.
import type { JWK } from 'jose'
import { systemClock } from '../shared/clock.ts'
import { readBindings } from '../shared/http/bindings.ts'
import type { PublicJwk } from '../shared/keys/public-key.ts'
import { importSigner, type SignerSecret } from '../shared/keys/signer.ts'
import { consoleLog } from '../shared/log.ts'
import { systemRandom } from '../shared/random.ts'
import { durableRows, type ShardObject } from '../shared/store/shard-object.ts'
import type { ListOperators } from './pki/list-operators.ts'
import type { Sandbox } from './sandbox.ts'
import { sandboxKinds } from './stores.ts'
import { createLists, type TrustEntities } from './trust-lists/sandbox-lists.ts'
import type { ListedCertificates } from './trust-lists/sandbox-trusted-lists.ts'

export type SandboxEnv = Readonly<Record<string, unknown>>

const shards = 4

/** @throws BindingsRefused */
export async function createSandbox(env: SandboxEnv): Promise<Sandbox> {
  const read = readBindings(env)
  const sandboxUrl = read.address('SANDBOX_URL', true)
  const config = {
    sandboxUrl,
    issuerUrl: read.address('ISSUER_URL', true),
    verifierUrl: read.address('VERIFIER_URL', true),
    clientId: 'attestry-issuer',
    csamClientSecret: read.text('CSAM_CLIENT_SECRET'),
    gatewayClientSecret: read.text('GATEWAY_CLIENT_SECRET'),
    gatewayClientKey: read.json<PublicJwk>('GATEWAY_CLIENT_JWK'),
    soapClientCertificate: env.SOAP_CLIENT_CERTIFICATE === undefined ? undefined : read.text('SOAP_CLIENT_CERTIFICATE'),
  }
  const csamKey = read.json<JWK>('CSAM_SIGNER')
  const partnerKey = read.json<JWK>('PARTNER_KEY')
  const operator = read.json<SignerSecret>('LIST_OPERATOR_SIGNER')
  const walletProvider = read.json<SignerSecret>('WALLET_PROVIDER_SIGNER')
  const registrar = read.json<SignerSecret>('REGISTRAR_SIGNER')
  const operators = read.json<ListOperators>('LIST_OPERATORS')
  const entities = read.json<TrustEntities>('TRUST_ENTITIES')
  const certificates = read.json<ListedCertificates>('LISTED_CERTIFICATES')
  const namespace = read.binding<DurableObjectNamespace<ShardObject>>('SHARD')
  read.finish()
  const rows = durableRows(namespace, shards, sandboxKinds)
  return {
    config,
    now: systemClock,
    random: systemRandom,
    fetch: (url, init) => globalThis.fetch(url, init),
    log: consoleLog,
    rows,
    csamKey,
    partnerKey,
    walletProvider: await importSigner(walletProvider),
    registrar: await importSigner(registrar),
    lists: createLists({ rows, baseUrl: sandboxUrl, operator, operators, entities, certificates }),
  }
}
