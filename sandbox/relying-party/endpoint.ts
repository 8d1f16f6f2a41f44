// The sandbox's library as a relying party: asks who somebody is or a ready query of the verifier, waits, and shows the verdict and the
// answer, in the browser session that asked.
import { equalSecrets } from '../../shared/bytes.ts'
import { readForm } from '../../shared/http/body.ts'
import { readOAuthForm } from '../../shared/oauth/form.ts'
import { randomId } from '../../shared/random.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxRows } from '../stores.ts'
import { browserPage } from './browser-page.ts'
import { confirmationPage, nothingPage, startPage, unreadablePage, waitingPage } from './pages.ts'
import { type OwnQuestion, queryFor, type WantedFormat } from './query.ts'
import { verdictPage } from './verdict-page.ts'
import {
  type BrowserTransaction,
  type Flow,
  handIn,
  openBrowserTransaction,
  openTransaction,
  type ReadyQuery,
  readyQueries,
  stateOf,
  type Transaction,
  takeResult,
  type Wish,
} from './verifier-client.ts'

/** A browser that asked (row `relyingPartySession`, found by its cookie). */
type Session = (
  | { flow: Flow; transaction: Transaction }
  | { flow: 'digitalCredentials'; transaction: BrowserTransaction; csrf: string; asked: Record<string, string> }
) & {
  /** Of a ready query. */
  question?: string
}

const cookieName = 'library'
const { life } = sandboxRows.relyingPartySession

/** As much as the verifier takes of an answer, whose quotes are three characters in a form. */
const answerLimit = 8_000_000

export const startEndpoint = async (sandbox: Sandbox): Promise<Response> => startPage(await readyQueries(sandbox))

export async function askEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  const template = form.get('template')
  const ready = template === undefined ? undefined : (await readyQueries(sandbox)).find(({ id }) => id === template)
  if (template !== undefined && !ready) return nothingPage()
  const cookie = randomId(sandbox.random)
  const session: Session = { ...(await begin(sandbox, form, ready)), ...(ready && { question: ready.labels.en }) }
  await sandbox.rows.put('relyingPartySession', cookie, session, sandbox.now() + life)
  const secure = sandbox.config.sandboxUrl.startsWith('https:') ? '; Secure' : ''
  const setCookie = `${cookieName}=${cookie}; Path=/relying-party; HttpOnly; SameSite=Lax; Max-Age=${life}${secure}`
  return new Response(null, { status: 303, headers: { Location: '/relying-party/waiting', 'Set-Cookie': setCookie } })
}

async function begin(sandbox: Sandbox, form: Map<string, string>, ready: ReadyQuery | undefined): Promise<Session> {
  const format = (form.get('format') ?? 'either') as WantedFormat
  const question: OwnQuestion = form.get('question') === 'van' ? 'van' : 'membership'
  const wish: Wish = ready ? { template: ready.id, intendedUse: ready.id } : ownWish(question, format)
  if (form.get('flow') === 'digitalCredentials') {
    const transaction = await openBrowserTransaction(sandbox, wish)
    const asked = ready ? { template: ready.id } : { format, question }
    return { flow: 'digitalCredentials', transaction, csrf: randomId(sandbox.random), asked }
  }
  const flow: Flow = form.get('flow') === 'crossDevice' ? 'crossDevice' : 'sameDevice'
  return { flow, transaction: await openTransaction(sandbox, { ...wish, flow }) }
}

/** For each it is registered, and says why in the words of its registration. */
const ownWish = (question: OwnQuestion, format: WantedFormat): Wish => ({
  query: queryFor(format, question),
  intendedUse: question,
  ...(question === 'van' && { policy: { combined: 'sameAttributes' } }),
})

/** The wallet brought the browser back (same device). */
export async function returnEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const session = await sessionOf(sandbox, request)
  const responseCode = new URL(request.url).searchParams.get('response_code') ?? undefined
  const result = session && responseCode && (await takeResult(sandbox, session.transaction.id, responseCode))
  return result && result !== 'withheld' ? verdictPage(result, session.question) : nothingPage()
}

/** The visitor types the number that the wallet's device shows: only who has both in hand has it (ARF OIA_08d). */
export async function confirmEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  const session = await sessionOf(sandbox, request)
  const number = (form.get('number') ?? '').replace(/\s/g, '')
  if (session?.flow !== 'crossDevice') return nothingPage()
  // What is no such number costs none of the few tries.
  if (!/^[0-9]{6}$/.test(number)) return confirmationPage('wrong')
  const result = await takeResult(sandbox, session.transaction.id, number)
  if (result === 'withheld') return confirmationPage('wrong')
  return result ? verdictPage(result, session.question) : nothingPage()
}

/** The page that waits: it asks again by itself. */
export async function waitingEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const session = await sessionOf(sandbox, request)
  if (!session) return nothingPage()
  const { state, purpose } = await stateOf(sandbox, session.transaction.id)
  if (session.flow === 'digitalCredentials') {
    const { verifierUrl } = sandbox.config
    return state === 'pending' ? browserPage({ ...session, verifierUrl }) : nothingPage()
  }
  const waiting = () => waitingPage(session.transaction, session.flow, purpose)
  if (state === 'pending') return waiting()
  // In the same-device flow an answer comes back through the browser alone, unless it was refused.
  if ((state === 'answered' || state === 'walletError') && session.flow === 'sameDevice') return waiting()
  const result = await takeResult(sandbox, session.transaction.id, undefined)
  if (result === 'withheld') return confirmationPage()
  return result ? verdictPage(result, session.question) : nothingPage()
}

/** The page brought what the browser gave it: it counts in the session that asked, and from its own page alone (VP-DCAPI-11). */
export async function browserAnswerEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const session = await sessionOf(sandbox, request)
  const form = await readForm(request, answerLimit)
  if (session?.flow !== 'digitalCredentials' || !equalSecrets(form.get('csrf') ?? '', session.csrf))
    return nothingPage()
  const judged = await handIn(sandbox, session.transaction.id, form.get('answer') ?? '')
  if (!judged) return nothingPage()
  return 'unreadable' in judged ? unreadablePage(judged.unreadable) : verdictPage(judged.result, session.question)
}

async function sessionOf({ rows }: Sandbox, request: Request): Promise<Session | undefined> {
  const prefix = `${cookieName}=`
  const cookie = (request.headers.get('Cookie') ?? '').split('; ').find((one) => one.startsWith(prefix))
  return cookie === undefined ? undefined : rows.get<Session>('relyingPartySession', cookie.slice(prefix.length))
}
