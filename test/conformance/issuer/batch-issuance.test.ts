// oid4vci-1_0-issuer-batch-issuance: as many copies as keys, each for another key, the same in what they say, and different in everything
// that could link them.
import { describe, expect, it } from 'vitest'
import { askForCredential, credentialsOf } from './suite/ask-for-credential.ts'
import { checkCredential } from './suite/check-credential.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { issuer } from './suite/metadata.ts'
import { obtainAccess } from './suite/obtain-access.ts'
import type { ProofKind } from './suite/prove-keys.ts'
import { variants } from './suite/variants.ts'

const copies = Math.min(issuer.batch_credential_issuance.batch_size, 20)

describe.each(variants)('batch-issuance, $format, $flow', (variant) => {
  it.each<ProofKind>(['jwt', 'attestation'])('over proofs of kind %s', async (kind) => {
    expect(copies).toBe(20)
    const client = await createClient()
    const { accessToken } = await obtainAccess(client, variant)
    const asked = await askForCredential(client, { variant, accessToken, copies, proofs: { kind } })
    expect(outcomeOf(asked)).toBe('200')
    const credentials = credentialsOf(asked)
    expect(credentials).toHaveLength(copies)
    const read = await Promise.all(asked.keys.map((key, at) => checkCredential(variant, credentials[at] ?? '', key)))
    const [first] = read
    for (const one of read) {
      expect(one.dataset).toEqual(first?.dataset)
      expect(one.times).toEqual(first?.times)
      expect(one.status.uri).toBe(first?.status.uri)
    }
    const salts = read.flatMap((one) => one.salts)
    expect(new Set(salts).size).toBe(salts.length)
    const indices = read.map(({ status }) => status.index)
    expect(new Set(indices).size).toBe(copies)
    const steps = new Set(indices.slice(1).map((index, at) => index - (indices[at] ?? 0)))
    expect(steps.size).toBeGreaterThan(2)
  })
})
