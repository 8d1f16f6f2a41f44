// fapi2-security-profile-final-par-attempt-invalid-http-method: a pushed request that is put, not posted (RFC 9126 section 2.3).
import { expect, it } from 'vitest'
import { createClient } from './suite/client.ts'
import { requestOf, sendPush } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it('fapi2-par-attempt-invalid-http-method: 405', async () => {
  const client = await createClient()
  const response = await sendPush(client, requestOf(client, plain), { method: 'PUT' })
  expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST'])
})
