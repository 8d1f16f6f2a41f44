// oid4vp-1final-verifier-present-credential-without-status: a credential that names no status list, which must not confuse.
import { describe, it } from 'vitest'
import { accepts } from './suite/play.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('present-credential-without-status, $profile, $format, $prefix, $mode', (variant) => {
  it('accepts the PID of who needs no status list', async () => {
    await accepts(variant)
  })
})
