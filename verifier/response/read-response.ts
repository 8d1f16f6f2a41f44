// The authorization response out of its form (OpenID4VP 1.0 section 8.2): encrypted where that was asked, plain where it was not.
// Errors may come plain in either mode (VP-DP-02). Refuses: another state, and what cannot be read.
import { equalSecrets } from '../../shared/bytes.ts'
import { BodyRefused, readForm } from '../../shared/http/body.ts'
import { isObject, type Json, type JsonObject, JsonRefused, parseJson } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Transaction } from '../transaction.ts'
import { decryptResponse } from './decrypt.ts'

export type WalletResponse = { vpToken: JsonObject } | { error: string }

const limit = 4_000_000

/** @throws OAuthError invalid_request */
export async function readResponse(transaction: Transaction, request: Request): Promise<WalletResponse> {
  const form = await read(request)
  const plain = Object.fromEntries(form) as JsonObject
  if (form.has('error')) return errorOf(transaction, plain)
  if (transaction.responseMode === 'direct_post')
    return answerOf(transaction, { ...plain, vp_token: parse(form.get('vp_token')) })
  const encrypted = form.get('response')
  if (!encrypted) throw refused('The answer is not encrypted, as the request asks')
  const parameters = await decryptResponse(transaction, encrypted)
  return 'error' in parameters ? errorOf(transaction, parameters) : answerOf(transaction, parameters)
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

function checkState({ state }: Transaction, sent: Json | undefined): void {
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

function parse(text: string | undefined): Json {
  try {
    return parseJson(text ?? '', { length: limit })
  } catch (error) {
    throw error instanceof JsonRefused ? refused('The vp_token is no JSON') : error
  }
}

const refused = (description: string): OAuthError => new OAuthError('invalid_request', description)
