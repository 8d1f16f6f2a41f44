// fapi2-security-profile-final-ensure-authorization-request-with-long-state: a state of a thousand characters comes back whole.
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-ensure-authorization-request-with-long-state, $format', (variant) => {
  it('sends all of the state back, and issues a credential', async () => {
    const client = await createClient()
    await walk(client, variant, { change: { state: crypto.randomUUID().repeat(28).slice(0, 1000) } })
  })
})
