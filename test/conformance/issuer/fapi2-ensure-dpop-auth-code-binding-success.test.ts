// fapi2-security-profile-final-ensure-dpop-auth-code-binding-success: dpop_jkt in the pushed request, beside a proof by that key and alone, binds the code to
// it (RFC 9449 section 10).
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { thumbprintOf } from './suite/keys.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-ensure-dpop-auth-code-binding-success, $format', (variant) => {
  it.each([
    ['beside a proof', { dpop: {} }],
    ['alone', {}],
  ])('gives the token to the key that dpop_jkt named, %s', async (_, push) => {
    const client = await createClient()
    await walk(client, variant, { change: { dpop_jkt: await thumbprintOf(client.dpop) }, push })
  })
})
