// The relying party's side of the verifier's API: a token by signed assertion, and then the calls.
import type { JsonObject } from '../../shared/json.ts'
import { partnerToken } from '../partner-token.ts'
import type { Sandbox } from '../sandbox.ts'

export type Flow = 'sameDevice' | 'crossDevice'
export type Wish = ({ query: object } | { template: string }) & {
  intendedUse: string
  policy?: { combined: 'sameAttributes' }
}

export interface Transaction {
  id: string
  authorizationRequest: string
  /** The same under every scheme of wallets. */
  authorizationRequests: string[]
  qrCode: string
  expiresAt: string
}

/** For the browser to ask with. */
export interface BrowserTransaction {
  id: string
  digitalCredentialRequests: { protocol: string; data: JsonObject }[]
  expiresAt: string
}

/** A question that the verifier knows how to ask, and whose answer it reads. */
export interface ReadyQuery {
  id: string
  labels: Record<'nl' | 'fr' | 'de' | 'en', string>
  descriptions: Record<'nl' | 'fr' | 'de' | 'en', string>
}

export interface Finding {
  check: string
  outcome: 'passed' | 'failed' | 'undetermined'
  reason: string
  reference: string
}

/** What a ready query's question comes to. */
export interface Answer {
  outcome: 'yes' | 'no' | 'undetermined'
  reason: string
  restrictions?: string[]
}

export interface PresentationResult {
  verdict: 'accepted' | 'refused' | 'walletError'
  answer?: Answer
  credentials: {
    queryId: string
    format: string
    type: string
    claims: JsonObject
    /** Paths of the query that the wallet kept back. */
    missing?: (string | number | null)[][]
    /** Where it is trusted: the list that its issuer is on, and the certificates from the signer's to the anchor. */
    issuer?: {
      list: { kind: string; operator: string; sequenceNumber: number; nextUpdate: number; sha256: string }
      entity: string
      subjects: string[]
      /** By the trusted list of a country. */
      qualified?: { services: { provider: string; list: { territory: string } }[] }
    }
    holderBound: boolean
    findings: Finding[]
  }[]
  findings: Finding[]
  error?: string
}

const clientId = 'sandbox-relying-party'

async function call(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<Response> {
  const { verifierUrl } = sandbox.config
  return sandbox.fetch(`${verifierUrl}/verification/v1/transactions${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${await partnerToken(sandbox, { of: verifierUrl, clientId })}`,
      'Content-Type': 'application/json',
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

/** None where the verifier does not say. */
export async function readyQueries({ fetch, config }: Sandbox): Promise<ReadyQuery[]> {
  const response = await fetch(`${config.verifierUrl}/verification/v1/templates`).catch(() => undefined)
  return response?.status === 200 ? ((await response.json()) as { items: ReadyQuery[] }).items : []
}

/** Across devices the answer is confirmed by the number that the wallet's device shows then. */
export const openTransaction = (sandbox: Sandbox, input: Wish & { flow: Flow }): Promise<Transaction> =>
  open<Transaction>(sandbox, { ...input, ...(input.flow === 'crossDevice' && { confirmation: 'number' }) })

/** At the origin of the sandbox, which is registered. */
export const openBrowserTransaction = (sandbox: Sandbox, wish: Wish): Promise<BrowserTransaction> =>
  open<BrowserTransaction>(sandbox, { ...wish, flow: 'digitalCredentials' })

async function open<T>(sandbox: Sandbox, input: object): Promise<T> {
  const response = await call(sandbox, 'POST', '', input)
  if (response.status !== 201) throw new Error(`the verifier opened no transaction: ${response.status}`)
  return (await response.json()) as T
}

export interface State {
  /** `pending`, `answered`, `refused`, `walletError`, `cancelled` or `expired`; `gone` when it was released before. */
  state: string
  /** As wallets show it. */
  purpose?: string
}

export async function stateOf(sandbox: Sandbox, id: string): Promise<State> {
  const response = await call(sandbox, 'GET', `/${id}`)
  if (response.status !== 200) return { state: 'gone' }
  const { state, purpose } = (await response.json()) as { state: string; purpose: string | { en?: string } }
  const text = typeof purpose === 'string' ? purpose : purpose.en
  return { state, ...(text !== undefined && { purpose: text }) }
}

/** The result, once; `withheld` for another code than that of the answer, and undefined when it is not there (any more). */
export async function takeResult(
  sandbox: Sandbox,
  id: string,
  responseCode: string | undefined,
): Promise<PresentationResult | 'withheld' | undefined> {
  const response = await call(sandbox, 'POST', `/${id}/result`, responseCode === undefined ? {} : { responseCode })
  if (response.status === 403) return 'withheld'
  return response.status === 200 ? ((await response.json()) as PresentationResult) : undefined
}

/** What the browser gave the page, as text; the result, once, or why the verifier can make nothing of it. */
export async function handIn(
  sandbox: Sandbox,
  id: string,
  answer: string,
): Promise<{ result: PresentationResult } | { unreadable: string } | undefined> {
  const response = await call(sandbox, 'POST', `/${id}/digital-credential`, answer)
  if (response.status === 200) return { result: (await response.json()) as PresentationResult }
  if (response.status !== 400) return undefined
  const { issues = [] } = (await response.json()) as { issues?: { detail: string }[] }
  return { unreadable: issues[0]?.detail ?? '' }
}
