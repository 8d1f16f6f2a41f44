// For pages of relying parties: asks a wallet through the browser (W3C Digital Credentials API, OpenID4VP 1.0 appendix A).
//
//   import { canRequest, requestCredentials } from 'https://verifier.example/digital-credentials.js'
//
//   // `requests` came with the page: browsers want the call in the click itself, not after a fetch.
//   button.hidden = !canRequest(requests)
//   button.onclick = async () => {
//     const answer = await requestCredentials({ requests })
//     if (answer.outcome === 'answered') await sendToOurServer(answer.protocol, answer.data)
//     else if (answer.outcome === 'unsupported') location.href = linkForThisDevice
//   }
//
// The answer goes to the server of the page, with its session and its protection against forged requests; the server hands it in. Nothing
// here reads it, and nothing is sent from here.

/** Of the requests, those that this browser would pass on to a wallet. */
function understood(requests) {
  const api = globalThis.DigitalCredential
  if (typeof api === 'undefined' || !globalThis.navigator?.credentials) return []
  if (typeof api.userAgentAllowsProtocol !== 'function') return requests
  return requests.filter(({ protocol }) => api.userAgentAllowsProtocol(protocol))
}

/**
 * Whether it makes sense to offer it: the browser has the API, and knows one of the protocols.
 * @param {{ protocol: string, data: object }[]} requests `digitalCredentialRequests` of the transaction
 */
export const canRequest = (requests) => understood(requests).length > 0

/**
 * Never throws. Asks again with the same requests are fine, until one was answered or they expire.
 * @param {{ requests: { protocol: string, data: object }[], signal?: AbortSignal }} given
 * @returns {Promise<
 *   | { outcome: 'answered', protocol: string, data: object }
 *   | { outcome: 'cancelled' }
 *   | { outcome: 'unsupported' }
 *   | { outcome: 'failed', reason: string }
 * >} `answered` also when the wallet answers an error: it is the verifier's to judge. `cancelled`: by the person, by `signal`, or by the
 * browser, which was not asked in a click or does not let this frame ask. `unsupported`: ask another way.
 */
export async function requestCredentials({ requests, signal }) {
  const supported = understood(requests)
  if (supported.length === 0) return { outcome: 'unsupported' }
  try {
    const asked = { digital: { requests: supported }, mediation: 'required', ...(signal && { signal }) }
    const credential = await navigator.credentials.get(asked)
    if (!credential) return { outcome: 'cancelled' }
    return { outcome: 'answered', protocol: credential.protocol, data: credential.data }
  } catch (error) {
    return outcomeOf(error)
  }
}

function outcomeOf(error) {
  switch (error?.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return { outcome: 'cancelled' }
    case 'TypeError':
    case 'NotSupportedError':
      return { outcome: 'unsupported' }
    default:
      return { outcome: 'failed', reason: String(error?.name ?? 'unknown') }
  }
}
