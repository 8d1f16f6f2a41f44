// fapi2-security-profile-final-plain-fapi-tolerate-unregistered-redirect-uri: a redirect URI that nobody knew before. Wallets are registered nowhere, so
// that what an attested wallet pushes is accepted (RFC 9126 section 2.4).
import { describe, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

describe.each(formats)('fapi2-plain-fapi-tolerate-unregistered-redirect-uri, $format', (variant) => {
  it('sends the browser there, and issues a credential', async () => {
    const client = await createClient()
    const redirectUri = `${client.redirectUri}/${crypto.randomUUID()}`
    await walk({ ...client, redirectUri }, variant)
  })
})
