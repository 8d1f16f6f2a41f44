// fapi2-security-profile-final-ensure-pkce-code-verifier-required: a token request without the code_verifier.
import { expect, it } from 'vitest'
import { askForToken, codeRequest } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { plain } from './suite/variants.ts'

it('fapi2-ensure-pkce-code-verifier-required: refused', async () => {
  const client = await createClient()
  const form = { ...codeRequest(client, await obtainCode(client, plain)), code_verifier: undefined }
  expect(outcomeOf(await askForToken(client, form))).toBe('400 invalid_grant')
})
