// The answer at response_uri: plain, or encrypted to the first key with the first method that the verifier names, and with parties that the
// wallet makes up.
import { randomBytes } from 'node:crypto'
import { CompactEncrypt, importJWK } from 'jose'
import type { Parameters } from './read-request.ts'
import type { Variant } from './variants.ts'

export async function respond({ mode }: Variant, request: Parameters, presentation: string): Promise<Response> {
  const { state, response_uri, dcql_query } = request
  const [query] = dcql_query.credentials
  const answer = { vp_token: { [query?.id ?? '']: [presentation] }, ...(state !== undefined && { state }) }
  const form =
    mode === 'direct_post.jwt'
      ? { response: await encrypt(request, answer) }
      : { ...answer, vp_token: JSON.stringify(answer.vp_token) }
  return fetch(response_uri, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
}

const party = (): Uint8Array => new TextEncoder().encode(randomBytes(8).toString('hex'))

async function encrypt({ client_metadata }: Parameters, answer: object): Promise<string> {
  const { jwks, encrypted_response_enc_values_supported: [enc = 'A128GCM'] = [] } = client_metadata
  const [key] = jwks?.keys ?? []
  if (!key) throw new Error('the verifier names no key')
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(answer)))
    .setProtectedHeader({ alg: key.alg, enc, kid: key.kid, typ: 'json' })
    .setKeyManagementParameters({ apu: party(), apv: party() })
    .encrypt(await importJWK(key, key.alg))
}
