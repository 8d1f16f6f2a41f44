// fapi2-security-profile-final-par-plain-pkce-rejected: a pushed request with PKCE whose challenge is the verifier itself.
import { expect, it } from 'vitest'
import { outcomeOf } from './suite/check-response.ts'
import { createClient } from './suite/client.ts'
import { codeVerifier, push, requestOf } from './suite/push.ts'
import { plain } from './suite/variants.ts'

it.each(['plain', undefined])(
  'fapi2-par-plain-pkce-rejected: refused under code_challenge_method %s',
  async (method) => {
    const client = await createClient()
    const request = { ...requestOf(client, plain), code_challenge: codeVerifier, code_challenge_method: method }
    expect(outcomeOf(await push(client, request))).toBe('400 invalid_request')
  },
)
