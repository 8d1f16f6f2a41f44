// A relying party in memory, for tests: a verifier that knows it, its requests with everything right around the body, and the
// transactions that it opens.
import type { JsonObject } from '../../shared/json.ts'
import { digitalCredentialProtocols, type Partner } from '../../shared/oauth/partner.ts'
import { createTransactionEndpoint } from '../transaction/create.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { afternoon, createTestSigner, docType, vct } from './memory-provider.ts'
import { createMemoryVerifier, type MemoryVerifier, type MemoryVerifierGiven } from './memory-verifier.ts'

export const partner: Partner = {
  clientId: 'library',
  jwks: { keys: [] },
  scopes: ['verification:transactions'],
  redirectUris: ['https://library.example/back', 'https://library.example/other?from=wallet'],
  interactiveAuthorizationEndpoints: [
    'https://issuer.example/interactive-authorization',
    'http://issuer.example/plain',
  ],
  origins: ['https://library.example', 'https://shop.library.example'],
  crossDevice: true,
  // Tests ask for plain answers too.
  profile: 'plain',
}

/** A verifier with partners, of which `archive` has no way back; its clock is the caller's. */
export async function createTestVerifier(
  given: Partial<MemoryVerifierGiven> & { clock?: { time: number } } = {},
): Promise<MemoryVerifier> {
  const { clock = { time: afternoon }, ...more } = given
  return createMemoryVerifier({
    now: () => clock.time,
    accessSigner: await createTestSigner('CN=Library, C=BE'),
    partners: [
      partner,
      { ...partner, clientId: 'museum' },
      { ...partner, clientId: 'town hall', nationalNumber: true },
      { ...partner, clientId: 'theatre', digitalCredentialProtocols: [...digitalCredentialProtocols] },
      { ...partner, clientId: 'archive', redirectUris: [], interactiveAuthorizationEndpoints: [] },
    ],
    ...more,
  })
}

const claimsOf = (...paths: (string | number | null)[][]) => paths.map((path) => ({ path }))

export const sdJwtQuery = (more: object = {}) => ({
  id: 'sd',
  format: 'dc+sd-jwt',
  meta: { vct_values: [vct] },
  claims: claimsOf(['family_name'], ['birthdate']),
  ...more,
})

export const mdocQuery = (more: object = {}) => ({
  id: 'mdoc',
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  claims: claimsOf([docType, 'family_name'], [docType, 'birth_date']),
  ...more,
})

export interface Caller {
  clientId?: string
  scopes?: string[]
  headers?: Record<string, string>
}

/** A call of the relying party's own API: GET without a body. */
export async function callOf(
  verifier: Verifier,
  path: string,
  body?: unknown,
  { clientId = partner.clientId, scopes = partner.scopes, headers = {} }: Caller = {},
): Promise<Request> {
  const token = await verifier.seals.partnerToken.seal({ clientId, scopes }, verifier.now() + 600)
  return new Request(`${verifier.config.verifierUrl}/verification/v1/transactions${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

export interface Asked {
  /** For the relying party. */
  id: string
  /** For the wallet. */
  requestId: string
  transaction: Transaction
}

/** Opens a transaction within an issuance, for an SD-JWT unless the wish says otherwise. */
export async function askForIssuer(verifier: Verifier, wish: object = {}): Promise<Asked & { requestObject: string }> {
  const body = {
    query: { credentials: [sdJwtQuery()] },
    purpose: 'A test',
    flow: 'interactiveAuthorization',
    expectedUrl: partner.interactiveAuthorizationEndpoints?.[0],
    ...wish,
  }
  const response = await createTransactionEndpoint(verifier, await callOf(verifier, '', body))
  const { id, requestObject } = (await response.json()) as { id: string; requestObject: string }
  const transaction = await verifier.rows.get<Transaction>('interactiveTransaction', id)
  if (!transaction) throw new TypeError('the transaction was stored')
  return { id, requestId: id, transaction, requestObject }
}

/** Opens a transaction of a page that asks its browser, for an SD-JWT unless the wish says otherwise. */
export async function askForBrowser(
  verifier: Verifier,
  wish: object = {},
  caller?: Caller,
): Promise<Asked & { requests: { protocol: string; data: JsonObject }[] }> {
  const body = { query: { credentials: [sdJwtQuery()] }, purpose: 'A test', flow: 'digitalCredentials', ...wish }
  const response = await createTransactionEndpoint(verifier, await callOf(verifier, '', body, caller))
  const { id, digitalCredentialRequests: requests } = await response.json()
  const transaction = await verifier.rows.get<Transaction>('digitalCredentialTransaction', id)
  if (!transaction) throw new TypeError('the transaction was stored')
  return { id, requestId: id, transaction, requests }
}

/** Opens a transaction, across devices and for an SD-JWT or a ready query unless the wish says otherwise. */
export async function ask(verifier: Verifier, wish: object = {}): Promise<Asked> {
  const query = 'template' in wish ? {} : { query: { credentials: [sdJwtQuery()] } }
  const body = { ...query, purpose: 'A test', flow: 'crossDevice', ...wish }
  const response = await createTransactionEndpoint(verifier, await callOf(verifier, '', body))
  const { id, authorizationRequest } = (await response.json()) as { id: string; authorizationRequest: string }
  const requestId = new URL(authorizationRequest).searchParams.get('request_uri')?.split('/').at(-1) ?? ''
  const transaction = await verifier.rows.get<Transaction>('transaction', requestId)
  if (!transaction) throw new TypeError('the transaction was stored')
  return { id, requestId, transaction }
}
