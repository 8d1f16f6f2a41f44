// fapi2-security-profile-final-user-rejects-authentication: a person who denies sends the wallet access_denied, with its state of 128 characters and the query of its
// redirect URI.
import { expect, it } from 'vitest'
import { authorize } from './suite/authorize.ts'
import { createClient } from './suite/client.ts'
import { saidAgain } from './suite/obtain-code.ts'
import { pushed, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it.each([1, 2] as const)('fapi2-user-rejects-authentication: of wallet %i', async (number) => {
  const client = await createClient(number)
  const request = { ...requestOf(client, plain), state: crypto.randomUUID().repeat(4).slice(0, 128) }
  const options = { parameters: saidAgain(request), decision: 'deny' } as const
  const said = await authorize(client, await pushed(client, request), options)
  expect([said.error, said.state, said.code]).toEqual(['access_denied', request.state, undefined])
})
