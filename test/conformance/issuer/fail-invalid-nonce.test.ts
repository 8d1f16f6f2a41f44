// oid4vci-1_0-issuer-fail-invalid-nonce: a nonce that the issuer did not give out, in proofs of either kind.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('fail-invalid-nonce, $format, $flow', (variant) => {
  it.each(['jwt', 'attestation'] as const)('refuses proofs of kind %s over a nonce of their own', async (kind) => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    const asked = await askForCredential(client, { variant, accessToken, proofs: { kind, nonce: crypto.randomUUID() } })
    expect(outcomeOf(asked)).toBe('400 invalid_nonce')
  })
})
