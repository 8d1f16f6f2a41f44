// The parameters of an authorization response (OpenID4VP 1.0 section 8, appendix A.4), whether they came in a form, were handed in, or came
// through a browser. Refuses: an answer that is plain where it was to be encrypted, another state, and a VP Token that is no object.
import { equalSecrets } from '../shared/bytes.ts'
import { isObject, type Json, type JsonObject } from '../shared/json.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { Presented } from './checks/presentation.ts'
import { decryptResponse } from './decrypt-response.ts'
import { handedInKinds, isEncrypted, type Transaction } from './transaction.ts'

export type WalletResponse = { vpToken: JsonObject } | { error: string } | Presented

/** @throws OAuthError invalid_request */
export async function readParameters(transaction: Transaction, parameters: JsonObject): Promise<WalletResponse> {
  if ('error' in parameters) return errorOf(transaction, parameters)
  if (!isEncrypted(transaction)) return answerOf(transaction, parameters)
  const { response } = parameters
  if (typeof response !== 'string' || response === '') throw refused('The answer is not encrypted, as the request asks')
  const decrypted = await decryptResponse(transaction, response)
  return 'error' in decrypted ? errorOf(transaction, decrypted) : answerOf(transaction, decrypted)
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

const refused = (description: string): OAuthError => new OAuthError('invalid_request', description)
