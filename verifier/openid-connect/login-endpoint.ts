// GET /oidc/login: the page on which the person waits for their wallet. When it is over, by a refusal or too long a time, the browser goes on
// to the relying party; when another device has answered, the person is asked for the number that it shows. GET /oidc/state says for the
// page's script whether it is.
import { languageOf } from '../../shared/pages/language.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { backWithError } from './back-to-client.ts'
import { findClient } from './check-client.ts'
import type { Facade } from './facade.ts'
import { denied, finish } from './finish.ts'
import { endTransaction, type Login, openLogin, standingOf, takeLogin } from './login.ts'
import { loginPage } from './login-page.ts'
import { LoginStopped } from './login-stopped.ts'
import { numberPage } from './number-page.ts'

export async function loginEndpoint(facade: Facade, request: Request): Promise<Response> {
  const id = new URL(request.url).searchParams.get('login') ?? ''
  const login = await openLogin(facade, request, id)
  const standing = await standingOf(facade, login)
  if (standing === 'pending') return pageOf(facade, request, id, login)
  if (standing === 'toConfirm')
    return numberPage({ language: languageOf(request, login.request.language), id, login, wrong: false })
  await takeLogin(facade, id)
  const answer = standing === 'answered' ? await takeResult(facade, login) : undefined
  await endTransaction(facade, login)
  return answer
    ? finish(facade, login, answer)
    : backWithError(facade, login.request, denied('The presentation was refused, or never came'))
}

async function pageOf(facade: Facade, request: Request, id: string, login: Login): Promise<Response> {
  const client = findClient(facade, login.request.clientId)
  if (!client) throw new LoginStopped('unknownClient')
  return loginPage({ language: languageOf(request, login.request.language), client, id, login })
}

async function takeResult({ rows }: Facade, { transactionId }: Login): Promise<PresentationResult | undefined> {
  const taken = await rows.take<PresentationResult>('result', transactionId)
  return 'value' in taken ? taken.value : undefined
}

export async function stateEndpoint(facade: Facade, request: Request): Promise<Response> {
  const login = await openLogin(facade, request, new URL(request.url).searchParams.get('login') ?? '')
  const state = (await standingOf(facade, login)) === 'pending' ? 'pending' : 'over'
  return Response.json({ state }, { headers: { 'Cache-Control': 'no-store' } })
}
