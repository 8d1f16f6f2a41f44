// oid4vci-1_0-issuer-fail-unsupported-encryption-algorithm: an answer that is wanted in an encryption that does not exist; the error is plain.
import { describe, expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { createKey } from './suite/keys.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import { variants } from './suite/variants.ts'

describe.each(variants)('fail-unsupported-encryption-algorithm, $format, $flow', (variant) => {
  it('refuses the algorithm of the key', async () => {
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    const { publicJwk } = await createKey('ECDH-ES')
    const response = { jwk: { ...publicJwk, alg: 'UNSUPPORTED_ALG' } }
    const asked = await askForCredential(client, { variant, accessToken, encrypted: { response } })
    expect(outcomeOf(asked)).toBe('400 invalid_encryption_parameters')
  })
})
