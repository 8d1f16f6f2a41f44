// A login on its way: what the relying party asked for, the browser that it is bound to, and the transaction that a wallet answers. It is an
// ordinary transaction of the verifier, whose browser comes back to the facade.
import { randomId } from '../../shared/random.ts'
import { verifierRows } from '../stores.ts'
import { beginTransaction } from '../transaction/begin.ts'
import { linksOf } from '../transaction/links.ts'
import type { Outcome, RelyingPartyTransaction } from '../transaction.ts'
import type { AuthenticationRequest } from './authentication-request.ts'
import { isSameBrowser } from './browser-session.ts'
import type { Facade } from './facade.ts'
import { LoginStopped } from './login-stopped.ts'
import type { Client } from './openid-connect.ts'
import { claimsOfScopes, isQuestion, type PidClaim, pidQuery } from './scopes.ts'
import { claimsOfSubject } from './subject.ts'

/** Row `openIdConnectLogin`, found by the id in the address of the page. */
export interface Login {
  request: AuthenticationRequest
  sessionHash: string
  flow: 'sameDevice' | 'crossDevice'
  transactionId: string
  /** For the wallet: it names nobody. */
  link: string
  /** Seconds: until when a wallet may answer. */
  expiresAt: number
}

const { life } = verifierRows.openIdConnectLogin

export const loginAddress = ({ openIdConnect }: Facade, id: string): string =>
  `${openIdConnect.issuer}/login?login=${id}`

/** @returns its id. @throws Problem for what the partner is not registered for */
export async function beginLogin(
  facade: Facade,
  client: Client,
  { request, sessionHash, flow }: Pick<Login, 'request' | 'sessionHash' | 'flow'>,
): Promise<string> {
  const { random, rows, now, openIdConnect } = facade
  const { partner } = client
  const id = randomId(random)
  const callback = `${openIdConnect.issuer}/callback?login=${id}`
  const begun = await beginTransaction(
    facade,
    { ...partner, redirectUris: [callback] },
    {
      ...questionOf(client, request),
      flow,
      // Whoever scanned the code has to be who sits here.
      ...(flow === 'crossDevice' && { confirmation: 'number' as const }),
      ...(client.intendedUse !== undefined && { intendedUse: client.intendedUse }),
      // Wallets that know who asks are told no key (VP-CID-01).
      ...(partner.identifiedBy === 'pre-registered' && { responseMode: 'direct_post' }),
    },
  )
  const { transactionId, expiresAt } = begun.transaction
  const [link] = linksOf(facade, begun)
  const login: Login = { request, sessionHash, flow, transactionId, link, expiresAt }
  await rows.put('openIdConnectLogin', id, login, now() + life)
  return id
}

function questionOf(client: Client, { scopes }: AuthenticationRequest) {
  const question = scopes.find(isQuestion)
  return question === undefined
    ? { query: pidQuery(claimsAsked(client, scopes)), purpose: 'To log you in' }
    : { template: question }
}

/** Of a PID. Where nothing is, the country: a wallet that has no PID must not answer, and some cannot show nothing of an mdoc. */
export function claimsAsked({ subject }: Client, scopes: readonly string[]): PidClaim[] {
  const claims = [...new Set([...claimsOfSubject[subject], ...claimsOfScopes(scopes)])]
  return claims.length > 0 ? claims : ['issuing_country']
}

/** Only for the browser in which it began. @throws LoginStopped */
export async function openLogin(facade: Facade, request: Request, id: string): Promise<Login> {
  const login = await facade.rows.get<Login>('openIdConnectLogin', id)
  if (!login) throw new LoginStopped('unknownRequest')
  // Before anything is taken: whoever only saw the address must not end a person's login.
  if (!(await isSameBrowser(facade, request, login.sessionHash))) throw new LoginStopped('otherBrowser')
  return login
}

/** For one caller alone. @throws LoginStopped */
export async function takeLogin({ rows }: Facade, id: string): Promise<void> {
  if ('refused' in (await rows.take<Login>('openIdConnectLogin', id))) throw new LoginStopped('unknownRequest')
}

/**
 * `toConfirm`: by the number that the wallet's device shows. `answered` where the result may be taken here: that of a wallet on this device
 * goes to the tab that it opens alone.
 */
export async function standingOf(
  { rows, now }: Facade,
  { transactionId, flow, expiresAt }: Login,
): Promise<'pending' | 'toConfirm' | 'answered' | 'ended'> {
  const outcome = await rows.get<Outcome>('outcome', transactionId)
  if (outcome?.state === 'refused' || outcome?.state === 'cancelled') return 'ended'
  if (outcome && flow === 'crossDevice') return outcome.state === 'answered' ? 'toConfirm' : 'answered'
  return now() < expiresAt ? 'pending' : 'ended'
}

/** Nothing of it is left, and no wallet can answer any more. */
export async function endTransaction({ rows }: Facade, { transactionId }: Login): Promise<void> {
  const known = await rows.take<RelyingPartyTransaction>('relyingPartyTransaction', transactionId)
  const requestId = 'value' in known ? known.value.requestId : undefined
  // The transaction first: a wallet that answers now answers before that or not at all.
  if (requestId !== undefined) await rows.exchange('transaction', requestId, [])
  // Also a result that waits for the response code of a browser.
  await Promise.all([rows.exchange('result', transactionId, []), rows.exchange('outcome', transactionId, [])])
}
