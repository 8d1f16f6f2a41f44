// Keys of the wallet. A real wallet keeps them in hardware; this one keeps them as JWKs, and says so.
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { importSigner, type Signer } from '../../shared/keys/signer.ts'

export async function createHolderKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return exportJWK(privateKey)
}

export const signerOf = (privateJwk: JWK): Promise<Signer> => importSigner({ privateJwk, x5c: [] })

/** Only kty, crv, x and y. */
export const publicPart = ({ kty, crv, x, y }: JWK): JWK => ({ kty, crv, x, y }) as JWK
