// CSAM in memory, for tests: an OpenID provider behind the issuer's fetch, whose every answer a test may bend. Its times are
// those of the system, by which oauth4webapi judges them.
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { minute, systemClock } from '../../shared/clock.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import type { Issuer } from '../issuer.ts'
import { jan } from './memory-issuer.ts'

/** What CSAM says next; members replace the right ones, undefined removes one. */
export interface CsamBend {
  idToken?: object
  userInfo?: object
  discovery?: object
  /** Signs with a key that is not published. */
  foreignKey?: 'idToken' | 'userInfo'
  /** Userinfo as plain JSON, which nobody signed. */
  unsignedUserInfo?: boolean
  tokenStatus?: number
}

export interface MemoryCsam {
  fetch: Fetch
  bend: CsamBend
  /** What the browser was sent to CSAM with; logging in means calling back with its state and any code. */
  asked: URLSearchParams | undefined
  /** Forms of the token requests. */
  tokenRequests: URLSearchParams[]
}

const life = 5 * minute

export async function createMemoryCsam({ config }: Pick<Issuer, 'config'>): Promise<MemoryCsam> {
  const { issuer, clientId } = config.csam
  const [own, foreign] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  const jwk: JWK = { ...(await exportJWK(own.publicKey)), kid: 'csam', alg: 'RS256', use: 'sig' }
  const sign = (claims: object, part: 'idToken' | 'userInfo') =>
    new SignJWT(
      defined({
        iss: issuer,
        aud: clientId,
        sub: 'jan',
        iat: systemClock(),
        exp: systemClock() + life,
        ...claims,
        ...csam.bend[part],
      }),
    )
      .setProtectedHeader({ alg: 'RS256', kid: 'csam' })
      .sign(csam.bend.foreignKey === part ? foreign.privateKey : own.privateKey)
  const answer = async (path: string, init: RequestInit): Promise<Response> => {
    switch (path) {
      case '/.well-known/openid-configuration':
        return Response.json({
          issuer,
          authorization_endpoint: `${issuer}/authorize?realm=citizen`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          ...csam.bend.discovery,
        })
      case '/keys':
        return Response.json({ keys: [jwk] })
      case '/token': {
        csam.tokenRequests.push(new URLSearchParams(String(init.body)))
        if (csam.bend.tokenStatus) return Response.json({ error: 'invalid_grant' }, { status: csam.bend.tokenStatus })
        const claims = { nonce: csam.asked?.get('nonce'), acr: 'urn:be:fedict:iam:fas:Level500' }
        return Response.json({
          access_token: 'csam-token',
          token_type: 'Bearer',
          id_token: await sign(claims, 'idToken'),
        })
      }
      case '/userinfo': {
        const claims = { egovNRN: jan.ssin, prefLanguage: 'fr' }
        if (csam.bend.unsignedUserInfo) return Response.json({ sub: 'jan', ...claims })
        return new Response(await sign(claims, 'userInfo'), { headers: { 'Content-Type': 'application/jwt' } })
      }
      default:
        return new Response(null, { status: 404 })
    }
  }
  const csam: MemoryCsam = {
    bend: {},
    asked: undefined,
    tokenRequests: [],
    fetch: async (url, init = {}) => {
      if (!url.startsWith(issuer)) throw new TypeError('there is only CSAM here')
      return answer(url.slice(issuer.length), init)
    },
  }
  return csam
}

const defined = (object: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
