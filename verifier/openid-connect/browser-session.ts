// The cookie that ties a login to one browser (HAIP 1.0 section 5.1): a random value, only its hash is stored. A browser that has one
// keeps it, so that two logins may go on beside each other.
import { base64url, equalSecrets, sha256, utf8 } from '../../shared/bytes.ts'
import { minute } from '../../shared/clock.ts'
import { randomId } from '../../shared/random.ts'
import type { Facade } from './facade.ts'

const life = 15 * minute

const isSecure = ({ openIdConnect }: Facade): boolean => openIdConnect.issuer.startsWith('https:')

/** `__Host-` where the site is secure: no other host can set it. */
const nameOf = (facade: Facade): string => (isSecure(facade) ? '__Host-login' : 'login')

const hash = async (value: string): Promise<string> => base64url(await sha256(utf8(value)))

/** The header that sets it, and the hash to keep. */
export async function openBrowserSession(
  facade: Facade,
  request: Request,
): Promise<{ setCookie: string; sessionHash: string }> {
  const value = sessionOf(facade, request) ?? randomId(facade.random)
  const secure = isSecure(facade) ? '; Secure' : ''
  const setCookie = `${nameOf(facade)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}${secure}`
  return { setCookie, sessionHash: await hash(value) }
}

export async function isSameBrowser(facade: Facade, request: Request, sessionHash: string): Promise<boolean> {
  const value = sessionOf(facade, request)
  return value !== undefined && equalSecrets(await hash(value), sessionHash)
}

/** Only of our own making: what others put there is no secret. */
function sessionOf(facade: Facade, request: Request): string | undefined {
  const prefix = `${nameOf(facade)}=`
  const cookie = (request.headers.get('Cookie') ?? '').split('; ').find((one) => one.startsWith(prefix))
  const value = cookie?.slice(prefix.length)
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
}
