// Receiving, from the offer to the stored credentials: the wallet's side of OpenID4VCI 1.0 on one screen.
import type { JWK } from 'jose'
import { isObject } from '../../shared/json.ts'
import {
  type Browser,
  type TokenClient,
  type Tokens,
  tokenForOffer,
  tokenForRefresh,
  tokenOverBrowser,
  type WantedCredential,
} from './access-token.ts'
import { createClientHeaders, isAttested } from './attestation.ts'
import { browse, type Persona } from './browser.ts'
import { requestCredential } from './credential-request.ts'
import { createDpopClient } from './dpop-client.ts'
import { expectJson, expectOk, textMember } from './expect.ts'
import { endOf } from './held-content.ts'
import { createHolderKey } from './holder-key.ts'
import { tokenForPresentation } from './interactive.ts'
import { resolveIssuer } from './issuer-metadata.ts'
import { type Offer, resolveOffer } from './offer.ts'
import type { PresentOptions } from './present.ts'
import { createProofs } from './proofs.ts'
import { reuseOf, setOf } from './reuse.ts'
import type { Session } from './session.ts'
import { type HeldCredential, type HeldGrant, redirectUri, type Wallet, WalletRefused } from './wallet.ts'

export interface ReceiveOptions {
  txCode?: string
  as?: Persona
  /** In which the owner logs in, and chooses, by hand. */
  browser?: Browser
  /** Copies of each credential; the issuer's batch size is the most. */
  copies?: number
  /** Shows what the wallet holds instead of sending its owner to log in. */
  present?: PresentOptions
}

export async function receive(wallet: Wallet, link: string, options: ReceiveOptions = {}): Promise<HeldCredential[]> {
  const offer = await resolveOffer(wallet, link)
  const issuer = await resolveIssuer(wallet, offer.credentialIssuer)
  wallet.tell(`${issuer.issuer} offers ${namesOf(offer.configurationIds)}.`)
  const dpop = createDpopClient(wallet, await createHolderKey())
  const instance = await createHolderKey()
  const client = { dpop, issuer, clientHeaders: await createClientHeaders(wallet, issuer, instance) }
  const { accessToken: token, refreshToken, granted } = await obtainToken(wallet, client, offer, options)
  const isByOffer = !options.present && offer.preAuthorized !== undefined
  const anonymous = isByOffer && !isAttested(wallet, issuer)
  wallet.tell('The wallet holds an access token that only its own key can use.')
  const wanted = wantedOf(offer.configurationIds, granted)
  const configurationIds = [...new Set(wanted.map(({ configurationId }) => configurationId))]
  if (granted) wallet.tell(`It is for ${namesOf(wanted.map(({ configurationId }) => configurationId))}.`)
  if (refreshToken) wallet.grants?.push({ issuer: issuer.issuer, refreshToken, instance, configurationIds })
  const session = { wallet, dpop, issuer, token, anonymous, ...(refreshToken && { renewedBy: refreshToken }) }
  return requestAll(session, wanted, () => options.copies ?? 2)
}

const namesOf = (ids: readonly string[]): string => (ids.length > 3 ? `${ids.length} credentials` : ids.join(', '))

function obtainToken(
  wallet: Wallet,
  client: TokenClient,
  offer: Offer,
  { present, txCode, browser, as = { persona: 'jan', level: 'Level500', decision: 'approve' } }: ReceiveOptions,
): Promise<Tokens> {
  if (present) return tokenForPresentation(wallet, client, offer, present)
  if (offer.preAuthorized) return tokenForOffer(client, offer.preAuthorized.code, txCode)
  return tokenOverBrowser(client, offer, browser ?? browserOf(wallet, as))
}

/** One that acts by itself. */
function browserOf(wallet: Wallet, as: Persona): Browser {
  const visit = (start: string): Promise<string> => {
    wallet.tell(`The browser logs in at CSAM as ${as.persona} and presses ${as.decision}.`)
    return browse(wallet.fetch, start, redirectUri, as)
  }
  return { redirectUri, visit }
}

/** How many copies the wallet wants of a credential; 0 for none. */
export type CopiesOf = (wanted: WantedCredential) => number

/**
 * Fresh copies of what the wallet was given before, with nobody asked: another access token and DPoP key, the same instance. They take the
 * place of those before, used or not: the newer values count.
 */
export async function renew(wallet: Wallet, grant: HeldGrant, copies: number | CopiesOf): Promise<HeldCredential[]> {
  const issuer = await resolveIssuer(wallet, grant.issuer)
  const dpop = createDpopClient(wallet, await createHolderKey())
  const client = { dpop, issuer, clientHeaders: await createClientHeaders(wallet, issuer, grant.instance) }
  const { accessToken: token, granted } = await tokenForRefresh(client, grant.refreshToken)
  wallet.tell('The wallet refreshed its access token; nobody had to log in.')
  const wanted = wantedOf(grant.configurationIds, granted)
  const session = { wallet, dpop, issuer, token, anonymous: false, renewedBy: grant.refreshToken }
  return requestAll(session, wanted, typeof copies === 'number' ? () => copies : copies)
}

