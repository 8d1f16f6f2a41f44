// Signed Credential Issuer Metadata (OpenID4VCI 1.0 section 12.2.3): every parameter as a claim, under the issuer's access certificate,
// whose chain leaves the anchor out (HAIP 1.0 section 4.1). Signed once for each isolate and again long before it expires.
import { base64 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { Remembered } from '../../shared/store/stored.ts'
import type { Issuer } from '../issuer.ts'

const life = day

export const rememberedMetadata = {
  what: "the issuer's own signed metadata",
  most: 1,
  until: '12 h',
} as const satisfies Remembered

/** Only what was signed is kept, never a promise: one that failed, or belongs to another request, would be of no use. */
export function createSignedMetadata({ config, now, signers }: Issuer, metadata: object): () => Promise<string> {
  const { metadata: signer } = signers
  const header = { typ: 'openidvci-issuer-metadata+jwt', x5c: signer.chain.map(base64) }
  let kept: { jwt: string; until: number } | undefined
  return async () => {
    const iat = now()
    if (!kept || iat >= kept.until) {
      const jwt = await signJws(signer, header, { ...metadata, sub: config.issuerUrl, iat, exp: iat + life })
      kept = { jwt, until: iat + life / 2 }
    }
    return kept.jwt
  }
}
