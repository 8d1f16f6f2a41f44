// CSAM, played by the npm package oidc-provider on loopback: the paths, claims and levels of FAS, every check of a certified
// OpenID provider. Ours is the login page alone.
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Context, Provider } from 'oidc-provider'
import { findPersona } from '../../sandbox/personas.ts'

export interface OtherCsam {
  /** Its identifier. */
  issuer: string
  /** Parameters of the authorization requests that reached the login page. */
  asked: Record<string, unknown>[]
  /** Path and media type of each answer. */
  answered: { path: string; type: string }[]
  close(): Promise<void>
}

const prefix = '/fas/oauth2'
const levels = ['Level100', 'Level200', 'Level300', 'Level400', 'Level450', 'Level500']
const acrOf = (level: string | null): string => `urn:be:fedict:iam:fas:${level}`

export async function startOtherCsam(clientSecret: string, redirectUri: string): Promise<OtherCsam> {
  const asked: OtherCsam['asked'] = []
  const answered: OtherCsam['answered'] = []
  let serve = async (_: IncomingMessage, response: ServerResponse): Promise<unknown> => response.end()
  const server = createServer((request, response) =>
    serve(request, response).catch(() => response.writeHead(500).end()),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}${prefix}`

  const provider = new Provider(issuer, configurationOf(clientSecret, redirectUri))
  provider.use(async (context, next) => {
    await next()
    answered.push({ path: context.path, type: context.type })
  })
  const rest = provider.callback()
  serve = async (request, response) => {
    const url = request.url ?? ''
    if (url.startsWith(`${prefix}/interaction/`)) {
      const { params } = await provider.interactionDetails(request, response)
      if (request.method !== 'POST') {
        asked.push(params)
        return response.setHeader('Content-Type', 'text/html').end(loginPage)
      }
      const form = new URLSearchParams(await text(request))
      return provider.interactionFinished(request, response, resultOf(form))
    }
    // As a framework does that mounts it below a path.
    return rest(Object.assign(request, { originalUrl: url, url: url.slice(prefix.length) }), response)
  }
  return {
    issuer,
    asked,
    answered,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const loginPage = `<form method="post">
<input name="persona"> <input name="level">
<button id="approve" name="decision" value="login">Log in</button>
<button id="deny" name="decision" value="cancel">Cancel</button>
</form>`

const resultOf = (form: URLSearchParams): object =>
  form.get('decision') === 'login'
    ? { login: { accountId: form.get('persona'), acr: acrOf(form.get('level')), amr: ['eid'] } }
    : { error: 'access_denied', error_description: 'The person cancelled' }

function configurationOf(clientSecret: string, redirectUri: string): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    clients: [
      {
        client_id: 'attestry-issuer',
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'RS256',
        userinfo_signed_response_alg: 'RS256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'fas' }] },
    cookies: { keys: ['of this test alone'] },
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 300, IdToken: 300 },
    pkce: { required: () => true },
    acrValues: levels.map(acrOf),
    claims: { openid: ['sub'], profile: ['surname', 'givenName', 'prefLanguage'], egovnrn: ['egovNRN'] },
    routes: {
      authorization: '/authorize',
      token: '/access_token',
      userinfo: '/userinfo',
      jwks: '/connect/jwk_uri',
    },
    interactions: { url: (_: Context, { uid }: { uid: string }) => `${prefix}/interaction/${uid}` },
    findAccount: (_: Context, accountId: string) => ({ accountId, claims: () => claimsOf(accountId) }),
    // FAS asks for no consent of its own.
    loadExistingGrant: async ({ oidc }: Context) => {
      const { provider, client, session } = oidc
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid profile egovnrn')
      await grant.save()
      return grant
    },
  }
}

function claimsOf(nickname: string): object {
  const persona = findPersona(nickname)
  const [givenName, surname] = persona?.name.split(' ') ?? []
  return { sub: nickname, givenName, surname, prefLanguage: persona?.language, egovNRN: persona?.ssin }
}
