// oid4vci-1_0-issuer-happy-flow-additional-requests: the host of the credential endpoint speaks good TLS alone, and headers that other
// APIs want do no harm.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { issuer, server } from './suite/metadata.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { checkTls } from './suite/tls-of.ts'
import { variants } from './suite/variants.ts'

it.each([
  ['credential', issuer.credential_endpoint],
  ['token', server.token_endpoint],
  ['authorization', server.authorization_endpoint],
])('happy-flow-additional-requests: TLS 1.3 alone at the %s endpoint', (_, address) => checkTls(address))

describe.each(variants)('happy-flow-additional-requests, $format, $flow', (variant) => {
  it('takes the address of a customer, and Accept with a charset or a wildcard', async () => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    for (const headers of [
      { 'x-fapi-customer-ip-address': '2001:db8::1893:25c8:1946', 'x-fapi-auth-date': new Date().toUTCString() },
      { Accept: 'application/json;charset=utf-8' },
      { Accept: '*/*' },
      { Accept: 'application/json, text/plain;q=0.5, */*;q=0.1' },
    ])
      expect(outcomeOf(await askForCredential(client, { variant, accessToken, headers }))).toBe('200')
  })
})
