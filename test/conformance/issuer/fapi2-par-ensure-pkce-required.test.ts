// fapi2-security-profile-final-par-ensure-pkce-required: a pushed request without PKCE.
import { expect, it } from 'vitest'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { push, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-par-ensure-pkce-required: refused', async () => {
  const client = await createClient()
  const request = { ...requestOf(client, plain), code_challenge: undefined, code_challenge_method: undefined }
  expect(outcomeOf(await push(client, request))).toBe('400 invalid_request')
})
