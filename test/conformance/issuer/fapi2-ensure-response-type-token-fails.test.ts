// fapi2-security-profile-final-ensure-response-type-token-fails: only codes may go through a browser.
import { refusesPush } from './suite/refuses-push.ts'

refusesPush('fapi2-ensure-response-type-token-fails', { response_type: 'token' }, '400 unsupported_response_type')
