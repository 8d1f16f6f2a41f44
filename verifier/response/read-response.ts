// The authorization response out of its form (OpenID4VP 1.0 section 8.2): encrypted where that was asked, plain where it was not.
// Errors may come plain in either mode (VP-DP-02). Or out of what an issuer hands in (OpenID4VCI 1.1 draft, openid4vp_response).
// Refuses: what cannot be read.
import { BodyRefused, readForm } from '../../shared/http/body.ts'
import { isObject, type Json, type JsonObject, JsonRefused, parseJson } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { readParameters, type WalletResponse } from '../response-parameters.ts'
import { isEncrypted, type Transaction } from '../transaction.ts'

const limit = 4_000_000

/** The wallet's own answer. @throws OAuthError invalid_request */
export async function readResponse(transaction: Transaction, request: Request): Promise<WalletResponse> {
  const form = await read(request)
  const plain = Object.fromEntries(form) as JsonObject
  if (form.has('error') || isEncrypted(transaction)) return readParameters(transaction, plain)
  return readParameters(transaction, { ...plain, vp_token: parse(form.get('vp_token'), 'The vp_token is no JSON') })
}

/** What a wallet answered an issuer: the parameters as one JSON text. @throws OAuthError invalid_request */
export async function readHandedIn(transaction: Transaction, text: string): Promise<WalletResponse> {
  const parameters = parse(text, 'The answer is no JSON')
  if (!isObject(parameters)) throw refused('The answer is no JSON object')
  return readParameters(transaction, parameters)
}

async function read(request: Request): Promise<Map<string, string>> {
  try {
    return await readForm(request, limit)
  } catch (error) {
    if (error instanceof BodyRefused)
      throw new OAuthError('invalid_request', `Of the answer: ${error.message}`, error.tooLarge ? { status: 413 } : {})
    throw error
  }
}

function parse(text: string | undefined, failure: string): Json {
  try {
    return parseJson(text ?? '', { length: limit })
  } catch (error) {
    throw error instanceof JsonRefused ? refused(failure) : error
  }
}

const refused = (description: string): OAuthError => new OAuthError('invalid_request', description)
