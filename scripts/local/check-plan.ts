// Whether the issuer that runs takes the clients of a plan; if not, the suite would fail at its first request without saying why.
import { isObject, type Json } from '../../shared/json.ts'
import type { ConformanceClientAuthentication } from './suite-clients.ts'

/** How clients of the suite authenticate, and a start that lets them. */
const ways = {
  client_attestation: { method: 'attest_jwt_client_auth', start: 'npm start -- --tls' },
  private_key_jwt: { method: 'private_key_jwt', start: 'npm start -- --tls --profile plain' },
  mtls: { method: 'self_signed_tls_client_auth', start: 'npm start -- --tls --mtls --profile plain' },
} as const

/** @throws when the plan could not begin */
export function checkPlan(clientAuth: ConformanceClientAuthentication, serverMetadata: Json): void {
  const { method, start } = ways[clientAuth]
  const methods = isObject(serverMetadata) ? serverMetadata.token_endpoint_auth_methods_supported : undefined
  if (Array.isArray(methods) && methods.includes(method)) return
  throw new Error(`The issuer that runs takes no client with --client-auth ${clientAuth}: start with ${start}`)
}
