// fapi2-security-profile-final-ensure-response-type-code-idtoken-fails: only codes may go through a browser.
import { refusesPush } from './suite/refuses-push.ts'

refusesPush(
  'fapi2-ensure-response-type-code-idtoken-fails',
  { response_type: 'code id_token' },
  '400 unsupported_response_type',
)
