// Links that open a wallet with a request (OpenID4VP 1.0 sections 5 and 9): where it fetches the request object, or, of who signs none, the
// request itself (RFC 6749 section 4.1.1). One for each scheme that is registered for the relying party, the usual one first.
import { walletLink } from '../../shared/http/wallet-link.ts'
import { requestParameters } from '../request-parameters.ts'
import { requestUriOf } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Begun } from './begin.ts'

export function linksOf(verifier: Verifier, begun: Begun): [string, ...string[]] {
  const { identities, config } = verifier
  const { relyingParty } = begun.transaction
  const query =
    identities.get(relyingParty)?.by === 'redirect_uri' ? plainQuery(verifier, begun) : reference(verifier, begun)
  const schemes = config.partners.find(({ clientId }) => clientId === relyingParty)?.schemes ?? []
  const [first = 'openid4vp', ...others] = schemes
  return [walletLink(first, query), ...others.map((scheme) => walletLink(scheme, query))]
}

/** These three and no other (HAIP-V-04). Wallets that know no POST fetch by GET. */
const reference = ({ config }: Verifier, { transaction, requestId }: Begun): string =>
  new URLSearchParams({
    client_id: transaction.clientId,
    request_uri: requestUriOf(config.verifierUrl, requestId),
    request_uri_method: 'post',
  }).toString()

/** What is no text goes as JSON. Spaces as wallets of every kind read them. */
function plainQuery(verifier: Verifier, { transaction, requestId }: Begun): string {
  const parameters = Object.entries(requestParameters(verifier, requestId, transaction))
  const texts = parameters.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
  return new URLSearchParams(texts).toString().replaceAll('+', '%20')
}