/** What was granted, in the order of the offer; all that was offered where the issuer does not say. */
function wantedOf(configurationIds: string[], granted: WantedCredential[] | undefined): WantedCredential[] {
  if (!granted) return configurationIds.map((configurationId) => ({ configurationId }))
  const place = ({ configurationId }: WantedCredential): number => configurationIds.indexOf(configurationId)
  return [...granted].sort((one, other) => place(one) - place(other))
}

/** Of what the issuer says that it granted, one that is refused does not keep the others away; else the first refusal is told. */
async function requestAll(session: Session, wanted: WantedCredential[], copiesOf: CopiesOf): Promise<HeldCredential[]> {
  const { wallet } = session
  const received: HeldCredential[] = []
  const refusals: WalletRefused[] = []
  for (const one of wanted.filter((one) => copiesOf(one) > 0))
    try {
      const fresh = await requestCredentials(session, one, copiesOf(one))
      replaceSets(wallet, fresh)
      received.push(...fresh)
    } catch (error) {
      if (!(error instanceof WalletRefused) || one.identifier === undefined) throw error
      refusals.push(error)
      wallet.tell(`The issuer does not give ${one.configurationId}: ${error.message}`)
    }
  if (received.length === 0 && refusals[0]) throw refusals[0]
  return received
}

/** What nobody could renew stays beside what is new. */
function replaceSets({ held }: Wallet, fresh: readonly HeldCredential[]): void {
  const renewed = new Set(fresh.filter(({ renewedBy }) => renewedBy !== undefined).map(setOf))
  const kept = held.filter((one) => !renewed.has(setOf(one)))
  held.splice(0, held.length, ...kept, ...fresh)
}

async function requestCredentials(
  session: Session,
  { configurationId, identifier }: WantedCredential,
  copies: number,
): Promise<HeldCredential[]> {
  const { wallet, dpop, issuer, token: accessToken } = session
  const nonce = textMember(
    await expectJson(await wallet.fetch(issuer.nonceEndpoint, { method: 'POST' }), 'the nonce'),
    'c_nonce',
  )
  const count = Math.min(copies, issuer.batchSize)
  const keys = await Promise.all(Array.from({ length: count }, createHolderKey))
  const call = {
    dpop,
    url: issuer.credentialEndpoint,
    deferredUrl: issuer.deferredEndpoint,
    accessToken,
    encryption: issuer.encryption,
  }
  const jwt = await createProofs({ ...session, keys, nonce })
  const asked =
    identifier === undefined ? { credential_configuration_id: configurationId } : { credential_identifier: identifier }
  const body = { ...asked, proofs: { jwt } }
  const { credentials, notification_id: notificationId } = await requestCredential(wallet, call, body)
  const configuration = issuer.configurations[configurationId]
  if (!Array.isArray(credentials) || credentials.length > keys.length || !isObject(configuration))
    throw new WalletRefused('the issuer answered with no credentials, or with too many')
  if (typeof notificationId === 'string') await notify(session, notificationId)
  const copiesOf = credentials.length === 1 ? '1 copy of' : `${credentials.length} copies of`
  wallet.tell(
    `Received ${copiesOf} ${configurationId}, ${credentials.length === 1 ? '' : 'each '}bound to its own key.`,
  )
  const format = configuration.format as HeldCredential['format']
  const reuse = reuseOf(configuration)
  return credentials.map((entry, index) => {
    const credential = isObject(entry) ? textMember(entry, 'credential') : ''
    const until = endOf({ format, credential })
    return {
      format,
      configurationId,
      issuer: issuer.issuer,
      credential,
      key: keys[index] as JWK,
      used: false,
      ...(identifier !== undefined && { identifier }),
      ...(until !== undefined && { until }),
      ...(reuse && { reuse }),
      ...(session.renewedBy !== undefined && { renewedBy: session.renewedBy }),
    }
  })
}

/** The credentials have arrived (OpenID4VCI 1.0 section 11). */
async function notify({ dpop, issuer, token }: Session, notificationId: string): Promise<void> {
  if (!issuer.notificationEndpoint) throw new WalletRefused('the issuer does not say where it is notified')
  const response = await dpop.request(issuer.notificationEndpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ notification_id: notificationId, event: 'credential_accepted' }),
    accessToken: token,
  })
  await expectOk(response, 'the notification', 204)
}
