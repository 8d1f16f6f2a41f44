// oid4vp-1final-verifier-invalid-session-transcript: the device signed for another nonce.
import { describe, it } from 'vitest'
import { invalid } from './suite/bend.ts'
import { refuses } from './suite/play.ts'
import { mdocVariants } from './suite/variants.ts'

describe.each(mdocVariants)('invalid-session-transcript, $profile, $format, $prefix, $mode', (variant) => {
  it('refuses the signature of the device', async () => {
    await refuses(variant, { nonce: invalid }, 'holderBound')
  })
})
