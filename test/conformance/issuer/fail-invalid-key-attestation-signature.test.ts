// oid4vci-1_0-issuer-fail-invalid-key-attestation-signature: key attestations whose signature is wrong, in proofs of either kind.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('fail-invalid-key-attestation-signature, $format, $flow', (variant) => {
  it.each(['jwt', 'attestation'] as const)('refuses proofs of kind %s', async (kind) => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    const asked = await askForCredential(client, {
      variant,
      accessToken,
      proofs: { kind, keyAttestation: { spoiled: true } },
    })
    expect(outcomeOf(asked)).toBe('400 invalid_proof')
  })
})
