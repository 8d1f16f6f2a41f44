// The sandbox's library as a relying party: asks who somebody is or a ready query of the verifier, waits, and shows the verdict and the
// answer, in the browser session that asked.
import { minute } from '../../shared/clock.ts'
import { readOAuthForm } from '../../shared/oauth/form.ts'
import { randomId } from '../../shared/random.ts'
import type { Sandbox } from '../sandbox.ts'
import { nothingPage, startPage, verdictPage, waitingPage } from './pages.ts'
import { queryFor, type WantedFormat } from './query.ts'
import { type Flow, openTransaction, readyQueries, stateOf, type Transaction, takeResult } from './verifier-client.ts'

/** A browser that asked (row `relyingPartySession`, found by its cookie). */
interface Session {
  transaction: Transaction
  flow: Flow
  /** Of a ready query. */
  question?: string
}

const cookieName = 'library'
const life = 15 * minute

export const startEndpoint = async (sandbox: Sandbox): Promise<Response> => startPage(await readyQueries(sandbox))

export async function askEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  const flow: Flow = form.get('flow') === 'crossDevice' ? 'crossDevice' : 'sameDevice'
  const format = (form.get('format') ?? 'either') as WantedFormat
  const template = form.get('template')
  const ready = template === undefined ? undefined : (await readyQueries(sandbox)).find(({ id }) => id === template)
  if (template !== undefined && !ready) return nothingPage()
  const transaction = await openTransaction(sandbox, {
    ...(ready
      ? { template: ready.id }
      : { query: queryFor(format), purpose: 'Open an account at the sandbox library' }),
    flow,
  })
  const cookie = randomId(sandbox.random)
  const session: Session = { transaction, flow, ...(ready && { question: ready.labels.en }) }
  await sandbox.rows.put('relyingPartySession', cookie, session, sandbox.now() + life)
  const secure = sandbox.config.sandboxUrl.startsWith('https:') ? '; Secure' : ''
  const setCookie = `${cookieName}=${cookie}; Path=/relying-party; HttpOnly; SameSite=Lax; Max-Age=${life}${secure}`
  return new Response(null, { status: 303, headers: { Location: '/relying-party/waiting', 'Set-Cookie': setCookie } })
}

/** The wallet brought the browser back (same device). */
export async function returnEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const session = await sessionOf(sandbox, request)
  const responseCode = new URL(request.url).searchParams.get('response_code') ?? undefined
  const result = session && responseCode && (await takeResult(sandbox, session.transaction.id, responseCode))
  return result ? verdictPage(result, session.question) : nothingPage()
}

/** The page that waits: it asks again by itself. */
export async function waitingEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const session = await sessionOf(sandbox, request)
  if (!session) return nothingPage()
  const state = await stateOf(sandbox, session.transaction.id)
  if (state === 'pending') return waitingPage(session.transaction, session.flow)
  // In the same-device flow an answer comes back through the browser alone, unless it was refused.
  if ((state === 'answered' || state === 'walletError') && session.flow === 'sameDevice')
    return waitingPage(session.transaction, session.flow)
  const result = await takeResult(sandbox, session.transaction.id, undefined)
  return result ? verdictPage(result, session.question) : nothingPage()
}

async function sessionOf({ rows }: Sandbox, request: Request): Promise<Session | undefined> {
  const prefix = `${cookieName}=`
  const cookie = (request.headers.get('Cookie') ?? '').split('; ').find((one) => one.startsWith(prefix))
  return cookie === undefined ? undefined : rows.get<Session>('relyingPartySession', cookie.slice(prefix.length))
}
