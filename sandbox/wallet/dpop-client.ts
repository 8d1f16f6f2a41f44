// Sender-constrained requests of the wallet (RFC 9449): a fresh proof for each request, a server nonce when asked for.
import { importJWK, type JWK, SignJWT } from 'jose'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { publicPart } from './holder-key.ts'
import type { Wallet } from './wallet.ts'

export interface DpopClient {
  request(
    url: string,
    init: { method: string; headers?: Record<string, string>; body?: BodyInit; accessToken?: string },
  ): Promise<Response>
}

export function createDpopClient(wallet: Wallet, key: JWK): DpopClient {
  let nonce: string | undefined
  const send: DpopClient['request'] = async (url, { method, headers, body, accessToken }) =>
    wallet.fetch(url, {
      method,
      headers: {
        ...headers,
        DPoP: await dpopProof(key, { url, method, now: wallet.now(), accessToken, nonce }),
        ...(accessToken && { Authorization: `DPoP ${accessToken}` }),
      },
      ...(body !== undefined && { body }),
    })
  return {
    request: async (url, init) => {
      const response = await send(url, init)
      const offered = response.headers.get('DPoP-Nonce')
      if (!offered || offered === nonce) return response
      nonce = offered
      const wanted = response.status === 400 || response.status === 401
      return wanted && (await response.clone().text()).includes('use_dpop_nonce') ? send(url, init) : response
    },
  }
}

export interface DpopProofInput {
  url: string
  method: string
  now: number
  accessToken: string | undefined
  nonce?: string | undefined
}

/** One proof (RFC 9449 section 4.2). */
export async function dpopProof(key: JWK, { url, method, now, accessToken, nonce }: DpopProofInput): Promise<string> {
  const { origin, pathname } = new URL(url)
  const claims: Record<string, unknown> = {
    htm: method,
    htu: `${origin}${pathname}`,
    jti: crypto.randomUUID(),
    iat: now,
  }
  if (nonce) claims.nonce = nonce
  if (accessToken) claims.ath = base64url(await sha256(utf8(accessToken)))
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicPart(key) })
    .sign(await importJWK(key, 'ES256'))
}
