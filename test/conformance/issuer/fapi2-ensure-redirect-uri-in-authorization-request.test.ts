// fapi2-security-profile-final-ensure-redirect-uri-in-authorization-request: a wallet that says nowhere where the answer goes.
import { refusesPush } from './suite/refuses-push.ts'

refusesPush('fapi2-ensure-redirect-uri-in-authorization-request', { redirect_uri: undefined }, '400 invalid_request')
