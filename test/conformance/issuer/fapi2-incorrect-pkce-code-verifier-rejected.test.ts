// fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected: a token request with the code_verifier of another request.
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { askForToken, codeRequest } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { plain } from './suite/variants.ts'

it('fapi2-incorrect-pkce-code-verifier-rejected: refused', async () => {
  const client = await createClient()
  const form = codeRequest(client, await obtainCode(client, plain))
  const other = randomBytes(32).toString('base64url')
  expect(outcomeOf(await askForToken(client, { ...form, code_verifier: other }))).toBe('400 invalid_grant')
})
