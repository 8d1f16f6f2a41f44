// oid4vci-1_0-issuer-fail-invalid-client-attestation-signature: a client attestation whose signature is wrong.
import { describe, expect, it } from 'vitest'
import { askForToken, codeRequest } from './suite/ask-for-token.ts'
import { approved } from './suite/authorize.ts'
import { outcomeOf } from './suite/check-response.ts'
import { type ClientBend, createClient } from './suite/client.ts'
import { issuerStateOf } from './suite/obtain-access.ts'
import { push, requestOf } from './suite/push.ts'
import { variants } from './suite/variants.ts'

const bend: ClientBend = { attestation: { spoiled: true } }

describe.each(variants)('fail-invalid-client-attestation-signature, $format, $flow', (variant) => {
  it('refuses the wallet at the pushed request', async () => {
    const client = await createClient()
    const request = { ...requestOf(client, variant), issuer_state: await issuerStateOf(variant) }
    expect(outcomeOf(await push(client, request, { bend }))).toBe('400 invalid_client_attestation')
  })

  it('refuses the wallet at the token request', async () => {
    const client = await createClient()
    const form = codeRequest(client, await approved(client))
    expect(outcomeOf(await askForToken(client, form, { bend }))).toBe('400 invalid_client_attestation')
    expect(outcomeOf(await askForToken(client, form))).toBe('200')
  })
})
