// fapi2-security-profile-final-ensure-request-object-without-redirect-uri-fails: a pushed request without redirect_uri, while the authorization request would have one.
import { refusesPush } from './suite/refuses-push.ts'

refusesPush(
  'fapi2-ensure-request-object-without-redirect-uri-fails',
  { redirect_uri: undefined },
  '400 invalid_request',
)
