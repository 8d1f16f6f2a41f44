// fapi2-security-profile-final-par-ensure-pkce-required: a pushed request without PKCE.
import { refusesPush } from './suite/refuses-push.ts'

refusesPush(
  'fapi2-par-ensure-pkce-required',
  { code_challenge: undefined, code_challenge_method: undefined },
  '400 invalid_request',
)
