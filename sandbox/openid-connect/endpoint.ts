// Services of the sandbox that speak OpenID Connect alone: a visit begins, goes to the verifier's facade, and comes back with a person or an
// error. A visit is bound to its browser, and over when it comes back.
import { readOAuthForm } from '../../shared/oauth/form.ts'
import { randomId } from '../../shared/random.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxRows } from '../stores.ts'
import { complete, start, type Visit } from './client.ts'
import { failedPage, isService, services, startPage, welcomePage } from './pages.ts'

const cookieName = 'visit'
const { life } = sandboxRows.openIdConnectVisit

export const startEndpoint = (): Promise<Response> => startPage()

export async function loginEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const name = (await readOAuthForm(request)).get('service')
  if (!isService(name)) return failedPage('There is no such service')
  const language = request.headers.get('Accept-Language')?.slice(0, 2) ?? 'en'
  const { url, visit } = await start(sandbox, { ...services[name], language })
  const cookie = randomId(sandbox.random)
  await sandbox.rows.put('openIdConnectVisit', cookie, visit, sandbox.now() + life)
  const secure = sandbox.config.sandboxUrl.startsWith('https:') ? '; Secure' : ''
  const setCookie = `${cookieName}=${cookie}; Path=/openid-connect; HttpOnly; SameSite=Lax; Max-Age=${life}${secure}`
  return new Response(null, { status: 303, headers: { Location: url, 'Set-Cookie': setCookie } })
}

export async function returnEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const visit = await takeVisit(sandbox, request)
  if (!visit) return failedPage('The visit is over, or began in another browser')
  const callback = new URL(request.url).searchParams
  try {
    return await welcomePage(await complete(sandbox, visit, callback))
  } catch (error) {
    return failedPage(callback.get('error') ?? (error instanceof Error ? error.name : 'unknown'))
  }
}

async function takeVisit({ rows }: Sandbox, request: Request): Promise<Visit | undefined> {
  const prefix = `${cookieName}=`
  const cookie = (request.headers.get('Cookie') ?? '').split('; ').find((one) => one.startsWith(prefix))
  const taken = cookie && (await rows.take<Visit>('openIdConnectVisit', cookie.slice(prefix.length)))
  return taken && 'value' in taken ? taken.value : undefined
}
