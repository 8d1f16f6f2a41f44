// fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param: a request_uri in the pushed request, where it is forbidden (RFC 9126 section 2.1).
import { expect, it } from 'vitest'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { push, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-par-authorization-request-containing-request_uri-form-param: refused', async () => {
  const client = await createClient()
  const request = {
    ...requestOf(client, plain),
    request_uri: `urn:ietf:params:oauth:request_uri:${crypto.randomUUID()}`,
  }
  expect(outcomeOf(await push(client, request))).toBe('400 invalid_request')
})
