// fapi2-security-profile-final-ensure-authorization-request-without-state-success: a wallet may do without state, and then gets none back.
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-ensure-authorization-request-without-state-success, $format', (variant) => {
  it('sends no state back, and issues a credential', async () => {
    const client = await createClient()
    await walk(client, variant, { change: { state: undefined } })
  })
})
