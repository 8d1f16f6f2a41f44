// The operator's view of the trust lists: who may see it is known here, what it is stands in the function that keeps them. Programs come
// with a partner's access token; people paste one, which their browser then keeps as a cookie for as long as it lives.
// Refuses: whoever has no token with the scope; and passes on no header but those that a request is about.
import { html } from 'hono/html'
import { kilobyte, readBytes, readForm } from '../../shared/http/body.ts'
import { Problem } from '../../shared/http/problem.ts'
import { checkPartner } from '../../shared/oauth/check-partner.ts'
import { page } from '../../shared/pages/page.ts'
import { type OperatorScope, operatorScopes } from '../../shared/trust/operator-api.ts'
import type { Verifier } from '../verifier.ts'

const life = 600
/** Of a chain of certificates. */
const longest = 128 * kilobyte
const readScope = operatorScopes.read

/** /trust/v1. `scope`: by the route, since one path can be written in several ways. */
export async function trustApi(verifier: Verifier, request: Request, scope: OperatorScope): Promise<Response> {
  await checkPartner(verifier, request, scope)
  return passOn(verifier, request)
}

/** /trust and what is below it, for people. */
export async function trustPages(
  verifier: Verifier,
  request: Request,
  scope: OperatorScope = readScope,
): Promise<Response> {
  if (!(await isOperator(verifier, request))) return signInPage(200)
  if (scope !== readScope && !(await isOperator(verifier, request, scope))) return signInPage(403)
  return passOn(verifier, request)
}

async function isOperator(verifier: Verifier, request: Request, scope: OperatorScope = readScope): Promise<boolean> {
  const token = tokenOf(verifier, request)
  if (token === undefined) return false
  const headers = { Authorization: `Bearer ${token}` }
  return checkPartner(verifier, new Request(request.url, { headers }), scope).then(
    () => true,
    (error) => {
      if (error instanceof Problem) return false
      throw error
    },
  )
}

/** POST /trust/session: the pasted token becomes a cookie. */
export async function trustSession(verifier: Verifier, request: Request): Promise<Response> {
  const token = ((await readForm(request, 8 * kilobyte)).get('token') ?? '').trim()
  if (!/^[\w.-]{1,4000}$/.test(token)) return signInPage(400)
  const cookie = `${cookieName(verifier)}=${token}`
  if (!(await isOperator(verifier, new Request(request.url, { headers: { Cookie: cookie } })))) return signInPage(400)
  const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${life}${isSecure(verifier) ? '; Secure' : ''}`
  return new Response(null, {
    status: 303,
    headers: { Location: '/trust', 'Set-Cookie': `${cookie}; ${attributes}`, 'Cache-Control': 'no-store' },
  })
}

const isSecure = ({ config }: Verifier): boolean => config.verifierUrl.startsWith('https:')
const cookieName = (verifier: Verifier): string => (isSecure(verifier) ? '__Host-operator' : 'operator')

function tokenOf(verifier: Verifier, request: Request): string | undefined {
  const prefix = `${cookieName(verifier)}=`
  const cookie = (request.headers.get('Cookie') ?? '').split('; ').find((one) => one.startsWith(prefix))
  return cookie?.slice(prefix.length)
}

async function passOn({ keeper }: Verifier, request: Request): Promise<Response> {
  const headers = new Headers()
  for (const name of ['Content-Type', 'Traceparent']) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const { url, method } = request
  const body = method === 'POST' ? await readBytes(request, longest) : undefined
  // A redirect is for the browser.
  const answer = await keeper(new Request(url, { method, headers, redirect: 'manual', ...(body && { body }) }))
  // What came over a binding cannot be given the headers of this function.
  return new Response(answer.body, answer)
}

const refusals = {
  400: 'The token was not given out here for this, or has expired.',
  403: 'To have the lists looked at again takes the scope trust:refresh, which this token does not have.',
} as const

const signInPage = (status: 200 | keyof typeof refusals): Promise<Response> =>
  page({
    language: 'en',
    title: 'Trust lists',
    status,
    formTarget: "'self'",
    content: html`<h1>Trust lists</h1>
<p>This is for operators. Paste an access token with the scope <code>${readScope}</code>; it counts for ten minutes.</p>
${status === 200 ? '' : html`<p id="refused" class="bad">${refusals[status]}</p>`}
<form method="post" action="/trust/session"><label for="token">Access token</label>
<input id="token" name="token" type="password" required autocomplete="off"><button class="primary">Continue</button></form>`,
  })
