// The authorization response out of its form (OpenID4VP 1.0 section 8.2): encrypted where that was asked, plain where it was not.
// Errors may come plain in either mode (VP-DP-02). Or out of what is handed in: by an issuer (OpenID4VCI 1.1 draft, openid4vp_response), or
// by who asked through a browser (OpenID4VP 1.0 appendix A.4). Refuses: another state, and what cannot be read.
import { equalSecrets } from '../../shared/bytes.ts'
import { BodyRefused, readForm } from '../../shared/http/body.ts'
import { isObject, type Json, type JsonObject, JsonRefused, parseJson } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Presented } from '../checks/presentation.ts'
import { handedInKinds, isEncrypted, type Transaction } from '../transaction.ts'
import { decryptResponse } from './decrypt.ts'

export type WalletResponse = { vpToken: JsonObject } | { error: string } | Presented

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

/** Out of parameters, however they came. @throws OAuthError invalid_request */
export async function readParameters(transaction: Transaction, parameters: JsonObject): Promise<WalletResponse> {
  if ('error' in parameters) return errorOf(transaction, parameters)
  if (!isEncrypted(transaction)) return answerOf(transaction, parameters)
  const { response } = parameters
  if (typeof response !== 'string' || response === '') throw refused('The answer is not encrypted, as the request asks')
  const decrypted = await decryptResponse(transaction, response)
  return 'error' in decrypted ? errorOf(transaction, decrypted) : answerOf(transaction, decrypted)
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

/** Where the answer is handed in there is none: who hands it in tells its sessions apart. */
function checkState({ state, flow }: Transaction, sent: Json | undefined): void {
  if (flow in handedInKinds) return
  if (typeof sent !== 'string' || !equalSecrets(sent, state)) throw refused('The state is not that of the request')
}

function answerOf(transaction: Transaction, parameters: JsonObject): WalletResponse {
  checkState(transaction, parameters.state)
  if (!isObject(parameters.vp_token)) throw refused('The vp_token is no JSON object')
  return { vpToken: parameters.vp_token }
}

/** Codes of others are text: only what looks like a code is passed on (VP-ERR-02). */
function errorOf(transaction: Transaction, { error, state }: JsonObject): WalletResponse {
  checkState(transaction, state)
  return { error: typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : 'unknown_error' }
}

function parse(text: string | undefined, failure: string): Json {
  try {
    return parseJson(text ?? '', { length: limit })
  } catch (error) {
    throw error instanceof JsonRefused ? refused(failure) : error
  }
}

const refused = (description: string): OAuthError => new OAuthError('invalid_request', description)
