// A wallet in memory, for tests: one DPoP key, and key proofs and requests that a test may bend at any place.
import { type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { type PublicJwk, parsePublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import { type AccessGrant, sealAccessToken, type WalletGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { createNonce } from '../nonce/nonce.ts'
import { jan } from './memory-issuer.ts'

export interface WalletKey {
  privateKey: CryptoKey
  publicJwk: PublicJwk
}

const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const
type Algorithm = keyof typeof curves

export async function createWalletKey(algorithm: Algorithm = 'ES256'): Promise<WalletKey> {
  const parameters = { name: 'ECDSA', namedCurve: curves[algorithm] }
  const { privateKey, publicKey } = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify'])
  return { privateKey, publicJwk: parsePublicJwk(await crypto.subtle.exportKey('jwk', publicKey)) }
}

export interface MemoryWallet {
  dpopKey: WalletKey
  accessToken: string
  nonce(): Promise<string>
  /** A key proof; members of `header` and `claims` replace the right ones, undefined removes one. */
  proof(nonce: string, bend?: { key?: WalletKey; header?: object; claims?: JWTPayload }): Promise<string>
  /** A credential request with everything right around the body. */
  request(body: unknown, bend?: { headers?: Record<string, string>; url?: string; dpop?: object }): Promise<Request>
}

export const sdJwtPid = 'eu.europa.ec.eudi.pid.1.dc-sd-jwt'
export const mdocPid = 'eu.europa.ec.eudi.pid.1.mso-mdoc'
export const clientId = 'wallet.example'

/** A wallet that holds an access token for Jan's PID. */
export async function createMemoryWallet(
  issuer: Issuer,
  grant: Partial<WalletGrant> & Pick<AccessGrant, 'until' | 'units'> = {},
): Promise<MemoryWallet> {
  const dpopKey = await createWalletKey()
  const accessToken = await sealAccessToken(issuer, {
    subject: jan.ssin as Ssin,
    configurationIds: [sdJwtPid, mdocPid],
    clientId,
    jkt: await thumbprint(dpopKey.publicJwk),
    ...grant,
  })
  const address = `${issuer.config.issuerUrl}/credential`
  const sign = (key: WalletKey, header: object, claims: object) =>
    new SignJWT(defined(claims)).setProtectedHeader(defined(header) as JWTHeaderParameters).sign(key.privateKey)
  return {
    dpopKey,
    accessToken,
    nonce: () => createNonce(issuer),
    proof: async (nonce, { key, header, claims } = {}) => {
      const proofKey = key ?? (await createWalletKey())
      return sign(
        proofKey,
        { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: proofKey.publicJwk as JWK, ...header },
        { iss: clientId, aud: issuer.config.issuerUrl, iat: issuer.now(), nonce, ...claims },
      )
    },
    request: async (body, { headers, url = address, dpop } = {}) =>
      new Request(url, {
        method: 'POST',
        headers: defined({
          'Content-Type': 'application/json',
          Authorization: `DPoP ${accessToken}`,
          DPoP: await sign(
            dpopKey,
            { alg: 'ES256', typ: 'dpop+jwt', jwk: dpopKey.publicJwk },
            {
              htm: 'POST',
              htu: address,
              iat: issuer.now(),
              jti: crypto.randomUUID(),
              ath: base64url(await sha256(utf8(accessToken))),
              ...dpop,
            },
          ),
          ...headers,
        }) as Record<string, string>,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

const defined = (object: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
