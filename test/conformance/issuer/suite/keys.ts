// Keys of the suite's wallets, and JWTs by them on jose alone. A member that is undefined is left away, so that a bend can remove one.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'

export interface Key {
  privateKey: CryptoKey
  publicJwk: JWK
  privateJwk: JWK
}

export async function createKey(alg: 'ES256' | 'ECDH-ES' = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { crv: 'P-256', extractable: true })
  return { privateKey, publicJwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) }
}

/** As dpop_jkt names a key (RFC 9449 section 10). */
export const thumbprintOf = ({ publicJwk }: Key): Promise<string> => calculateJwkThumbprint(publicJwk)

export const signJwt = (key: Pick<Key, 'privateKey'>, header: object, claims: object): Promise<string> =>
  new SignJWT(defined(claims))
    .setProtectedHeader({ alg: 'ES256', ...defined(header) } as JWTHeaderParameters)
    .sign(key.privateKey)

/** The same JWT, with a signature that is none of it. */
export function spoil(jwt: string): string {
  const at = jwt.lastIndexOf('.') + 1
  const signature = Buffer.from(jwt.slice(at), 'base64url')
  signature.writeUInt8(signature.readUInt8(20) ^ 0x5a, 20)
  return jwt.slice(0, at) + signature.toString('base64url')
}

/** The same JWT under another header, whose signature it does not have. */
export function withHeader(jwt: string, change: object, signature = jwt.split('.')[2]): string {
  const [header = '', claims] = jwt.split('.')
  const changed = defined({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), ...change })
  return [Buffer.from(JSON.stringify(changed)).toString('base64url'), claims, signature].join('.')
}

export const seconds = (): number => Math.floor(Date.now() / 1000)

export const defined = (object: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
