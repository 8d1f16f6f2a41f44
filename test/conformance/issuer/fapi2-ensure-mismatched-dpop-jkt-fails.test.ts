// fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails: dpop_jkt of another key than the DPoP proof of the pushed request.
import { expect, it } from 'vitest'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { createKey, thumbprintOf } from './suite/keys.ts'
import { push, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-mismatched-dpop-jkt-fails: refused', async () => {
  const client = await createClient()
  const request = { ...requestOf(client, plain), dpop_jkt: await thumbprintOf(await createKey()) }
  expect(outcomeOf(await push(client, request, { dpop: {} }))).toBe('400 invalid_dpop_proof')
})
