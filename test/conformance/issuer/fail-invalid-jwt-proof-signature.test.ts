// oid4vci-1_0-issuer-fail-invalid-jwt-proof-signature: a key proof whose signature is wrong.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('fail-invalid-jwt-proof-signature, $format, $flow', (variant) => {
  it('refuses the proof', async () => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    const asked = await askForCredential(client, { variant, accessToken, proofs: { proof: { spoiled: true } } })
    expect(outcomeOf(asked)).toBe('400 invalid_proof')
  })
})
