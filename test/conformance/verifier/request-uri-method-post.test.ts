// oid4vp-1final-verifier-request-uri-method-post: the wallet fetches the request by POST, with a nonce of its own that has to come back.
import { describe, it } from 'vitest'
import { accepts } from './suite/play.ts'
import { signedVariants } from './suite/variants.ts'

describe.each(signedVariants)('request-uri-method-post, $profile, $format, $prefix, $mode', (variant) => {
  it('accepts an answer to a request that repeats the nonce', async () => {
    await accepts(variant, { fetching: 'by POST' })
  })
})
