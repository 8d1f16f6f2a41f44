// fapi2-security-profile-final-ensure-request-object-without-redirect-uri-fails: a pushed request without redirect_uri, while the authorization request would have one.
import { expect, it } from 'vitest'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { push, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-request-object-without-redirect-uri-fails: refused', async () => {
  const client = await createClient()
  const request = { ...requestOf(client, plain), redirect_uri: undefined }
  expect(outcomeOf(await push(client, request))).toBe('400 invalid_request')
})
