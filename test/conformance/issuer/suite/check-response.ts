// Every answer of the issuer as the suite judges it, whatever the module is about: media type, no member that is not known, not to be
// stored, errors in the shape and in the characters of RFC 6749 section 5.2, with a code that the endpoint has. What is a warning there
// is a failure here.
import { compactDecrypt } from 'jose'
import { expect } from 'vitest'

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

interface Endpoint {
  /** Of success, with the members that may be there then. */
  statuses: number[]
  members: string[]
  errors: string[]
}

const ofClient = ['invalid_client', 'invalid_client_attestation', 'use_fresh_attestation', 'use_attestation_challenge']
const ofToken = ['invalid_token', 'insufficient_scope', 'invalid_dpop_proof', 'use_dpop_nonce']
const ofCredential = ['invalid_credential_request', 'invalid_encryption_parameters', 'credential_request_denied']

const endpoints = {
  challenge: { statuses: [200], members: ['attestation_challenge'], errors: [] },
  par: {
    statuses: [201],
    members: ['request_uri', 'expires_in'],
    errors: [
      ...['invalid_request', 'unauthorized_client', 'unsupported_response_type', 'invalid_scope'],
      ...['invalid_request_object', 'request_uri_not_supported', 'invalid_authorization_details'],
      ...['invalid_dpop_proof', 'use_dpop_nonce', ...ofClient],
    ],
  },
  token: {
    statuses: [200],
    members: ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope', 'authorization_details'],
    errors: [
      ...['invalid_request', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'],
      ...['invalid_dpop_proof', 'use_dpop_nonce', ...ofClient],
    ],
  },
  nonce: { statuses: [200], members: ['c_nonce'], errors: [] },
  credential: {
    statuses: [200, 202],
    members: ['credentials', 'transaction_id', 'notification_id', 'interval'],
    errors: [
      ...['unknown_credential_configuration', 'unknown_credential_identifier', 'invalid_proof', 'invalid_nonce'],
      ...[...ofCredential, ...ofToken],
    ],
  },
  deferred: {
    statuses: [200, 202],
    members: ['credentials', 'transaction_id', 'notification_id', 'interval'],
    errors: ['invalid_transaction_id', ...ofCredential, ...ofToken],
  },
  notification: {
    statuses: [204],
    members: [],
    errors: ['invalid_notification_id', 'invalid_notification_request', ...ofToken],
  },
} satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints

/** `privateKey`: an encrypted answer is wanted, and opened with it; errors never are encrypted. */
export async function checkResponse(name: EndpointName, response: Response, privateKey?: CryptoKey): Promise<Answer> {
  const { status, headers } = response
  const { statuses, members, errors }: Endpoint = endpoints[name]
  const isSuccess = statuses.includes(status)
  const text = await response.text()
  expect(headers.get('Cache-Control'), `${name} ${status}`).toContain('no-store')
  if (status === 204) {
    expect(text).toBe('')
    return { status, headers, body: {} }
  }
  const isEncrypted = isSuccess && privateKey !== undefined
  expect(headers.get('Content-Type'), text).toBe(isEncrypted ? 'application/jwt' : 'application/json')
  const body: Answer['body'] = JSON.parse(isEncrypted ? await decrypt(text, privateKey) : text)
  if (isSuccess) {
    checkMembers(body, members)
    if (name === 'credential' || name === 'deferred') checkDate(headers)
  } else checkError({ status, headers, body }, errors)
  return { status, headers, body }
}

const checkMembers = (body: object, known: readonly string[]): void =>
  expect(Object.keys(body).filter((name) => !known.includes(name))).toEqual([])

function checkDate(headers: Headers): void {
  const date = Date.parse(headers.get('Date') ?? '')
  expect(Math.abs(date - Date.now())).toBeLessThan(60_000)
}

/** RFC 6749 section 5.2: printable ASCII without quotation mark and backslash, so that there is no line break in it either. */
const allowed = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/

export function checkError({ status, headers, body }: Answer, codes: readonly string[]): void {
  expect([400, 401, 403]).toContain(status)
  checkMembers(body, ['error', 'error_description', 'error_uri'])
  expect(codes).toContain(body.error)
  expect(body.error).toMatch(allowed)
  if ('error_description' in body) expect(body.error_description).toMatch(allowed)
  if (ofToken.includes(String(body.error)) && status === 401) expect(headers.get('WWW-Authenticate')).toMatch(/^DPoP /)
}

async function decrypt(jwe: string, privateKey: CryptoKey): Promise<string> {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey)
  expect(protectedHeader.alg).toBe('ECDH-ES')
  return new TextDecoder().decode(plaintext)
}

/** Status and code of a refusal, as modules name what they want. */
export const outcomeOf = ({ status, body }: Pick<Answer, 'status' | 'body'>): string =>
  body.error === undefined ? String(status) : `${status} ${body.error}`
