// Judges an SD-JWT VC with @sd-jwt/core: signature with the key of x5c, every digest, validity now; whose certificate it is, by node:crypto.
import { verify } from 'node:crypto'
import { SDJwtInstance } from '@sd-jwt/core'
import { decodeProtectedHeader } from 'jose'
import { checkChain } from './certificate-chain.ts'
import { hasher } from './sd-jwt-holder.ts'

/** `authority`: base64 DER, the only anchor. @throws what the library or the certificates refuse */
export const judgeSdJwt = (credential: string, authority: string, currentDate = Date.now() / 1000) =>
  verifierOf(credential, authority).verify(credential, { currentDate })

/** Verifies with the key of x5c, once that leads to the authority. */
const verifierOf = (credential: string, authority: string) =>
  new SDJwtInstance({
    hasher,
    verifier: (data, signature) => {
      const { publicKey: key } = checkChain(decodeProtectedHeader(credential).x5c ?? [], [authority])
      const bytes = Buffer.from(signature, 'base64url')
      return verify('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }, bytes)
    },
  })
