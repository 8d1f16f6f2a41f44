// fapi2-security-profile-final-ensure-client-id-in-token-endpoint: client_id of the second client, with a code of the first.
import { describe, expect, it } from 'vitest'
import { askForToken, codeRequest } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { plain } from './suite/variants.ts'

describe('fapi2-ensure-client-id-in-token-endpoint', () => {
  it.each([
    ['first', '401 invalid_client'],
    ['second', '400 invalid_grant'],
  ])('is refused with the attestation of the %s: %s', async (attested, outcome) => {
    const [first, second] = [await createClient(1), await createClient(2)]
    const form = { ...codeRequest(first, await obtainCode(first, plain)), client_id: second.id }
    expect(outcomeOf(await askForToken(attested === 'first' ? first : second, form))).toBe(outcome)
  })
})
