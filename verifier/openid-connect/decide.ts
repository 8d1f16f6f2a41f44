// POST /oidc/other-device and POST /oidc/cancel: what the person does on the page. Asking across devices is for clients that are registered for
// it alone (ARF OIA_08c): nothing keeps such a code from being shown to somebody else.
import { readOAuthForm } from '../../shared/oauth/form.ts'
import { backWithError } from './back-to-client.ts'
import { findClient } from './check-client.ts'
import type { Facade } from './facade.ts'
import { denied } from './finish.ts'
import { beginLogin, endTransaction, loginAddress, openLogin, takeLogin } from './login.ts'
import { LoginStopped } from './login-stopped.ts'

export async function otherDeviceEndpoint(facade: Facade, request: Request): Promise<Response> {
  const id = (await readOAuthForm(request)).get('login') ?? ''
  const login = await openLogin(facade, request, id)
  const client = findClient(facade, login.request.clientId)
  if (!client?.partner.crossDevice) throw new LoginStopped('unknownRequest')
  await takeLogin(facade, id)
  await endTransaction(facade, login)
  const { request: asked, sessionHash } = login
  const other = await beginLogin(facade, client, { request: asked, sessionHash, flow: 'crossDevice' })
  return new Response(null, {
    status: 303,
    headers: { Location: loginAddress(facade, other), 'Cache-Control': 'no-store' },
  })
}

export async function cancelEndpoint(facade: Facade, request: Request): Promise<Response> {
  const id = (await readOAuthForm(request)).get('login') ?? ''
  const login = await openLogin(facade, request, id)
  await takeLogin(facade, id)
  await endTransaction(facade, login)
  return backWithError(facade, login.request, denied('The person did not log in'))
}
