// What whole-system tests stand on: the running functions, the sandbox's keys, a wallet, the partners' APIs.
import { findPersona } from '../../sandbox/personas.ts'
import type { PresentationResult } from '../../sandbox/relying-party/verifier-client.ts'
import { type Presented, type PresentOptions, present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { HeldCredential, Wallet } from '../../sandbox/wallet/wallet.ts'
import { type AnsweredOffer, createOffer, type OfferWish } from '../../scripts/local/create-offer.ts'
import { partnerToken } from '../../scripts/local/partner-token.ts'
import { relyingParty } from '../../scripts/local/relying-parties.ts'
import { systemClock } from '../../shared/clock.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { ownWorld } from '../own-world.ts'

export const { addresses, pki } = ownWorld()
const connection = { addresses, installation: { folder: '', pki, tls: undefined as never } }

export const [sdJwtId, mdocId] = pid.configurations.map(({ id }) => id) as [string, string]

export const createWallet = (): Wallet => ({
  fetch: (url, init) => fetch(url, init),
  now: systemClock,
  held: [],
  walletProvider: `${addresses.sandbox}/wallet-provider`,
  tell: () => {},
})

export const ssinOf = (nickname: string): string => findPersona(nickname)?.ssin ?? ''

export const offer = (wish: Partial<OfferWish> = {}): Promise<AnsweredOffer> =>
  createOffer(connection, { credentialConfigurationIds: [sdJwtId], grant: 'authorizationCode', ...wish })

/** An offer of everything; unless said otherwise the person logs in and chooses. */
export const offerEverything = (wish: Partial<OfferWish> = {}): Promise<AnsweredOffer> =>
  createOffer(connection, { grant: 'authorizationCode', ...wish })

/** An offer over the pre-authorized code, for a persona. */
export const offerTo = (nickname: string, wish: Partial<OfferWish> = {}) =>
  offer({ grant: 'preAuthorizedCode', subject: { ssin: ssinOf(nickname) }, ...wish })

/** A wallet that holds copies of a persona's PID in both formats. */
export async function walletOf(nickname: string, copies = 4): Promise<Wallet & { held: HeldCredential[] }> {
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo(nickname, { credentialConfigurationIds: [sdJwtId, mdocId] })
  await receive(wallet, credentialOfferUri, { copies })
  return wallet
}

async function call(
  of: 'issuer' | 'verifier',
  { method, path, body, clientId }: { method: string; path: string; body?: unknown; clientId?: string | undefined },
): Promise<Response> {
  return fetch(`${addresses[of]}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${await partnerToken({ pki }, addresses, of, clientId)}`,
      'Content-Type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

export const callIssuer = (method: string, path: string, body?: unknown) => call('issuer', { method, path, body })
/** As the visitor, who asks for what it likes, or as another relying party. */
export const callVerifier = (method: string, path: string, body?: unknown, clientId?: string) =>
  call('verifier', { method, path, body, clientId })
/** As the library, which asks under its intended uses. */
export const callAsLibrary = (method: string, path: string, body?: unknown) =>
  callVerifier(method, path, body, relyingParty)

const names = ['family_name', 'given_name', 'birthdate']
export const sdJwtQuery = (claims: object[] = names.map((name) => ({ path: [name] }))) => ({
  credentials: [{ id: 'pid', format: 'dc+sd-jwt', meta: { vct_values: ['urn:eudi:pid:1'] }, claims }],
})
const docType = 'eu.europa.ec.eudi.pid.1'
export const mdocQuery = () => ({
  credentials: [
    {
      id: 'pid',
      format: 'mso_mdoc',
      meta: { doctype_value: docType },
      claims: ['family_name', 'given_name', 'birth_date'].map((element) => ({ path: [docType, element] })),
    },
  ],
})

export interface Opened {
  id: string
  authorizationRequest: string
  authorizationRequests: string[]
  qrCode: string
}

export async function ask(query: object, more: object = {}, clientId?: string): Promise<Opened> {
  const wish = { query, purpose: 'A test', flow: 'crossDevice', ...more }
  const response = await callVerifier('POST', '/verification/v1/transactions', wish, clientId)
  if (response.status !== 201) throw new Error(`no transaction: ${response.status} ${await response.text()}`)
  return (await response.json()) as Opened
}

export async function resultOf(
  id: string,
  responseCode?: string,
  clientId?: string,
): Promise<PresentationResult & { status: number }> {
  const path = `/verification/v1/transactions/${id}/result`
  const response = await callVerifier('POST', path, responseCode ? { responseCode } : {}, clientId)
  return { status: response.status, ...((await response.json()) as PresentationResult) }
}

/** Asks, lets the wallet answer, and reads what the relying party gets. */
export async function askAndPresent(wallet: Wallet, query: object, options: PresentOptions & { more?: object } = {}) {
  const opened = await ask(query, options.more)
  const presented: Presented = await present(wallet, opened.authorizationRequest, options)
  return { opened, presented, result: await resultOf(opened.id) }
}

/** Checks that did not pass, by name. */
export const complaints = ({ credentials, findings }: PresentationResult): string[] =>
  [...credentials.flatMap((one) => one.findings), ...findings]
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ check, outcome }) => `${check} ${outcome}`)

export const misbehave = (behaviour: string, times = 1, source = 'nationalRegister'): Promise<Response> =>
  fetch(`${addresses.sandbox}/misbehave`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ source, behaviour, times }),
  })
