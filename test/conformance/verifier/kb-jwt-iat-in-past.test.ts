// oid4vp-1final-verifier-kb-jwt-iat-in-past: the key binding JWT was made a year ago.
import { describe, it } from 'vitest'
import { year } from './suite/bend.ts'
import { refuses } from './suite/play.ts'
import { sdJwtVariants } from './suite/variants.ts'

describe.each(sdJwtVariants)('kb-jwt-iat-in-past, $profile, $format, $prefix, $mode', (variant) => {
  it('refuses the key binding', async () => {
    await refuses(variant, { issuedAfter: -year }, 'holderBound')
  })
})
