// oid4vci-1_0-issuer-fail-unknown-credential-identifier: a credential identifier that nobody gave out, whether the token came with some or with none.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { configurationOf, variants } from './suite/variants.ts'

describe.each(variants)('fail-unknown-credential-identifier, $format, $flow', (variant) => {
  it.each(['with some', 'with none'])('refuses the identifier, over a token that came %s', async (came) => {
    const client = await createClient()
    const details = [{ type: 'openid_credential', credential_configuration_id: configurationOf(variant).id }]
    const byIdentifier = { scope: undefined, authorization_details: JSON.stringify(details) }
    const { accessToken, body } = await obtainAccess(client, variant, came === 'with some' ? byIdentifier : {})
    expect('authorization_details' in body).toBe(came === 'with some')
    const wanted = { credential_configuration_id: undefined, credential_identifier: `unknown:${crypto.randomUUID()}` }
    const asked = await askForCredential(client, { variant, accessToken, body: wanted })
    expect(outcomeOf(asked)).toBe('400 unknown_credential_identifier')
  })
})
