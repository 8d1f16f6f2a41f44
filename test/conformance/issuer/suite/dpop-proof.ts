// DPoP proofs of the suite (RFC 9449 section 4.2), right unless bent.
import { createHash } from 'node:crypto'
import { bent, type JwtBend } from './client.ts'
import { type Key, seconds } from './keys.ts'

export interface DpopTarget {
  url: string
  accessToken?: string
}

export const dpopProof = (key: Key, { url, accessToken }: DpopTarget, bend?: JwtBend): Promise<string> =>
  bent(
    key,
    { typ: 'dpop+jwt', jwk: key.publicJwk },
    {
      htm: 'POST',
      htu: url,
      iat: seconds(),
      jti: crypto.randomUUID(),
      ath: accessToken && createHash('sha256').update(accessToken).digest('base64url'),
    },
    bend,
  )
