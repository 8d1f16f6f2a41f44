// oid4vp-1final-verifier-invalid-sd-hash: the key binding JWT is for something else than what is presented.
import { describe, it } from 'vitest'
import { invalid } from './suite/bend.ts'
import { refuses } from './suite/play.ts'
import { sdJwtVariants } from './suite/variants.ts'

describe.each(sdJwtVariants)('invalid-sd-hash, $profile, $format, $prefix, $mode', (variant) => {
  it('refuses the key binding', async () => {
    await refuses(variant, { sdHash: invalid }, 'holderBound')
  })
})
