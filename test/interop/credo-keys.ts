// Keys of the Credo holder: P-256 alone, by WebCrypto, in memory. Credo asks for nothing else here: ES256 for proofs and
// presentations, ES256 of others to be verified, and ECDH-ES (RFC 7518 section 4.6) to encrypt an answer to the verifier.
import { randomUUID } from 'node:crypto'
import { Kms } from '@credo-ts/core'

const curve = { name: 'ECDH', namedCurve: 'P-256' } as const
const es256 = { name: 'ECDSA', hash: 'SHA-256' } as const

type PrivateJwk = Kms.KmsJwkPrivateEc & { kid: string }
type PublicJwk = Kms.KmsJwkPublicEc & { kid: string }

function importKey(jwk: object, usage?: 'sign' | 'verify' | 'deriveBits'): Promise<CryptoKey> {
  const { kty, crv, x, y, d } = jwk as JsonWebKey
  const signs = usage === 'sign' || usage === 'verify'
  const members = { kty, crv, x, y, ...(d && { d }) } as JsonWebKey
  return crypto.subtle.importKey('jwk', members, signs ? { ...curve, ...es256 } : curve, false, usage ? [usage] : [])
}

const publicPart = ({ kty, crv, x, y, kid }: PrivateJwk): PublicJwk => ({ kty, crv, x, y, kid })

export function createKeys(): Kms.KeyManagementService {
  const keys = new Map<string, PrivateJwk>()
  const privateKey = (keyId: string): PrivateJwk => {
    const key = keys.get(keyId)
    if (!key) throw new Kms.KeyManagementKeyNotFoundError(keyId, ['memory'])
    return key
  }
  const keep = (jwk: PrivateJwk) => {
    keys.set(jwk.kid, jwk)
    return { keyId: jwk.kid, publicJwk: publicPart(jwk) }
  }
  return {
    backend: 'memory',
    isOperationSupported: (_, asked) => {
      switch (asked.operation) {
        case 'createKey':
          return asked.type.kty === 'EC' && asked.type.crv === 'P-256'
        case 'importKey':
          return asked.privateJwk.kty === 'EC' && asked.privateJwk.crv === 'P-256'
        case 'sign':
        case 'verify':
          return asked.algorithm === 'ES256'
        case 'encrypt':
          return asked.keyAgreement?.algorithm === 'ECDH-ES' && /^A(128|256)GCM$/.test(asked.encryption.algorithm)
        default:
          return asked.operation !== 'decrypt'
      }
    },
    getPublicKey: async (_, keyId) => (keys.has(keyId) ? publicPart(privateKey(keyId)) : null),
    createKey: async (_, { keyId = randomUUID() }) => {
      const pair = await crypto.subtle.generateKey(curve, true, ['deriveBits'])
      const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey)
      return keep({ ...(jwk as PrivateJwk), kid: keyId }) as never
    },
    importKey: async (_, { privateJwk }) =>
      keep({ ...(privateJwk as PrivateJwk), kid: privateJwk.kid ?? randomUUID() }) as never,
    deleteKey: async (_, { keyId }) => keys.delete(keyId),
    sign: async (_, { keyId, data }) => {
      const key = await importKey(privateKey(keyId), 'sign')
      return { signature: new Uint8Array(await crypto.subtle.sign(es256, key, new Uint8Array(data))) }
    },
    verify: async (_, { key, data, signature }) => {
      const publicJwk = key.publicJwk ?? publicPart(privateKey(key.keyId))
      const by = await importKey(publicJwk, 'verify')
      const verified = await crypto.subtle.verify(es256, by, new Uint8Array(signature), new Uint8Array(data))
      return verified ? { verified, publicJwk } : { verified }
    },
    encrypt: async (_, { key, data, encryption }) => {
      const { keyAgreement } = key
      if (keyAgreement?.algorithm !== 'ECDH-ES' || !('aad' in encryption))
        throw new TypeError('ECDH-ES with AES-GCM only')
      const ours = await importKey(privateKey(keyAgreement.keyId), 'deriveBits')
      const theirs = await importKey(keyAgreement.externalPublicJwk)
      const secret = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours, 256))
      const raw = await concatKdf(secret, encryption.algorithm, keyAgreement)
      const aes = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt'])
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const additionalData = new Uint8Array(encryption.aad ?? [])
      const sealed = new Uint8Array(
        await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, aes, new Uint8Array(data)),
      )
      return { iv, encrypted: sealed.slice(0, -16), tag: sealed.slice(-16) }
    },
    decrypt: () => Promise.reject(new TypeError('the holder decrypts nothing')),
    randomBytes: (_, { length }) => crypto.getRandomValues(new Uint8Array(length)),
  }
}

interface Parties {
  apu?: Uint8Array | undefined
  apv?: Uint8Array | undefined
}

/** One round of the Concat KDF with SHA-256: enough for keys up to 256 bits. */
async function concatKdf(secret: Uint8Array, algorithm: string, { apu, apv }: Parties): Promise<ArrayBuffer> {
  const bits = algorithm === 'A256GCM' ? 256 : 128
  const withLength = (part: Uint8Array) => Buffer.concat([uint32(part.length), part])
  const input = [
    uint32(1),
    secret,
    withLength(Buffer.from(algorithm)),
    withLength(apu ?? Buffer.alloc(0)),
    withLength(apv ?? Buffer.alloc(0)),
    uint32(bits),
  ]
  const digest = await crypto.subtle.digest('SHA-256', Buffer.concat(input))
  return digest.slice(0, bits / 8)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
