// Step 1 of presenting to a page: the request that a browser passes on, with the origin of the page (OpenID4VP 1.0 appendix A.3). Who signed
// it says for which origins it is; where nobody did, only the browser says who asks. The answer is bound to the origin alone.
import { type Bytes, fromBase64url, textOf } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { JwsRefused } from '../../shared/keys/jws.ts'
import { openId4VpDcApiTranscript } from '../../shared/mdoc/session-transcript.ts'
import { authenticateVerifier, type VerifiedRequest } from './authenticate-verifier.ts'
import { textMember } from './expect.ts'
import { type PresentationRequest, readRequest } from './request-object.ts'
import type { VerifierTrust } from './verifier-trust.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

/** One entry of `digital.requests`. */
export interface BrowserRequest {
  protocol: string
  data: JsonObject
}

/** @throws WalletRefused */
export async function resolveBrowserRequest(
  wallet: Wallet,
  asked: BrowserRequest,
  origin: string,
  trust: VerifierTrust,
): Promise<PresentationRequest> {
  const asking = await whoAsks(wallet, asked, origin, trust)
  const nonce = textMember(asking.request, 'nonce')
  return { ...readRequest(asking, 'dc_api'), state: undefined, ...bindingTo(origin, nonce) }
}

/** What ties an answer to the page. */
export const bindingTo = (origin: string, nonce: string): Pick<PresentationRequest, 'audience' | 'transcript'> => ({
  audience: `origin:${origin}`,
  transcript: (jwkThumbprint: Bytes | undefined) => openId4VpDcApiTranscript({ origin, nonce, jwkThumbprint }),
})

async function whoAsks(
  wallet: Wallet,
  { protocol, data }: BrowserRequest,
  origin: string,
  trust: VerifierTrust,
): Promise<VerifiedRequest> {
  switch (protocol) {
    case 'openid4vp-v1-signed':
      return expecting(origin, await authenticateVerifier(wallet, textMember(data, 'request'), trust))
    case 'openid4vp-v1-multisigned':
      return expecting(origin, await verifyOneOf(wallet, data.request, trust))
    case 'openid4vp-v1-unsigned':
      return { request: data, clientId: `origin:${origin}`, name: origin }
    default:
      throw new WalletRefused(`the request is of a protocol that the wallet does not know: ${protocol}`)
  }
}

/** Compared as texts (appendix A.2). */
function expecting(origin: string, verified: VerifiedRequest): VerifiedRequest {
  const { expected_origins: expected } = verified.request
  if (!Array.isArray(expected) || !expected.includes(origin))
    throw new WalletRefused('the request was made for the page of another origin')
  return verified
}

/** The first signature that names somebody whom the wallet can check; each by itself is that of a compact JWS. */
async function verifyOneOf(wallet: Wallet, jws: Json | undefined, trust: VerifierTrust): Promise<VerifiedRequest> {
  if (!isObject(jws) || !Array.isArray(jws.signatures)) throw new WalletRefused('the request has no signatures')
  const payload = textMember(jws, 'payload')
  const shared = parseJsonObject(textOf(fromBase64url(payload)))
  if ('client_id' in shared || 'verifier_info' in shared)
    throw new WalletRefused('the request names somebody for all of its signatures')
  for (const one of jws.signatures) {
    if (!isObject(one)) continue
    const compact = `${textMember(one, 'protected')}.${payload}.${textMember(one, 'signature')}`
    try {
      return await authenticateVerifier(wallet, compact, trust, 'header')
    } catch (error) {
      if (!(error instanceof WalletRefused || error instanceof JwsRefused)) throw error
    }
  }
  throw new WalletRefused('the wallet can check none of the signatures')
}
