// The clients of the OpenID Foundation's conformance suite that the sandbox registers under the profile plain, for the plans in which clients
// have no attestation: two that prove themselves by a key and, where certificates arrive, two that do so by a certificate.
import { exportPKCS8, importJWK, type JWK } from 'jose'
import type { SuiteClient } from '../../sandbox/pki/suite-client.ts'
import { pemOf } from './pem.ts'

export const formats = ['sd_jwt_vc', 'mdoc'] as const
export type ConformanceFormat = (typeof formats)[number]

/** The certified plan has the first two; the wider plan has all. */
export const flows = ['wallet_initiated', 'issuer_initiated', 'pre_authorization_code'] as const
export type ConformanceFlow = (typeof flows)[number]

/** `client_auth_type` of the plan; the certified plan has the first. */
export const clientAuthentications = ['client_attestation', 'private_key_jwt', 'mtls'] as const
export type ConformanceClientAuthentication = (typeof clientAuthentications)[number]

/** `fapi_request_method` of the plan, in short. */
export const requestMethods = ['unsigned', 'signed'] as const
export type ConformanceRequestMethod = (typeof requestMethods)[number]

export interface ConformancePlan {
  format: ConformanceFormat
  flow: ConformanceFlow
  clientAuth?: ConformanceClientAuthentication
  request?: ConformanceRequestMethod
}

/** Part of the suite's addresses; plans that run at the same time need different ones. */
export function issuerAlias({
  format,
  flow,
  clientAuth = 'client_attestation',
  request = 'unsigned',
}: ConformancePlan) {
  const more = [
    ...(clientAuth === 'client_attestation' ? [] : [clientAuth]),
    ...(request === 'signed' ? [request] : []),
  ]
  return aliasOf('issuer', format, flow, ...more)
}

export const aliasOf = (...words: string[]): string => ['attestry', ...words].join('-').replaceAll('_', '-')

export const suiteClientId = (clientAuth: ConformanceClientAuthentication, number: 1 | 2): string => {
  const kinds = { client_attestation: 'wallet', private_key_jwt: 'key', mtls: 'certificate' } as const
  return `conformance-${kinds[clientAuth]}-${number}`
}

/** Where the suite answers, as its containers start and as people start it themselves. */
const suites = ['https://localhost.emobix.co.uk:8443', 'https://localhost:8443']

/** In the words of CLIENTS. */
export function suiteRegistrations(clients: readonly SuiteClient[], { certificates }: { certificates: boolean }) {
  const numbered = clients.slice(0, 2).map((client, at) => ({ ...client, number: at === 0 ? 1 : 2 }) as const)
  return numbered.flatMap(({ key, tls, number }) => {
    const jwk = publicPart(key)
    const [byKey, byCertificate] = [
      {
        client_id: suiteClientId('private_key_jwt', number),
        token_endpoint_auth_method: 'private_key_jwt',
        redirect_uris: redirectUris('private_key_jwt'),
        jwks: { keys: [jwk] },
      },
      {
        client_id: suiteClientId('mtls', number),
        token_endpoint_auth_method: 'self_signed_tls_client_auth',
        redirect_uris: redirectUris('mtls'),
        jwks: { keys: [jwk, { ...publicPart(tls.privateJwk), x5c: tls.x5c }] },
      },
    ]
    return certificates ? [byKey, byCertificate] : [byKey]
  })
}

/** Of both clients: the second one comes back with a query. */
const redirectUris = (clientAuth: ConformanceClientAuthentication): string[] =>
  suites.flatMap((suite) =>
    formats.flatMap((format) =>
      flows.flatMap((flow) =>
        requestMethods.flatMap((request) => {
          const callback = `${suite}/test/a/${issuerAlias({ format, flow, clientAuth, request })}/callback`
          return [callback, `${callback}?dummy1=lorem&dummy2=ipsum`]
        }),
      ),
    ),
  )

function publicPart({ kty, crv, x, y, kid, alg, use }: JWK): JWK {
  return { kty, crv, x, y, ...(kid && { kid, alg, use }) } as JWK
}

/** PEM, as the suite and Node want it. */
export async function tlsOf({
  tls: { privateJwk, x5c },
}: Pick<SuiteClient, 'tls'>): Promise<{ cert: string; key: string }> {
  const key = (await importJWK(privateJwk, 'ES256', { extractable: true })) as CryptoKey
  return { cert: pemOf(x5c[0] ?? ''), key: await exportPKCS8(key) }
}
