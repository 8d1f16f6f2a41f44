// fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client: a request_uri of the first client under the name of the second (RFC 9126 section
// 2.2); it stays of use to the first.
import { expect, it } from 'vitest'
import { authorize, expectEnded } from './suite/authorize.ts'
import { createClient } from './suite/client.ts'
import { saidAgain } from './suite/obtain-code.ts'
import { pushed, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-par-attempt-to-use-request_uri-for-different-client: the person reads that it is unknown', async () => {
  const [first, second] = [await createClient(1), await createClient(2)]
  const request = requestOf(first, plain)
  const requestUri = await pushed(first, request)
  const parameters = saidAgain(request)
  const said = await authorize(second, requestUri, { parameters })
  expectEnded(said, 'has expired or was used before', [
    'invalid_request',
    'invalid_request_object',
    'invalid_request_uri',
  ])
  expect((await authorize(first, requestUri, { parameters })).state).toBe(request.state)
})
