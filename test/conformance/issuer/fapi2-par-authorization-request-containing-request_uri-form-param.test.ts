// fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param: a request_uri in the pushed request, where it is forbidden (RFC 9126 section 2.1).
import { refusesPush } from './suite/refuses-push.ts'

refusesPush(
  'fapi2-par-authorization-request-containing-request_uri-form-param',
  { request_uri: `urn:ietf:params:oauth:request_uri:${crypto.randomUUID()}` },
  '400 invalid_request',
)
