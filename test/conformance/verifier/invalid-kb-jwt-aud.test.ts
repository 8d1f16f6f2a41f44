// oid4vp-1final-verifier-invalid-kb-jwt-aud: the key binding JWT is for another verifier.
import { describe, it } from 'vitest'
import { invalid } from './suite/bend.ts'
import { refuses } from './suite/play.ts'
import { sdJwtVariants } from './suite/variants.ts'

describe.each(sdJwtVariants)('invalid-kb-jwt-aud, $profile, $format, $prefix, $mode', (variant) => {
  it('refuses the key binding', async () => {
    await refuses(variant, { audience: invalid }, 'holderBound')
  })
})
