// The cookie that ties the steps of one authorization to one browser: a random value, only its hash is stored.
import { base64url, equalSecrets, sha256, utf8 } from '../../shared/bytes.ts'
import { randomId } from '../../shared/random.ts'
import type { Issuer } from '../issuer.ts'

/** `__Host-` where the site is secure; a browser takes that prefix over https alone. */
const nameOf = ({ config }: Issuer): string =>
  config.issuerUrl.startsWith('https:') ? '__Host-authorization' : 'authorization'

const hash = async (value: string): Promise<string> => base64url(await sha256(utf8(value)))

/** A new session: the header that sets it, and the hash to keep. */
export async function createBrowserSession(issuer: Issuer): Promise<{ setCookie: string; sessionHash: string }> {
  const value = randomId(issuer.random)
  const secure = issuer.config.issuerUrl.startsWith('https:') ? '; Secure' : ''
  const setCookie = `${nameOf(issuer)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=1200${secure}`
  return { setCookie, sessionHash: await hash(value) }
}

export async function isSameBrowser(issuer: Issuer, request: Request, sessionHash: string): Promise<boolean> {
  const prefix = `${nameOf(issuer)}=`
  const cookie = (request.headers.get('Cookie') ?? '').split('; ').find((one) => one.startsWith(prefix))
  return cookie !== undefined && equalSecrets(await hash(cookie.slice(prefix.length)), sessionHash)
}
