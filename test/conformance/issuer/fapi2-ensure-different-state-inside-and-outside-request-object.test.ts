// fapi2-security-profile-final-ensure-different-state-inside-and-outside-request-object: another state in the authorization request than in the pushed one: what
// was pushed counts.
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { saidAgain } from './suite/obtain-code.ts'
import { requestOf } from './suite/push.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-ensure-different-state-inside-and-outside-request-object, $format', (variant) => {
  it('sends the pushed state back, and issues a credential', async () => {
    const client = await createClient()
    const outside = { ...saidAgain(requestOf(client, variant)), state: crypto.randomUUID() }
    await walk(client, variant, { outside })
  })
})
