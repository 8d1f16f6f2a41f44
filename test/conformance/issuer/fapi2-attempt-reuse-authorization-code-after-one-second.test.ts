// fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second: a code that comes again after a second: refused, and what it gave out ends (RFC 6749
// section 4.1.2).
import { expect, it } from 'vitest'
import { askForCredential } from './suite/ask-for-credential.ts'
import { askForToken, codeRequest, obtainTokens } from './suite/ask-for-token.ts'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { obtainCode } from './suite/obtain-code.ts'
import { receiveCredential } from './suite/receive-credential.ts'
import { formats } from './suite/variants.ts'

it.concurrent.each(formats)('fapi2-attempt-reuse-authorization-code-after-one-second, $format', async (variant) => {
  const client = await createClient()
  const form = codeRequest(client, await obtainCode(client, variant))
  const { accessToken } = await obtainTokens(client, form)
  await receiveCredential(client, { variant, accessToken })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(outcomeOf(await askForToken(client, form))).toBe('400 invalid_grant')
  expect(outcomeOf(await askForCredential(client, { variant, accessToken }))).toBe('401 invalid_token')
})
