// How the wallet answers, and where the browser or the answer goes. Refuses: addresses and origins that are not registered for who asks,
// and asking across devices by who is not registered for that.
import { isConfigurableAddress } from '../../shared/http/address.ts'
import { badInput } from '../../shared/http/problem.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Wish } from './wish.ts'

export type Way = Pick<Transaction, 'flow' | 'responseMode' | 'redirectUri' | 'expectedUrl' | 'origin' | 'confirmation'>

/** @throws Problem with a pointer */
export function wayOf(verifier: Verifier, partner: Partner, wish: Wish): Way {
  switch (wish.flow) {
    case 'interactiveAuthorization':
      return issuersWay(verifier, partner, wish)
    case 'digitalCredentials':
      return browsersWay(verifier, partner, wish)
    default:
      return walletsWay(partner, wish)
  }
}

/** Of those that share a shape any one names them all. */
type WishOf<F extends Wish['flow']> = Wish extends infer One
  ? One extends { flow: infer Flow }
    ? F extends Flow
      ? One
      : never
    : never
  : never

function walletsWay(
  partner: Partner,
  { flow, responseMode = usualModeOf(partner), redirectUri, confirmation }: WishOf<'sameDevice'>,
): Way {
  if (flow === 'crossDevice' && !partner.crossDevice)
    throw badInput(
      '/flow',
      'across devices is not registered for you: use sameDevice or digitalCredentials',
      'invalidInput',
    )
  if (flow === 'sameDevice' && confirmation !== undefined)
    throw badInput(
      '/confirmation',
      'is for crossDevice: on one device the browser comes back by itself',
      'invalidInput',
    )
  return {
    flow,
    responseMode,
    redirectUri: redirectUriOf(partner, flow, redirectUri),
    ...(confirmation === 'number' && { confirmation }),
  }
}

/** Where wallets know the relying party, they are told no key of the transaction. */
const usualModeOf = ({ identifiedBy }: Partner): 'direct_post' | 'direct_post.jwt' =>
  identifiedBy === 'pre-registered' ? 'direct_post' : 'direct_post.jwt'

function browsersWay({ config }: Verifier, { origins = [] }: Partner, wish: WishOf<'digitalCredentials'>): Way {
  const { flow, responseMode = 'dc_api.jwt', origin = origins[0] } = wish
  if (origin === undefined || !origins.includes(origin)) throw badInput('/origin', 'is not registered', 'invalidInput')
  // OpenID4VP 1.0 appendix A.2: http is for development alone.
  if (origin.startsWith('http:') && config.profile !== 'sandbox')
    throw badInput('/origin', 'is no https origin', 'invalidInput')
  return { flow, responseMode, redirectUri: undefined, origin }
}

function issuersWay({ config }: Verifier, partner: Partner, wish: WishOf<'interactiveAuthorization'>): Way {
  const { flow, responseMode = 'iae_post.jwt', expectedUrl } = wish
  const registered = partner.interactiveAuthorizationEndpoints ?? []
  if (!registered.includes(expectedUrl) || !isConfigurableAddress(expectedUrl, config.profile === 'sandbox'))
    throw badInput('/expectedUrl', 'is not registered, or no https address', 'invalidInput')
  return { flow, responseMode, redirectUri: undefined, expectedUrl }
}

/** Only addresses that the relying party has registered; the first one unless it says which. */
function redirectUriOf(
  { redirectUris = [] }: Partner,
  flow: 'sameDevice' | 'crossDevice',
  wanted: string | undefined,
): string | undefined {
  if (wanted !== undefined && !redirectUris.includes(wanted))
    throw badInput('/redirectUri', 'is not registered', 'invalidInput')
  if (flow === 'crossDevice') return undefined
  const chosen = wanted ?? redirectUris[0]
  if (!chosen) throw badInput('/redirectUri', 'is needed for the same-device flow', 'invalidInput')
  return chosen
}
