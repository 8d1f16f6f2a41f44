// HPKE in base mode (RFC 9180), in the one suite of ISO/IEC 18013-7 Annex C: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. One
// message for each key that is agreed on. As every encryption, it proves nothing about who encrypted.
// Refuses: an encapsulated key that is no uncompressed point of the curve, and whatever was not sealed for this key and this `info`.
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { JWK } from 'jose'
import type { Bytes } from '../bytes.ts'
import type { PublicJwk } from './public-key.ts'

export class HpkeRefused extends Error {}

export interface HpkeMessage {
  /** The encapsulated key: an uncompressed point. */
  enc: Bytes
  cipherText: Bytes
}

/** What both sides have to agree on besides the key. */
export interface HpkeContext {
  info: Bytes
  /** Empty unless given. */
  aad?: Bytes
}

const createSuite = () =>
  new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() })

const bufferOf = (bytes: Bytes): ArrayBuffer => bytes.slice().buffer

/** @throws HpkeRefused for whatever is wrong, without saying what. */
export async function openHpke(
  privateJwk: JWK,
  { info, aad = new Uint8Array() }: HpkeContext,
  { enc, cipherText }: HpkeMessage,
): Promise<Bytes> {
  const suite = createSuite()
  const { d: _, ...publicJwk } = privateJwk
  const recipientKey = {
    privateKey: await importKey(privateJwk, ['deriveBits']),
    publicKey: await importKey(publicJwk, []),
  }
  try {
    const context = await suite.createRecipientContext({ recipientKey, enc: bufferOf(enc), info: bufferOf(info) })
    return new Uint8Array(await context.open(bufferOf(cipherText), bufferOf(aad)))
  } catch {
    throw new HpkeRefused('the message was not sealed for this key and this request')
  }
}

/** To a P-256 key. */
export async function sealHpke(
  recipient: PublicJwk,
  { info, aad = new Uint8Array() }: HpkeContext,
  plaintext: Bytes,
): Promise<HpkeMessage> {
  const recipientPublicKey = await importKey({ ...recipient }, [])
  const context = await createSuite().createSenderContext({ recipientPublicKey, info: bufferOf(info) })
  const cipherText = new Uint8Array(await context.seal(bufferOf(plaintext), bufferOf(aad)))
  return { enc: new Uint8Array(context.enc), cipherText }
}

/** Only what makes the key: `alg` and `use` of the transaction's key are those of OpenID4VP. The private one cannot be exported again. */
const importKey = ({ kty, crv, x, y, d }: JWK, usages: KeyUsage[]): Promise<CryptoKey> => {
  const jwk = { kty, crv, x, y, ...(d !== undefined && { d }) } as JsonWebKey
  return crypto.subtle.importKey('jwk', jwk, curve, d === undefined, usages)
}

const curve = { name: 'ECDH', namedCurve: 'P-256' }
