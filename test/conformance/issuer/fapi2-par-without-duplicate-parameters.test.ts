// fapi2-security-profile-final-par-without-duplicate-parameters: an authorization request of client_id and request_uri alone, for everything else
// was pushed (RFC 9101 section 5).
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-par-without-duplicate-parameters, $format', (variant) => {
  it('needs nothing more to issue a credential', async () => {
    const client = await createClient()
    await walk(client, variant, { outside: {} })
  })
})
