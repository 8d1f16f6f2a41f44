// GET /oidc/callback: the wallet sent the browser back (OpenID4VP 1.0 section 8.2). Only the browser in which the login began, and only with the
// response code of this answer, gets anything (HAIP 1.0 section 5.1): whoever was made to answer for somebody else's login releases nothing.
import type { PresentationResult } from '../checks/presentation-result.ts'
import type { Facade } from './facade.ts'
import { finish } from './finish.ts'
import { endTransaction, openLogin, takeLogin } from './login.ts'
import { LoginStopped } from './login-stopped.ts'

export async function callbackEndpoint(facade: Facade, request: Request): Promise<Response> {
  const parameters = new URL(request.url).searchParams
  const id = parameters.get('login') ?? ''
  const login = await openLogin(facade, request, id)
  const taken = await facade.rows.take<PresentationResult>(
    'result',
    login.transactionId,
    parameters.get('response_code') ?? '',
  )
  if ('refused' in taken) throw new LoginStopped('unknownRequest')
  await takeLogin(facade, id)
  await endTransaction(facade, login)
  return finish(facade, login, taken.value)
}
