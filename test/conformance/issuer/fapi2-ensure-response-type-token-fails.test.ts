// fapi2-security-profile-final-ensure-response-type-token-fails: only codes may go through a browser.
import { expect, it } from 'vitest'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { push, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-response-type-token-fails: token is refused', async () => {
  const client = await createClient()
  const request = { ...requestOf(client, plain), response_type: 'token' }
  expect(outcomeOf(await push(client, request))).toBe('400 unsupported_response_type')
})
