// For wallets whose library does not encrypt: credential requests and their answers as OpenID4VCI 1.0 section 10 has them, on jose alone.
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'

interface IssuerMetadata {
  credential_endpoint: string
  deferred_credential_endpoint: string
  credential_request_encryption: {
    jwks: { keys: (JWK & { alg: string; kid: string })[] }
    enc_values_supported: string[]
  }
}

export async function encryptingFetch(issuer: string, fetch = globalThis.fetch): Promise<typeof globalThis.fetch> {
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-credential-issuer`)).json()) as IssuerMetadata
  const { credential_endpoint, deferred_credential_endpoint, credential_request_encryption } = metadata
  const [key] = credential_request_encryption.jwks.keys
  const [enc = ''] = credential_request_encryption.enc_values_supported
  if (!key) throw new TypeError('the issuer names no key')
  return async (input, init) => {
    if (![credential_endpoint, deferred_credential_endpoint].includes(String(input))) return fetch(input, init)
    const { privateKey, publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' })
    const jwk = { ...(await exportJWK(publicKey)), alg: 'ECDH-ES' }
    const body = { ...JSON.parse(String(init?.body)), credential_response_encryption: { jwk, enc } }
    const jwe = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(body)))
      .setProtectedHeader({ alg: key.alg, enc, kid: key.kid, cty: 'json' })
      .encrypt(await importJWK(key, key.alg))
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), 'content-type': 'application/jwt' }
    const response = await fetch(input, { ...init, headers, body: jwe })
    if (!response.headers.get('Content-Type')?.startsWith('application/jwt')) return response
    const { plaintext } = await compactDecrypt(await response.text(), privateKey)
    return new Response(new Uint8Array(plaintext), {
      status: response.status,
      headers: { 'Content-Type': 'application/json' },
    })
  }
}
