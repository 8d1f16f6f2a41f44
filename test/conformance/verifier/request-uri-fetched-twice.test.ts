// oid4vp-1final-verifier-request-uri-fetched-twice: a wallet may fetch the request again, and gets the same.
import { describe, it } from 'vitest'
import { accepts } from './suite/play.ts'
import { signedVariants } from './suite/variants.ts'

describe.each(signedVariants)('request-uri-fetched-twice, $profile, $format, $prefix, $mode', (variant) => {
  it('accepts an answer to a request that was fetched again', async () => {
    await accepts(variant, { fetching: 'twice' })
  })
})
