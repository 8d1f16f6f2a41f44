// fapi2-security-profile-final-par-plain-pkce-rejected: a pushed request with PKCE whose challenge is the verifier itself.
import { codeVerifier } from './suite/push.ts'
import { refusesPush } from './suite/refuses-push.ts'

for (const method of ['plain', undefined])
  refusesPush(
    'fapi2-par-plain-pkce-rejected',
    { code_challenge: codeVerifier, code_challenge_method: method },
    '400 invalid_request',
  )
