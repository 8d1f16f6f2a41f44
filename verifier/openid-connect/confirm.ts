// POST /oidc/confirm: the wallet answered on another device, which then shows a number; who types it here is the person who answered (ARF
// 4.4.3). Without it nobody gets anything: somebody else may have been made to scan the code. Refuses: other numbers, of which the fifth
// ends the login.
import { readOAuthForm } from '../../shared/oauth/form.ts'
import { languageOf } from '../../shared/pages/language.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { backWithError } from './back-to-client.ts'
import type { Facade } from './facade.ts'
import { denied, finish } from './finish.ts'
import { endTransaction, openLogin, takeLogin } from './login.ts'
import { numberPage } from './number-page.ts'

export async function confirmEndpoint(facade: Facade, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  const id = form.get('login') ?? ''
  const login = await openLogin(facade, request, id)
  const number = (form.get('number') ?? '').replaceAll(/\s/g, '')
  const taken = await facade.rows.take<PresentationResult>('result', login.transactionId, number)
  if ('refused' in taken && taken.refused === 'wrongGuard')
    return numberPage({ language: languageOf(request, login.request.language), id, login, wrong: true })
  await takeLogin(facade, id)
  await endTransaction(facade, login)
  return 'value' in taken
    ? finish(facade, login, taken.value)
    : backWithError(facade, login.request, denied('The answer was not confirmed'))
}
