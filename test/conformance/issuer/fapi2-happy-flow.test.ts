// fapi2-security-profile-final-happy-flow: two wallets go the whole way, the second with dpop_jkt alone, its parameters in another order and a
// redirect URI that has a query; all hosts speak good TLS; headers that other APIs want do no harm; no key of one serves the other.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { thumbprintOf } from './suite/keys.ts'
import { issuer } from './suite/metadata.ts'
import { receiveCredential } from './suite/receive-credential.ts'
import { checkTls } from './suite/tls-of.ts'
import { formats } from './suite/variants.ts'
import { walk } from './suite/walk.ts'

it('fapi2-happy-flow: TLS 1.3 alone at the credential endpoint', () => checkTls(issuer.credential_endpoint))

describe.each(formats)('fapi2-happy-flow, $format', (variant) => {
  it('serves both, and keeps them apart', async () => {
    const [first, second] = [await createClient(1), await createClient(2)]
    const { accessToken } = await walk(first, variant)
    const inQuery = await askForCredential(first, {
      variant,
      accessToken,
      headers: { Authorization: undefined },
      query: `?access_token=${accessToken}`,
    })
    expect(outcomeOf(inQuery)).toBe('401 invalid_token')
    for (const headers of [
      { 'x-fapi-customer-ip-address': '2001:db8::1893:25c8:1946', Accept: 'application/json;charset=utf-8' },
      { Accept: 'application/json, application/*+json, */*' },
    ])
      await receiveCredential(first, { variant, accessToken, headers })
    const change = { dpop_jkt: await thumbprintOf(second.dpop) }
    const other = await walk(second, variant, { change, isReversed: true })
    const wish = { variant, accessToken: other.accessToken }
    expect(outcomeOf(await askForCredential(second, { ...wish, dpopKey: first.dpop }))).toBe('401 invalid_dpop_proof')
    await receiveCredential(second, wish)
  })
})
