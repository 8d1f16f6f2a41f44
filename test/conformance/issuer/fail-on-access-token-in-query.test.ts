// oid4vci-1_0-issuer-fail-on-access-token-in-query: an access token in the address, where servers log it (RFC 6750 section 2.3).
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('fail-on-access-token-in-query, $format, $flow', (variant) => {
  it('refuses the token there, beside the header and in place of it', async () => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    const query = `?access_token=${accessToken}`
    for (const headers of [{ Authorization: undefined }, {}]) {
      const asked = await askForCredential(client, { variant, accessToken, query, headers })
      expect(outcomeOf(asked)).toBe('401 invalid_token')
    }
  })
})
