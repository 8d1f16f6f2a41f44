// fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt: another DPoP key at the token endpoint than at the pushed request.
import { expect, it } from 'vitest'
import { askForToken, codeRequest } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { createKey } from './suite/keys.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt: the token is refused', async () => {
  const client = await createClient()
  const code = await obtainCode(client, plain, { push: { dpop: {} } })
  const key = await createKey()
  expect(outcomeOf(await askForToken(client, codeRequest(client, code), { dpop: { key } }))).toBe('400 invalid_grant')
})
