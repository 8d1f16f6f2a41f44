// fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds: a browser that comes twice with the same request_uri before
// anybody logged in: a reload must not end the request (FAPI 2.0 section 5.3.2.2).
import { describe, expect, it } from 'vitest'
import { createJar } from '../../../sandbox/wallet/browser.ts'
import { codeRequest, obtainTokens } from './suite/ask-for-token.ts'
import { authorizationUrl, authorize } from './suite/authorize.ts'
import { createClient } from './suite/client.ts'
import { saidAgain } from './suite/obtain-code.ts'
import { pushed, requestOf } from './suite/push.ts'
import { receiveCredential } from './suite/receive-credential.ts'
import { formats } from './suite/variants.ts'

describe.each(formats)('fapi2-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds, $format', (variant) => {
  it('shows the login twice, and issues a credential after the second', async () => {
    const client = await createClient()
    const request = requestOf(client, variant)
    const requestUri = await pushed(client, request)
    const { fetch: through } = createJar()
    const parameters = saidAgain(request)
    const first = authorizationUrl({ client_id: client.id, request_uri: requestUri, ...parameters })
    const toLogin = await through(first, { redirect: 'manual' })
    expect(toLogin.status).toBe(303)
    const login = await through(toLogin.headers.get('Location') ?? '')
    expect([login.status, await login.text()]).toEqual([200, expect.stringContaining('id="login"')])
    const said = await authorize(client, requestUri, { parameters, through })
    expect([said.page, said.state]).toEqual([undefined, request.state])
    const { accessToken } = await obtainTokens(client, codeRequest(client, said.code ?? ''))
    await receiveCredential(client, { variant, accessToken })
  })
})
