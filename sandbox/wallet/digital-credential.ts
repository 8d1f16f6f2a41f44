// Presenting to a page: what the wallet gives the browser for one request (OpenID4VP 1.0 appendix A.4). Also where it refuses there is an
// answer: the error, without a reason. Only a person who cancels gives none.
import type { JsonObject } from '../../shared/json.ts'
import { JwsRefused } from '../../shared/keys/jws.ts'
import { type BrowserRequest, bindingTo, resolveBrowserRequest } from './browser-request.ts'
import { answerIsoMdoc } from './iso-mdoc.ts'
import { createVpToken, encryptAnswer, type PresentOptions } from './present.ts'
import type { PresentationRequest } from './request-object.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface BrowserOptions extends PresentOptions {
  /** Origin that it answers to in place of that of the page: how tests present what a misled wallet would. */
  misled?: string
}

/** @returns `data` of the DigitalCredential */
export async function answerBrowser(
  wallet: Wallet,
  asked: BrowserRequest,
  origin: string,
  options: BrowserOptions = {},
): Promise<JsonObject> {
  if (asked.protocol === 'org-iso-mdoc') return answerInMdocs(wallet, asked.data, origin, options)
  let request: PresentationRequest
  try {
    request = await resolveBrowserRequest(wallet, asked, origin, options)
  } catch (error) {
    return refuse(wallet, error, 'invalid_request')
  }
  if (options.misled !== undefined) request = { ...request, ...bindingTo(options.misled, request.nonce) }
  try {
    const answer = { vp_token: await createVpToken(wallet, request, options) }
    return request.encryption ? { response: await encryptAnswer(request, answer) } : answer
  } catch (error) {
    return refuse(wallet, error, 'access_denied')
  }
}

async function answerInMdocs(wallet: Wallet, data: JsonObject, origin: string, options: BrowserOptions) {
  try {
    return await answerIsoMdoc(wallet, data, { ...options, origin })
  } catch (error) {
    return refuse(wallet, error, 'invalid_request')
  }
}

function refuse(wallet: Wallet, error: unknown, code: string): JsonObject {
  if (!(error instanceof WalletRefused || error instanceof JwsRefused)) throw error
  wallet.tell(`Refuses: ${error.message}.`)
  return { error: code }
}
