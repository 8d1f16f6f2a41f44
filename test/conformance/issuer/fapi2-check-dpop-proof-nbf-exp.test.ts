// fapi2-security-profile-final-check-dpop-proof-nbf-exp: DPoP proofs with nbf and exp, at the token and at the credential endpoint.
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { seconds } from './suite/keys.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-check-dpop-proof-nbf-exp, $format', (variant) => {
  it('takes proofs within their times', async () => {
    const client = await createClient()
    const bend = { claims: { nbf: seconds(), exp: seconds() + 300 } }
    await walk(client, variant, { token: { dpop: { bend } }, credential: { dpop: bend } })
  })
})
