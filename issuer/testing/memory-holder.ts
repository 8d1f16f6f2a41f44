// What an attested wallet in memory does after it got a code, for tests: tokens over a code or a refresh token, and credential requests.
import { SignJWT } from 'jose'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { Json, JsonObject } from '../../shared/json.ts'
import { type PublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import { createApp } from '../app.ts'
import type { Issuer } from '../issuer.ts'
import { createNonce } from '../nonce/nonce.ts'
import { codeVerifier, formOf, type Parameters } from './memory-browser.ts'
import { clientId, createWalletKey } from './memory-wallet.ts'
import { createMemoryWalletProvider } from './memory-wallet-provider.ts'

export interface Tokens extends JsonObject {
  access_token: string
}

export interface MemoryHolder {
  issuer: Issuer
  /** Of the attested key of the wallet's instance. */
  instance: string
  /** Headers of the client, fresh each time. */
  headers(): Promise<Record<string, string>>
  redeem(code: string, more?: Parameters): Promise<Tokens>
  refresh(refreshToken: string, more?: Parameters): Promise<Tokens>
  /** Any token request. */
  token(form: Parameters): Promise<{ status: number; body: JsonObject }>
  request(token: string, wanted: object): Promise<{ status: number; body: JsonObject }>
  fetchDeferred(token: string, transactionId: Json | undefined): Promise<{ status: number; body: JsonObject }>
}

/** `memory`: its trust lists are replaced by one that names the wallet's provider. */
export async function createMemoryHolder(memory: Issuer): Promise<MemoryHolder> {
  const provider = await createMemoryWalletProvider(memory)
  const list = { ...provider.list, nextUpdate: memory.now() + 400 * day }
  const issuer: Issuer = { ...memory, trustLists: { ...memory.trustLists, lists: async () => [list] } }
  const app = createApp(issuer)
  const { issuerUrl } = issuer.config
  const [instance, dpopKey] = [await provider.createInstance(), await createWalletKey()]
  const headers = () => provider.headers(instance)
  const post = async (path: string, body: string | URLSearchParams, more: Record<string, string>, token?: string) => {
    const htu = issuerUrl + path
    const ath = token === undefined ? {} : { ath: base64url(await sha256(utf8(token))) }
    const DPoP = await new SignJWT({ htm: 'POST', htu, iat: issuer.now(), jti: crypto.randomUUID(), ...ath })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: dpopKey.publicJwk })
      .sign(dpopKey.privateKey)
    const response = await app.request(htu, { method: 'POST', body, headers: { DPoP, ...more } })
    return { status: response.status, body: (await response.json()) as JsonObject }
  }
  const token: MemoryHolder['token'] = async (form) => post('/token', formOf(form), await headers())
  const tokens = async (form: Parameters): Promise<Tokens> => {
    const { status, body } = await token(form)
    if (status !== 200) throw new TypeError(`no token: ${JSON.stringify(body)}`)
    return body as Tokens
  }
  const withToken = (path: string, accessToken: string, body: object) =>
    post(
      path,
      JSON.stringify(body),
      { 'Content-Type': 'application/json', Authorization: `DPoP ${accessToken}` },
      accessToken,
    )
  return {
    issuer,
    instance: await thumbprint(instance.publicJwk as PublicJwk),
    headers,
    token,
    redeem: (code, more) =>
      tokens({ grant_type: 'authorization_code', code, client_id: clientId, code_verifier: codeVerifier, ...more }),
    refresh: (refresh_token, more) => tokens({ grant_type: 'refresh_token', refresh_token, ...more }),
    request: async (accessToken, wanted) => {
      const key = await createWalletKey()
      const proof = await new SignJWT({
        iss: clientId,
        aud: issuerUrl,
        iat: issuer.now(),
        nonce: await createNonce(issuer),
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: { ...key.publicJwk } })
        .sign(key.privateKey)
      return withToken('/credential', accessToken, { ...wanted, proofs: { jwt: [proof] } })
    },
    fetchDeferred: (accessToken, transaction_id) => withToken('/deferred', accessToken, { transaction_id }),
  }
}
