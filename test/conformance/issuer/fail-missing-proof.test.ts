// oid4vci-1_0-issuer-fail-missing-proof: a credential request without a key proof.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('fail-missing-proof, $format, $flow', (variant) => {
  it('refuses a request without proofs', async () => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    const asked = await askForCredential(client, { variant, accessToken, body: { proofs: undefined } })
    expect(outcomeOf(asked)).toBe('400 invalid_proof')
  })
})
