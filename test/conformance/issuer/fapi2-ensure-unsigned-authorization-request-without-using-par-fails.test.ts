// fapi2-security-profile-final-ensure-unsigned-authorization-request-without-using-par-fails: everything in the authorization request, and nothing pushed.
import { it } from 'vitest'
import { authorize, expectEnded } from './suite/authorize.ts'
import { createClient } from './suite/client.ts'
import { requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-unsigned-authorization-request-without-using-par-fails: the person reads that nothing was pushed', async () => {
  const client = await createClient()
  const said = await authorize(client, undefined, { parameters: requestOf(client, plain) })
  expectEnded(said, 'did not push its request first', ['invalid_request'])
})
