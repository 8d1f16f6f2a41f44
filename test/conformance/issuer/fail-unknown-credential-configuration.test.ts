// oid4vci-1_0-issuer-fail-unknown-credential-configuration: a credential configuration that the issuer does not have; the error is plain even when the request was not.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('fail-unknown-credential-configuration, $format, $flow', (variant) => {
  it.each([
    ['plain', undefined],
    ['encrypted', {}],
  ])('refuses the configuration, %s', async (_, encrypted) => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    const body = { credential_configuration_id: `unknown-${crypto.randomUUID()}` }
    const asked = await askForCredential(client, { variant, accessToken, body, encrypted })
    expect(outcomeOf(asked)).toBe('400 unknown_credential_configuration')
  })
})
