// fapi2-security-profile-final-ensure-redirect-uri-in-authorization-request: a wallet that says nowhere where the answer goes.
import { expect, it } from 'vitest'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { push, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-redirect-uri-in-authorization-request: refused', async () => {
  const client = await createClient()
  const request = { ...requestOf(client, plain), redirect_uri: undefined }
  expect(outcomeOf(await push(client, request))).toBe('400 invalid_request')
})
