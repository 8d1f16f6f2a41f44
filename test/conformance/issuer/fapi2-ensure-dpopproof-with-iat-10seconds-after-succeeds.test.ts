// fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds: DPoP proofs of a clock that is ten seconds ahead, at the pushed request, the
// token and the credential endpoint.
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { seconds } from './suite/keys.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-ensure-dpopproof-with-iat-10seconds-after-succeeds, $format', (variant) => {
  it('takes them all the way', async () => {
    const client = await createClient()
    const bend = { claims: { iat: seconds() + 10 } }
    await walk(client, variant, { push: { dpop: { bend } }, token: { dpop: { bend } }, credential: { dpop: bend } })
  })
})
