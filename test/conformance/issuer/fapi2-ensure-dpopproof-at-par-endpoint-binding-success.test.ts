// fapi2-security-profile-final-ensure-dpopproof-at-par-endpoint-binding-success: a DPoP proof at the pushed request binds the code to its key, which then asks
// for the token (RFC 9449 section 10.1).
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-ensure-dpopproof-at-par-endpoint-binding-success, $format', (variant) => {
  it('gives the token to the same key', async () => {
    const client = await createClient()
    await walk(client, variant, { push: { dpop: {} } })
  })
})
