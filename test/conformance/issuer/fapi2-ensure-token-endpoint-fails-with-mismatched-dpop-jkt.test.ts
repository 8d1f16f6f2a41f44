// fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt: another DPoP key at the token endpoint than dpop_jkt of the pushed request.
import { expect, it } from 'vitest'
import { askForToken, codeRequest } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { createKey, thumbprintOf } from './suite/keys.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-token-endpoint-fails-with-mismatched-dpop-jkt: the token is refused', async () => {
  const client = await createClient()
  const change = { dpop_jkt: await thumbprintOf(await createKey()) }
  const form = codeRequest(client, await obtainCode(client, plain, { change }))
  expect(outcomeOf(await askForToken(client, form))).toBe('400 invalid_grant')
})
