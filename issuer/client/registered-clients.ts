// The binding CLIENTS: wallets and programs that the operator registered, in the words of RFC 7591 and RFC 8705, with keys and certificates
// inline. Every fault is named by its JSON pointer.
// Refuses: unknown members (a jwks_uri is one), private keys, a method without what it needs, two clients with one name.
import * as z from 'zod/mini'
import { fromBase64 } from '../../shared/bytes.ts'
import { shapeFault } from '../../shared/http/shape-fault.ts'
import { isObject, JsonRefused, parseJson } from '../../shared/json.ts'
import { importPublicJwk, KeyRefused, parsePublicJwk } from '../../shared/keys/public-key.ts'
import type { SignatureAlgorithm } from '../../shared/keys/signer.ts'
import type { ClientKey } from '../../shared/oauth/client-keys.ts'
import { CertificateRefused, parseCertificate } from '../../shared/trust/certificate.ts'
import { parseName } from '../../shared/trust/distinguished-name.ts'
import type { ClientAuthentication } from '../issuance-profile.ts'

export interface RegisteredClient {
  clientId: string
  authentication: Exclude<ClientAuthentication, 'none'>
  /** Sign its assertions and its request objects. */
  keys: readonly ClientKey[]
  /** Compared as they are written. */
  redirectUris: readonly string[]
  /** Whose certificate it comes with; undefined where it does not authenticate by one. */
  certificate: CertificateDemand | undefined
  requests: { signed: boolean; algorithm: SignatureAlgorithm | undefined }
}

/** A name under an authority, or the very certificates (base64 DER). */
export type CertificateDemand = { subject: string } | { dnsName: string } | { certificates: readonly string[] }

/** The message begins with the pointer, and never repeats what was written. */
export class ClientsRefused extends Error {}

const jwk = z.looseObject({})
const text = z.string().check(z.minLength(1), z.maxLength(2000))
const shape = z.array(
  z.strictObject({
    client_id: z.string().check(z.regex(/^[\x21-\x7e]{1,512}$/)),
    token_endpoint_auth_method: z.enum([
      'attest_jwt_client_auth',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ]),
    redirect_uris: z.array(text).check(z.minLength(1), z.maxLength(100)),
    jwks: z.optional(z.strictObject({ keys: z.array(jwk).check(z.minLength(1), z.maxLength(20)) })),
    tls_client_auth_subject_dn: z.optional(text),
    tls_client_auth_san_dns: z.optional(text),
    request_object_signing_alg: z.optional(z.enum(['ES256', 'ES384', 'ES512'])),
    require_signed_request_object: z.optional(z.boolean()),
  }),
)

type Registration = z.infer<typeof shape>[number]

/** @throws ClientsRefused */
export async function parseClients(written: string): Promise<RegisteredClient[]> {
  const list = parse(written)
  const parsed = shape.safeParse(list)
  if (!parsed.success) throw new ClientsRefused(faultOf(parsed.error.issues[0], list))
  const clients = await Promise.all(parsed.data.map((one, at) => clientOf(one, `/${at}`)))
  for (const [at, { clientId }] of clients.entries())
    if (clients.findIndex((one) => one.clientId === clientId) !== at) throw refused(`/${at}/client_id`, 'is taken')
  return clients
}

function parse(written: string): unknown {
  try {
    return parseJson(written)
  } catch (error) {
    throw error instanceof JsonRefused ? new ClientsRefused('is no JSON that is accepted') : error
  }
}

function faultOf(issue: z.core.$ZodIssue | undefined, list: unknown): string {
  const [unknown] = issue?.code === 'unrecognized_keys' ? issue.keys : []
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])]
  const pointer = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return `${pointer}: ${unknown === undefined && issue ? shapeFault(issue, list) : 'is not known'}`
}

async function clientOf(registration: Registration, pointer: string): Promise<RegisteredClient> {
  const { token_endpoint_auth_method: authentication, jwks } = registration
  if (jwks && authentication === 'attest_jwt_client_auth')
    throw refused(`${pointer}/jwks`, 'is not for a client whose instances are attested, each with a key of its own')
  const keys = await keysOf(registration, pointer)
  if (authentication === 'private_key_jwt' && keys.length === 0) throw refused(`${pointer}/jwks`, 'is missing')
  const signed = registration.require_signed_request_object ?? false
  if (signed && keys.length === 0 && authentication !== 'attest_jwt_client_auth')
    throw refused(`${pointer}/require_signed_request_object`, 'needs a key in jwks')
  for (const [at, uri] of registration.redirect_uris.entries())
    if (!URL.canParse(uri) || uri.includes('#'))
      throw refused(`${pointer}/redirect_uris/${at}`, 'is no address without fragment')
  return {
    clientId: registration.client_id,
    authentication,
    keys,
    redirectUris: registration.redirect_uris,
    certificate: certificateOf(registration, pointer),
    requests: { signed, algorithm: registration.request_object_signing_alg },
  }
}

/** Where certificates are registered, their keys need not be of a kind that signs here. */
async function keysOf({ jwks, token_endpoint_auth_method }: Registration, pointer: string): Promise<ClientKey[]> {
  const keys = await Promise.all(
    (jwks?.keys ?? []).map(async (one, at) => {
      try {
        const key = parsePublicJwk(one)
        await importPublicJwk(key)
        return [{ kid: typeof one.kid === 'string' ? one.kid : undefined, key }]
      } catch (error) {
        if (!(error instanceof KeyRefused)) throw error
        if (token_endpoint_auth_method === 'self_signed_tls_client_auth' && !('d' in one)) return []
        throw refused(`${pointer}/jwks/keys/${at}`, 'is no public EC key on P-256, P-384 or P-521')
      }
    }),
  )
  return keys.flat()
}

function certificateOf(registration: Registration, pointer: string): CertificateDemand | undefined {
  const { token_endpoint_auth_method: method, jwks } = registration
  const { tls_client_auth_subject_dn: subject, tls_client_auth_san_dns: dnsName } = registration
  const named = [subject, dnsName].filter((one) => one !== undefined)
  if (method !== 'tls_client_auth' && named.length > 0)
    throw refused(pointer, 'names a certificate, and does not authenticate by its name')
  if (method === 'self_signed_tls_client_auth') return { certificates: certificatesOf(jwks?.keys ?? [], pointer) }
  if (method !== 'tls_client_auth') return undefined
  if (named.length !== 1) throw refused(pointer, 'names its certificate once: by subject or by DNS name')
  if (dnsName !== undefined) return { dnsName: dnsName.toLowerCase() }
  const parsed = parseName(subject ?? '')
  if (parsed === undefined) throw refused(`${pointer}/tls_client_auth_subject_dn`, 'is no distinguished name')
  return { subject: parsed }
}

function certificatesOf(keys: readonly unknown[], pointer: string): string[] {
  const certificates = keys.flatMap((one, at) => {
    if (!isObject(one) || one.x5c === undefined) return []
    const leaf = Array.isArray(one.x5c) ? one.x5c[0] : undefined
    try {
      if (typeof leaf === 'string') return [parseCertificate(fromBase64(leaf)).id]
    } catch (error) {
      if (!(error instanceof CertificateRefused || error instanceof TypeError)) throw error
    }
    throw refused(`${pointer}/jwks/keys/${at}/x5c`, 'holds no certificate that can be read')
  })
  if (certificates.length === 0) throw refused(`${pointer}/jwks`, 'holds no certificate (x5c)')
  return certificates
}

const refused = (pointer: string, what: string): ClientsRefused => new ClientsRefused(`${pointer}: ${what}`)
