// The modules of the plan oid4vci-1_0-issuer-haip-test-plan, held against the files here: none is without its test, and no test is of no module.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Prefix oid4vci-1_0-issuer-. */
const issuance = [
  'metadata-test',
  'metadata-test-signed',
  'happy-flow',
  'happy-flow-additional-requests',
  'happy-flow-multiple-clients',
  'happy-flow-skip-notification',
  'batch-issuance',
  'fail-invalid-nonce',
  'fail-invalid-jwt-proof-signature',
  'fail-invalid-key-attestation-signature',
  'fail-invalid-client-attestation-signature',
  'fail-invalid-client-attestation-pop-signature',
  'fail-client-attestation-exp-in-past',
  'fail-client-attestation-no-sub',
  'fail-client-attestation-pop-wrong-aud',
  'fail-mismatched-client-attestation-pop-key',
  'fail-missing-proof',
  'fail-unsupported-encryption-algorithm',
  'fail-unknown-credential-configuration',
  'fail-unknown-credential-identifier',
  'fail-on-access-token-in-query',
]

/** Prefix fapi2-security-profile-final-. */
const fapi2 = [
  'discovery-end-point-verification',
  'happy-flow',
  'user-rejects-authentication',
  'ensure-authorization-request-without-state-success',
  'ensure-authorization-request-with-long-state',
  'ensure-different-state-inside-and-outside-request-object',
  'state-only-outside-request-object-not-used',
  'ensure-request-object-without-redirect-uri-fails',
  'ensure-unsigned-authorization-request-without-using-par-fails',
  'ensure-redirect-uri-in-authorization-request',
  'plain-fapi-tolerate-unregistered-redirect-uri',
  'ensure-response-type-code-idtoken-fails',
  'ensure-response-type-token-fails',
  'ensure-client-id-in-token-endpoint',
  'ensure-holder-of-key-required',
  'ensure-authorization-code-is-bound-to-client',
  'ensure-token-endpoint-fails-with-expired-auth-code',
  'attempt-reuse-authorization-code-after-one-second',
  'refresh-token',
  'access-token-type-header-case-sensitivity',
  'check-dpop-proof-nbf-exp',
  'dpop-negative-tests',
  'ensure-dpopproof-with-iat-10seconds-before-succeeds',
  'ensure-dpopproof-with-iat-10seconds-after-succeeds',
  'ensure-dpopproof-at-par-endpoint-binding-success',
  'ensure-dpop-auth-code-binding-success',
  'ensure-mismatched-dpop-jkt-fails',
  'ensure-token-endpoint-fails-with-mismatched-dpop-jkt',
  'ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt',
  'par-attempt-reuse-request_uri',
  'par-attempt-to-use-expired-request_uri',
  'par-attempt-to-use-request_uri-for-different-client',
  'par-authorization-request-containing-request_uri-form-param',
  'par-attempt-invalid-http-method',
  'par-ensure-pkce-required',
  'ensure-pkce-code-verifier-required',
  'incorrect-pkce-code-verifier-rejected',
  'par-plain-pkce-rejected',
  'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds',
  'par-without-duplicate-parameters',
]

const expected = [
  ...issuance.map((module) => ({ file: `${module}.test.ts`, module: `oid4vci-1_0-issuer-${module}` })),
  ...fapi2.map((module) => ({ file: `fapi2-${module}.test.ts`, module: `fapi2-security-profile-final-${module}` })),
]

const found = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts') && name !== 'modules.test.ts')

describe('the modules of the plan', () => {
  it('are 21 of issuance and 40 of FAPI 2.0, each with a file, and there is no other file', () => {
    expect([issuance.length, fapi2.length]).toEqual([21, 40])
    expect(found.toSorted()).toEqual(expected.map(({ file }) => file).toSorted())
  })

  it.each(expected)('$module is what $file says that it plays, and what its tests are called', ({ file, module }) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    expect(text.slice(0, text.indexOf('\n'))).toMatch(new RegExp(`^// ${module}: `))
    expect(text).toMatch(new RegExp(`\\(\\s*'${file.replace('.test.ts', '')}[:,']`))
  })
})
