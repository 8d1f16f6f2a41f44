// oid4vp-1final-verifier-invalid-kb-jwt-signature: the key binding JWT has a signature that is none of it.
import { describe, it } from 'vitest'
import { refuses } from './suite/play.ts'
import { sdJwtVariants } from './suite/variants.ts'

describe.each(sdJwtVariants)('invalid-kb-jwt-signature, $profile, $format, $prefix, $mode', (variant) => {
  it('refuses the key binding', async () => {
    await refuses(variant, { spoiled: 'keyBinding' }, 'holderBound')
  })
})
