// GATEWAY_*: how the issuer reaches the gateway to the sources, and proves who it is. By GATEWAY_CLIENT_SECRET, by GATEWAY_CLIENT_KEY, or,
// where there is neither, by the certificate of the connection; GATEWAY_SIGNER signs SOAP requests besides.
// Refuses: nothing to prove it by, two at once, a key that is no private EC key with a kid, a certificate that is no binding.
import type { JWK } from 'jose'
import { type BindingReader, usable } from '../shared/http/bindings.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import { algorithms, type SignerSecret } from '../shared/keys/signer.ts'
import { readSignerSecret } from './signer-secret.ts'
import type { SourcesGiven } from './sources/create-sources.ts'
import type { GatewayAuthentication } from './sources/gateway/access-token.ts'
import { importSoapSigner } from './sources/gateway/soap-signer.ts'

interface GatewayConfig {
  baseUrl: string
  tokenUrl: string
  clientId: string
  clientSecret: string | undefined
  clientKey: JWK | undefined
  /** A binding of wrangler's mtls_certificates. */
  certificate: { fetch: Fetch } | undefined
  signer: SignerSecret | undefined
}

export async function readGateway(
  read: BindingReader,
  env: Readonly<Record<string, unknown>>,
  sandbox: boolean,
): Promise<GatewayConfig> {
  const has = (name: string): boolean => env[name] !== undefined
  const secretOrKey = has('GATEWAY_CLIENT_SECRET') || has('GATEWAY_CLIENT_KEY')
  if (!secretOrKey && !has('GATEWAY_CERTIFICATE'))
    read.refuse('GATEWAY_CLIENT_SECRET', 'is missing, and so are GATEWAY_CLIENT_KEY and GATEWAY_CERTIFICATE')
  if (has('GATEWAY_CLIENT_SECRET') && has('GATEWAY_CLIENT_KEY'))
    read.refuse('GATEWAY_CLIENT_KEY', 'stands beside GATEWAY_CLIENT_SECRET: one of them proves who asks')
  return {
    baseUrl: read.address('GATEWAY_URL', sandbox),
    tokenUrl: read.address('GATEWAY_TOKEN_URL', sandbox),
    clientId: read.text('GATEWAY_CLIENT_ID'),
    clientSecret: has('GATEWAY_CLIENT_SECRET') ? read.text('GATEWAY_CLIENT_SECRET') : undefined,
    clientKey: has('GATEWAY_CLIENT_KEY') ? read.json<JWK>('GATEWAY_CLIENT_KEY', wrongKey) : undefined,
    certificate: certificateOf(read, env.GATEWAY_CERTIFICATE),
    signer: has('GATEWAY_SIGNER') ? await readSignerSecret(read, 'GATEWAY_SIGNER', true) : undefined,
  }
}

function wrongKey(value: JWK | null): string | undefined {
  const fits = value?.kty === 'EC' && findCurve(value.crv) && value.x && value.y && value.d && value.kid
  return fits ? undefined : 'is no private EC key with a kid'
}

const findCurve = (name: string | undefined): string | undefined =>
  Object.values(algorithms).find(({ curve }) => curve === name)?.curve

function certificateOf(read: BindingReader, bound: unknown): GatewayConfig['certificate'] {
  if (bound === undefined) return undefined
  if (typeof bound === 'object' && bound !== null && 'fetch' in bound) return bound as { fetch: Fetch }
  read.refuse('GATEWAY_CERTIFICATE', 'is no binding of a certificate')
  return undefined
}

/** Every call to the gateway presents the certificate, where there is one, and no call to anybody else does. */
export async function openGateway(
  gateway: GatewayConfig,
  fetch: Fetch,
): Promise<Pick<SourcesGiven, 'fetch' | 'access' | 'baseUrl' | 'soapSigner'>> {
  const { baseUrl, tokenUrl, clientId, certificate, signer } = gateway
  return {
    fetch: certificate ? (url, init) => certificate.fetch(url, init) : fetch,
    access: { tokenUrl, clientId, ...(await authenticationOf(gateway)) },
    baseUrl,
    soapSigner: signer && (await usable('GATEWAY_SIGNER', importSoapSigner(signer))),
  }
}

async function authenticationOf({ clientSecret, clientKey }: GatewayConfig): Promise<GatewayAuthentication> {
  if (clientSecret !== undefined) return { clientSecret }
  if (!clientKey) return { byCertificate: true }
  const { kid = '', kty, crv = '', x, y, d } = clientKey
  const algorithm = { name: 'ECDSA', namedCurve: crv }
  const jwk = { kty, crv, x, y, d } as JsonWebKey
  const key = crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign'])
  return { clientKey: { kid, key: await usable('GATEWAY_CLIENT_KEY', key) } }
}
