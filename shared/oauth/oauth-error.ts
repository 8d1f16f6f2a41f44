// Errors of the OAuth, OpenID4VCI and OpenID4VP endpoints, as they go over the wire: a closed list of codes.
// A description is our own fixed sentence: never what was sent (VCI-ERR-10 also limits its characters).

/**
 * RFC 6749, 6750, 8707, 9101, 9126, 9449; OpenID4VCI 1.0 sections 6.3, 7, 8.3.1, 9.3 and 11.3, and Interactive Authorization of the 1.1
 * draft; OpenID4VP 1.0 section 8; OpenID Connect Core 1.0 section 3.1.2.6.
 */
export type OAuthErrorCode =
  | 'access_denied'
  | 'credential_request_denied'
  | 'insufficient_scope'
  | 'invalid_authorization_details'
  | 'invalid_client'
  | 'invalid_client_attestation'
  | 'invalid_credential_request'
  | 'invalid_dpop_proof'
  | 'invalid_encryption_parameters'
  | 'invalid_grant'
  | 'invalid_nonce'
  | 'invalid_notification_id'
  | 'invalid_notification_request'
  | 'invalid_proof'
  | 'invalid_request'
  | 'invalid_request_object'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'invalid_transaction_id'
  | 'login_required'
  | 'missing_interaction_type'
  | 'registration_not_supported'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'use_attestation_challenge'
  | 'use_dpop_nonce'
  | 'use_fresh_attestation'

export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  /** HTTP status, 400 unless the specification names another for the code at this endpoint. */
  readonly status: 400 | 401 | 403 | 404 | 413 | 503
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: OAuthErrorCode,
    description: string,
    { status = 400, headers = {} }: { status?: OAuthError['status']; headers?: Record<string, string> } = {},
  ) {
    super(description)
    this.code = code
    this.status = status
    this.headers = headers
  }

  toResponse(): Response {
    return Response.json(
      { error: this.code, error_description: this.message },
      { status: this.status, headers: { 'Cache-Control': 'no-store', ...this.headers } },
    )
  }
}
