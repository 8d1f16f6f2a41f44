// fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client: a code of the first client, and everything else of the second.
import { expect, it } from 'vitest'
import { askForToken, codeRequest } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-authorization-code-is-bound-to-client: the token is refused', async () => {
  const [first, second] = [await createClient(1), await createClient(2)]
  const form = codeRequest(first, await obtainCode(first, plain))
  expect(outcomeOf(await askForToken(second, form))).toBe('400 invalid_grant')
})
