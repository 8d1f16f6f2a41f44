// oid4vp-1final-verifier-invalid-kb-jwt-nonce: the key binding JWT repeats another nonce.
import { describe, it } from 'vitest'
import { invalid } from './suite/bend.ts'
import { refuses } from './suite/play.ts'
import { sdJwtVariants } from './suite/variants.ts'

describe.each(sdJwtVariants)('invalid-kb-jwt-nonce, $profile, $format, $prefix, $mode', (variant) => {
  it('refuses the key binding', async () => {
    await refuses(variant, { nonce: invalid }, 'holderBound')
  })
})
