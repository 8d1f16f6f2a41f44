// oid4vp-1final-verifier-minimal-cnf-jwk: the holder's key is told by its type, its curve and its coordinates alone.
import { describe, it } from 'vitest'
import { accepts } from './suite/play.ts'
import { sdJwtVariants } from './suite/variants.ts'

describe.each(sdJwtVariants)('minimal-cnf-jwk, $profile, $format, $prefix, $mode', (variant) => {
  it('accepts a key without name, use and algorithm', async () => {
    await accepts(variant, { keyMembers: {} })
  })
})
