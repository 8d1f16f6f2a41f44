// fapi2-security-profile-final-state-only-outside-request-object-not-used: a state in the authorization request that was not pushed is none.
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { saidAgain } from './suite/obtain-code.ts'
import { requestOf } from './suite/push.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-state-only-outside-request-object-not-used, $format', (variant) => {
  it('sends no state back, and issues a credential', async () => {
    const client = await createClient()
    const outside = { ...saidAgain(requestOf(client, variant)), state: crypto.randomUUID() }
    await walk(client, variant, { change: { state: undefined }, outside })
  })
})
