// A client that an operator registered, in memory, for tests: its registration, assertions and request objects that a test may bend.
import { type JWTHeaderParameters, SignJWT } from 'jose'
import { minute } from '../../shared/clock.ts'
import { jwtBearer } from '../../shared/oauth/client-assertion.ts'
import type { Issuer } from '../issuer.ts'
import { rightRequest } from './memory-browser.ts'
import { createWalletKey, type WalletKey } from './memory-wallet.ts'

export const registeredId = 'registered.example'

export interface JwtBend {
  header?: object
  /** Members replace the right ones; undefined removes one. */
  claims?: object
  by?: WalletKey
}

export interface MemoryClient {
  key: WalletKey
  /** As CLIENTS has it. */
  registration: object
  assertion(bend?: JwtBend): Promise<string>
  /** The two parameters of a request. */
  assertionForm(bend?: JwtBend): Promise<Record<string, string>>
  requestObject(bend?: JwtBend): Promise<string>
}

export async function createMemoryClient({ now, config }: Pick<Issuer, 'now' | 'config'>): Promise<MemoryClient> {
  const key = await createWalletKey()
  const kid = 'of the client'
  const sign = ({ header, claims, by = key }: JwtBend, right: { header: object; claims: object }) =>
    new SignJWT({ ...right.claims, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid, ...right.header, ...header } as JWTHeaderParameters)
      .sign(by.privateKey)
  const about = () => ({ iss: registeredId, aud: config.issuerUrl, iat: now(), exp: now() + minute })
  const assertion: MemoryClient['assertion'] = (bend = {}) =>
    sign(bend, { header: {}, claims: { ...about(), sub: registeredId, jti: crypto.randomUUID() } })
  return {
    key,
    registration: {
      client_id: registeredId,
      token_endpoint_auth_method: 'private_key_jwt',
      redirect_uris: [rightRequest.redirect_uri, `${rightRequest.redirect_uri}?dummy1=lorem&dummy2=ipsum`],
      jwks: { keys: [{ ...key.publicJwk, kid, alg: 'ES256', use: 'sig' }] },
    },
    assertion,
    assertionForm: async (bend) => ({ client_assertion_type: jwtBearer, client_assertion: await assertion(bend) }),
    requestObject: (bend = {}) =>
      sign(bend, {
        header: { typ: 'oauth-authz-req+jwt' },
        claims: { ...rightRequest, ...about(), nbf: now(), client_id: registeredId },
      }),
  }
}
